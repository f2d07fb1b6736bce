"""A glossary in YAML: a list of concepts, or that list under the key `concepts`.

- concept_id: gil
  preferred: GIL
  aliases: [global interpreter lock, the lock]    # or "global interpreter lock|the lock"
  translations: {es: [bloqueo global], pt: trava global}    # or es: and pt: beside the others
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from yaml import MappingNode, Node, SequenceNode

from transcriber.glossaries.rows import LANGUAGES, Reading, Row, is_list, known_column, reading, texts, unknown_column
from transcriber.terms.glossary_check import Problem

_FORM = "Write '- preferred: the term' for each concept, with the columns of the CSV form as keys."


def read_yaml(text: str, file: str) -> Reading:
    """The concepts of a document. Nothing in it is executed or resolved: texts stay as they are written."""
    # libyaml is ten times as fast and may be missing where PyYAML was built from its source.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" at column {mark.column + 1}" if mark else ""
        what = f"it is not valid YAML{where}: {error.problem or error.context}."
        line = mark.line + 1 if mark else None
        return Reading((), (Problem("error", file, line, "", what, "Mend that line; mind quotes and indents."),))
    except (yaml.YAMLError, RecursionError) as error:
        what = f"it is not valid YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}."
        return Reading((), (Problem("error", file, None, "", what, _FORM),))
    if document is None:
        return Reading((), (Problem("warning", file, None, "", "it is empty.", _FORM),))
    found: list[Problem] = []
    return reading(list(_rows(_concepts(document), file, found)), found)


def _concepts(document: Node) -> Node:
    if isinstance(document, MappingNode):
        return next((value for key, value in document.value if key.value == "concepts"), document)
    return document


def _rows(concepts: Node, file: str, found: list[Problem]) -> Iterator[Row]:
    if _is_nothing(concepts):
        return
    if not isinstance(concepts, SequenceNode):
        found.append(_problem(concepts, file, "", "a list of concepts is expected.", _FORM))
        return
    for node in concepts.value:
        if isinstance(node, MappingNode):
            before = len(found)
            cells = dict(_cells(node, file, found))
            if len(found) == before:
                yield Row(file, _line(node), cells)
        else:
            found.append(_problem(node, file, "", "a concept with keys is expected.", _FORM))


def _cells(concept: MappingNode, file: str, found: list[Problem]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = [str(key.value) for key, _ in concept.value]
    seen: set[str] = set()
    for key, value in concept.value:
        name = str(key.value)
        if name == "translations":
            yield from _translations(value, file, found)
            continue
        column = known_column(name, names)
        if column is None:
            found.append(unknown_column(name, file, _line(key)))
        elif column in seen:
            found.append(_problem(key, file, name, f"the key {name!r} is there twice.", "Keep one of them."))
        else:
            seen.add(column)
            yield column, _texts(value, column, file, found)


def _translations(value: Node, file: str, found: list[Problem]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not isinstance(value, MappingNode):
        found.append(
            _problem(value, file, "translations", "languages are expected.", "Write {es: término, fr: terme}.")
        )
        return
    for key, translated in value.value:
        if str(key.value) in LANGUAGES:
            yield str(key.value), _texts(translated, str(key.value), file, found)
        else:
            what = f"{key.value!r} is no language code."
            found.append(_problem(key, file, "translations", what, "Use ISO 639-1 codes: pt, es, fr."))


def _texts(value: Node, column: str, file: str, found: list[Problem]) -> tuple[str, ...]:
    if _is_nothing(value):
        return ()
    parts: list[Node] = value.value if isinstance(value, SequenceNode) and is_list(column) else [value]
    if not all(isinstance(part.value, str) for part in parts):
        expected = "texts are expected" if is_list(column) else "one text is expected"
        found.append(_problem(value, file, column, f"{expected}.", "Put a text that holds ':' or '[' into quotes."))
        return ()
    return tuple(dict.fromkeys(text for part in parts for text in texts(part.value, column)))


def _problem(node: Node, file: str, column: str, what: str, advice: str) -> Problem:
    return Problem("error", file, _line(node), column, f"at column {node.start_mark.column + 1} {what}", advice)


def _line(node: Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def _is_nothing(node: Node) -> bool:
    return str(node.tag) == "tag:yaml.org,2002:null"
