"""Changing what was said: edit, replace, split, join, take out, and take it all back."""

from __future__ import annotations

from transcriber.core.corrections import Replacement, instances, replacements
from transcriber.core.drafts import Draft
from transcriber.core.events import SegmentId
from transcriber.core.intents import (
    CorrectText,
    CorrectTranslation,
    JoinSegments,
    RedoDeed,
    ReplaceSpans,
    SplitSegment,
    UndoDeed,
)
from transcriber.core.speech import LanguageCode
from transcriber.core.state import Deed, Segment, next_to_redo, next_to_undo
from transcriber.core.timeline import format_clock
from tui.actions.base import DeskActions
from tui.describe import deed_text
from tui.screens.history import HistoryScreen
from tui.screens.pick import Choice, Picked, PickScreen
from tui.screens.places import PlacesScreen
from tui.widgets.editor import Editor


class EditingActions(DeskActions):
    last_replacement: Replacement | None = None
    _sent: Draft | None = None

    def action_edit(self) -> None:
        """Open the line in the editor, with the chosen words selected; a draft of it comes back."""
        segment = self.current
        if segment is None:
            return
        aside = self.tools.drafts.of(segment.id, None)
        if aside is not None:
            self.reopen(aside)
        else:
            draft = Draft(segment.id, segment.revision, segment.text)
            self.editor.open(draft, self._title(segment), self.transcript.word)

    def action_edit_translation(self) -> None:
        segment = self.current
        if segment is None:
            return
        language = self.transcript.language or next(
            (code for code in self.tools.info.plan.captions if code != segment.language), None
        )
        if language is None or language == segment.language:
            self.complain("Show the language that you want to edit first: l")
            return
        aside = self.tools.drafts.of(segment.id, language)
        if aside is not None:
            self.reopen(aside)
            return
        translation = self.state.translations.get((segment.id, language))
        draft = Draft(segment.id, segment.revision, translation.text if translation is not None else "", language)
        self.editor.open(draft, self._title(segment, language))

    def reopen(self, draft: Draft) -> None:
        """Go on with a draft; what stands there meanwhile is said above it."""
        segment = self.state.segments.get(draft.segment)
        if segment is None:
            return
        self.transcript.go_to(segment.id)
        title = self._title(segment, draft.language)
        if segment.revision != draft.revision:
            title = f"Changed meanwhile to: {segment.text}"
        self.editor.open(Draft(segment.id, segment.revision, draft.text, draft.language), title)

    def on_editor_changed(self, event: Editor.Changed) -> None:
        self.tools.drafts.save(event.draft)

    def on_editor_put_aside(self) -> None:
        draft = self.editor.draft
        if draft is not None and not self._is_different(draft):
            self.tools.drafts.forget(draft)
        elif draft is not None:
            self.tell("Put aside: e on this line brings it back.")
        self._close_editor()

    def on_editor_sent(self) -> None:
        draft = self.editor.draft
        if draft is None:
            return
        if not self._is_different(draft):
            self._close_editor()
            self.tools.drafts.forget(draft)
            return
        before = self.model.segment(draft.segment).text

        def done() -> None:
            self.tools.drafts.forget(draft)
            if draft.language is None:
                self._offer_everywhere(before, draft.text)

        # The next key is not for this text any more; the draft stays until the text is safe.
        self._sent = draft
        self._close_editor()
        self.ask(_intent(draft, self.person), done)

    def editing_was_refused(self, segment_id: SegmentId) -> None:
        """Somebody was faster: show what stands there now; Enter again puts the typed text in its place, knowingly."""
        draft, self._sent = self._sent, None
        segment = self.state.segments.get(segment_id)
        if draft is not None and segment is not None and draft.segment == segment_id and self.editor.draft is None:
            who = segment.text_person or "the machine"
            now = Draft(segment.id, segment.revision, draft.text, draft.language)
            self.editor.open(now, f"{who} changed it meanwhile: {segment.text}  [Enter: put yours there, Esc: aside]")

    def action_replace(self) -> None:
        """Put other words in the place of the chosen ones; the likeliest are offered first."""
        segment, word = self.current, self.transcript.word
        if segment is None:
            return
        if word is None:
            self.transcript.choose_word(1)
            word = self.transcript.word
        if word is None:
            return
        heard = segment.text[word[0] : word[1]]
        likely = [term for term in self.tools.language.suggestions(heard) if term != heard]
        # The same letters first: "Pep" is "PEP" rather than "pip", which sounds as near.
        choices = [Choice(term) for term in sorted(likely, key=lambda term: term.lower() != heard.lower())]

        def put(picked: Picked | None) -> None:
            if picked is None or self.state.segments[segment.id].revision != segment.revision:
                return
            text = segment.text[: word[0]] + picked.value + segment.text[word[1] :]
            self.ask(
                CorrectText(segment.id, segment.revision, text, self.person),
                lambda: self._offer_everywhere(segment.text, text),
            )

        self.app.push_screen(PickScreen(f"In the place of “{heard}”", choices), put)

    def action_everywhere(self) -> None:
        """The last correction in all other places that are chosen."""
        if self.last_replacement is None:
            self.complain("Correct something first.")
            return
        heard, written = self.last_replacement.heard, self.last_replacement.written
        places = instances(self.state, heard, also_of_people=True)
        if not places:
            self.tell(f"“{heard}” stands nowhere else.")
            return

        def put(chosen: tuple[object, ...] | None) -> None:
            spans = tuple(place for place in places if chosen and place in chosen)
            if spans:
                self.ask(ReplaceSpans(spans, written, self.person))

        self.app.push_screen(PlacesScreen(f"“{heard}” → “{written}”", places, written, self.state), put)

    def action_split(self) -> None:
        self.when_settled(self._split)

    def _split(self) -> None:
        segment, word = self.current, self.transcript.word
        if segment is None or word is None or word[0] == 0:
            self.complain("Choose the word that begins the new line: →")
            return
        self.ask(SplitSegment(segment.id, segment.revision, word[0], self.person))

    def action_join(self) -> None:
        self.when_settled(self._join)

    def _join(self) -> None:
        segment, position = self.current, self.transcript.position
        if segment is None or position + 1 >= len(self.model.order):
            self.complain("No line follows this one.")
            return
        other = self.model.segment(self.model.order[position + 1])
        self.ask(JoinSegments(segment.id, segment.revision, other.id, other.revision, self.person))

    def action_delete(self) -> None:
        self.when_settled(self._delete)

    def _delete(self) -> None:
        segment = self.current
        if segment is not None:
            self.ask(
                CorrectText(segment.id, segment.revision, "", self.person),
                lambda: self.tell("Taken out; u brings it back."),
            )

    def action_undo(self) -> None:
        self.when_settled(self._undo)

    def _undo(self) -> None:
        deed = next_to_undo(self.state, self.person)
        if deed is None:
            self.tell("Nothing to undo.")
        else:
            self._turn(deed)

    def action_redo(self) -> None:
        self.when_settled(self._redo)

    def _redo(self) -> None:
        deed = next_to_redo(self.state, self.person)
        if deed is None:
            self.tell("Nothing to do again.")
        else:
            self._turn(deed)

    def action_history(self) -> None:
        self.when_settled(self._show_history)

    def _show_history(self) -> None:
        self.app.push_screen(HistoryScreen(self.state), lambda deed: None if deed is None else self._turn(deed))

    def _turn(self, deed: Deed) -> None:
        text = deed_text(deed, self.state)
        if deed.undone_at is None:
            self.ask(UndoDeed(deed.seq, self.person), lambda: self.tell(f"Undone: {text}"))
        else:
            self.ask(RedoDeed(deed.seq, self.person), lambda: self.tell(f"Done again: {text}"))

    def _offer_everywhere(self, before: str, after: str) -> None:
        """Tell where else the same words stand; one key shows them all."""
        for replaced in replacements(before, after):
            self.last_replacement = replaced
            n_more = len(instances(self.state, replaced.heard, also_of_people=True))
            if n_more:
                places = "1 other place has" if n_more == 1 else f"{n_more} other places have"
                self.tell(f"{places} “{replaced.heard}”: E shows and corrects them.")
                return

    def _close_editor(self) -> None:
        self.editor.close()
        self.transcript.focus()

    def _is_different(self, draft: Draft) -> bool:
        if draft.language is None:
            return draft.text.strip() != self.model.segment(draft.segment).text
        translation = self.state.translations.get((draft.segment, draft.language))
        return draft.text.strip() != (translation.text if translation is not None else "")

    def _title(self, segment: Segment, language: LanguageCode | None = None) -> str:
        who = self.model.line(segment.id).speaker_shown or "nobody known"
        what = f"Translation ({language}) of: {segment.text}" if language else f"{format_clock(segment.start)} {who}"
        return f"{what}  [Enter: save, Esc: put aside]"


def _intent(draft: Draft, person: str) -> CorrectText | CorrectTranslation:
    text = draft.text.strip()
    if draft.language is not None:
        return CorrectTranslation(draft.segment, draft.revision, draft.language, text, person)
    return CorrectText(draft.segment, draft.revision, text, person)
