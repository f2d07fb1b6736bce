"""What a text says about which sense of an ambiguous word is meant."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from transcriber.terms.families import root, stem
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.mentions import Mention, MentionFinder
from transcriber.terms.negotiation import echo_spans

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FILLERS = frozenset(
    {"a", "an", "the", "my", "our", "your", "their", "this", "that", "these", "those", "one", "of", "from"}
)
_DENIALS = frozenset({"no", "not", "without", "never", "isn't", "aren't", "don't", "doesn't", "than"})
_DENIED_WITHIN_TOKENS = 3
_WORDS_OF_ONE_LETTER = frozenset("ai")
_MIN_HINT_LETTERS = 4
_FUNCTION_WORDS = """about after also another before being between both called contain continues does each every from
have into kind like made many more most often once only other over part return several some such than that their them
then there these they this thing those under used using usually very what when where which while with within
without work"""
_NO_HINTS = frozenset(map(stem, _FUNCTION_WORDS.split()))
_MIN_PREFIX_LETTERS = 5
"""A cue this long also stands for words that begin with it: "reproducib", "concretize"."""
_IDIOM = re.compile(
    r"\b(?:package deals?|care packages?|package (?:holiday|tour)s?"
    r"|tasks? (?:at hand|force|for (?:next|this|the|to)|ahead|of (?:the day|today))|as an? (?:\w+ )?task"
    r"|(?:e-?mail|mail|discussion|slack|forum|discourse|github|mailing list) threads?"
    r"|threads? (?:of|on the (?:list|forum)|running through)"
    r"|(?:lost|lose|losing|pull|pulling|pick up|common|golden|red|loose|follow) (?:the |a |that )?threads?"
    r"|(?:work|working|learning|natural|political|business|social|hostile|friendly|stressful) environments?"
    r"|(?:for|to|protect) the environment|kernel of (?:truth|an idea|the (?:idea|argument|problem|story))"
    r"|spec sheets?|specs? (?:is|are) clear|on spec|lock(?:ed)? (?:in|down|out|the door)|under lock"
    r"|an? (?:lock|variant) of|(?:delta|omicron|virus|covid|genetic) variants?"
    r"|(?:training|course|lecture|teaching|lunar|study) modules?"
    r"|wheels? (?:of|in motion|off)|reinvent\w* the wheels?)\b",
    re.IGNORECASE,
)
"""Phrases in which a word of the field is one of everyday language."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What speaks for one sense, at a token of a text.

    key: Tells clues apart. is_defining: It decides alone. is_hint: It is a word of the definition, not a listed cue.
    """

    sense: ConceptId
    key: str
    token: int
    is_defining: bool = False
    is_hint: bool = False


@dataclass(frozen=True, slots=True)
class WordUse:
    """An ambiguous word in a text. sense: Where its own words tell ("CUDA kernel"), else None."""

    mention: Mention
    token: int
    sense: ConceptId | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as far as it concerns one ambiguous word; `n_tokens` its length."""

    uses: tuple[WordUse, ...]
    clues: tuple[Clue, ...]
    n_tokens: int


class SenseGroup:
    """An ambiguous word and the cues of its senses."""

    def __init__(self, word: str, senses: Sequence[Concept]) -> None:
        self.word = word
        self.senses = {concept.id: concept for concept in senses}
        forms = [form for concept in senses for form in {root(form): form for form in concept.surface_forms}.values()]
        roots = [root(form) for form in forms]
        self.bare_forms = (word, *(form for form in forms if roots.count(root(form)) > 1 or root(form) == root(word)))
        self._cues: dict[str, list[tuple[tuple[str, ...], ConceptId]]] = {}
        for concept in senses:
            for cue in concept.cues:
                tokens = tuple(token.lower() for token in _TOKEN.findall(cue))
                if tokens and stem(tokens[0]) != stem(word):
                    self._cues.setdefault(stem(tokens[0]), []).append((tokens, concept.id))
        self._hints = _hints(senses, {stem(word), *self._cues})
        self._prefixes = tuple(key for key in self._cues if len(key) >= _MIN_PREFIX_LETTERS)

    def cues_at(self, tokens: Sequence[str], index: int) -> Iterator[tuple[str, int, ConceptId]]:
        """The cues that begin at a token: key, number of tokens, sense."""
        begun = stem(tokens[index])
        keys = {begun, *(prefix for prefix in self._prefixes if begun.startswith(prefix))} & self._cues.keys()
        for key in keys:
            for cue, sense in self._cues[key]:
                said = tokens[index : index + len(cue)]
                if len(said) == len(cue) and all(map(_is_same, cue[1:], said[1:])):
                    yield " ".join(cue), len(cue), sense
        if len(tokens[index]) == 1 and tokens[index] not in _WORDS_OF_ONE_LETTER:
            spelled = "".join(tokens[index : index + 2])  # "S run"
            for cue, sense in self._cues.get(stem(spelled), ()):
                if cue == (spelled,):
                    yield spelled, 2, sense

    def hint_at(self, tokens: Sequence[str], index: int) -> ConceptId | None:
        """The one sense in whose definition a token is."""
        return self._hints.get(stem(tokens[index]))


def _hints(senses: Sequence[Concept], known: Collection[str]) -> dict[str, ConceptId]:
    """The stems that one definition has and no other, without short words, which are of everyday language."""
    found: dict[str, set[ConceptId]] = {}
    for concept in senses:
        for token in _TOKEN.findall(concept.definition):
            if len(token) >= _MIN_HINT_LETTERS and stem(token.lower()) not in _NO_HINTS:
                found.setdefault(stem(token.lower()), set()).add(concept.id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1 and key not in known}


def _is_same(cue: str, said: str) -> bool:
    return stem(cue) == stem(said)


class SenseReader:
    """Finds ambiguous words and their cues in texts. Keeps what it found in a text."""

    def __init__(self, glossary: Glossary) -> None:
        by_word: dict[str, list[Concept]] = {}
        for concept in glossary.concepts.values():
            if concept.sense_group is not None:
                by_word.setdefault(concept.sense_group, []).append(concept)
        self.groups = {word: SenseGroup(word, senses) for word, senses in by_word.items() if len(senses) > 1}
        self._bare = {ConceptId(f"word:{word}"): word for word in self.groups}
        words = [Concept(id, word, aliases=self.groups[word].bare_forms) for id, word in self._bare.items()]
        bare_roots = {root(form) for group in self.groups.values() for form in group.bare_forms}
        others = [_without_articles(concept, bare_roots) for concept in glossary.concepts.values()]
        self._finder = MentionFinder(Glossary.of([*others, *words]))
        self._group_of = {sense: word for word, group in self.groups.items() for sense in group.senses}
        self._mentions: dict[str, tuple[Mention, ...]] = {}
        self._readings: dict[tuple[str, str], Reading] = {}

    def words(self, text: str) -> frozenset[str]:
        """The ambiguous words that a text uses."""
        return frozenset(word for mention in self._in(text) for word in self._words_of(mention))

    def read(self, text: str, word: str) -> Reading:
        reading = self._readings.get((text, word))
        if reading is None:
            reading = self._readings[text, word] = self._read(text, self.groups[word])
        return reading

    def _in(self, text: str) -> tuple[Mention, ...]:
        found = self._mentions.get(text)
        if found is None:
            idioms = [match.span() for match in _IDIOM.finditer(text)]
            found = self._mentions[text] = tuple(
                mention
                for mention in self._finder.find(text)
                if not any(start < mention.end and mention.start < end for start, end in idioms)
            )
        return found

    def _words_of(self, mention: Mention) -> set[str]:
        bare = {self._bare[concept] for concept in mention.concepts if concept in self._bare}
        telling = {self._group_of[concept] for concept in mention.concepts if concept in self._group_of}
        return bare | {word for word in telling if word in mention.text.lower()}

    def _read(self, text: str, group: SenseGroup) -> Reading:
        matches = list(_TOKEN.finditer(text))
        starts = [match.start() for match in matches]
        tokens = [match.group().lower() for match in matches]
        taken = _echoed(text, starts)
        uses: list[WordUse] = []
        clues: list[Clue] = []
        for mention in self._in(text):
            senses = [concept for concept in mention.concepts if concept in group.senses]
            is_use = group.word in self._words_of(mention)
            if not senses and not is_use:
                continue
            token = max(0, bisect_right(starts, mention.start) - 1)
            last = bisect_left(starts, mention.end) - 1
            is_bare = any(self._bare.get(concept) == group.word for concept in mention.concepts)
            sense = senses[0] if len(senses) == 1 and not is_bare else None
            if sense is not None and token not in taken and not _is_denied(tokens, token):
                clues.append(Clue(sense, mention.text.lower(), token, is_defining=is_use))
            if is_use:
                uses.append(WordUse(mention, last, sense))
            taken.update(range(token, last + 1))
        clues += self._cues(tokens, group, taken, [use.token for use in uses if use.sense is None])
        return Reading(tuple(uses), tuple(clues), len(tokens))

    def _cues(self, tokens: Sequence[str], group: SenseGroup, taken: set[int], bare: Sequence[int]) -> Iterator[Clue]:
        for index in range(len(tokens)):
            if index in taken or _is_denied(tokens, index):
                continue
            found = list(group.cues_at(tokens, index))
            hint = group.hint_at(tokens, index)
            if hint is not None and not found:
                yield Clue(hint, tokens[index], index, is_hint=True)
            is_shared = len({sense for _, _, sense in found}) > 1
            for key, n_tokens, sense in found:
                is_beside = any(_is_beside(tokens, index, index + n_tokens - 1, use) for use in bare)
                yield Clue(sense, key, index, is_defining=is_beside and not is_shared)


def _without_articles(concept: Concept, bare_roots: Collection[str]) -> Concept:
    """Without "the lock", which may be listed for one thing, and is said of any lock."""
    forms = [form for form in concept.aliases if not (form.lower().startswith("the ") and root(form) in bare_roots)]
    return replace(concept, aliases=tuple(forms))


def _echoed(text: str, starts: Sequence[int]) -> set[int]:
    spans = echo_spans(text)
    return {index for index, start in enumerate(starts) if any(first <= start < last for first, last in spans)}


def _is_denied(tokens: Sequence[str], index: int) -> bool:
    return not _DENIALS.isdisjoint(tokens[max(0, index - _DENIED_WITHIN_TOKENS) : index])


def _is_beside(tokens: Sequence[str], first: int, last: int, use: int) -> bool:
    """Whether only articles and the like are between: "import a module", "spack package"."""
    between = tokens[last + 1 : use] if last < use else tokens[use + 1 : first]
    return (len(between) <= 2 and all(token in _FILLERS for token in between)) and last != use
