"""Choose one of many by typing some of its letters, or give something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import FuzzySearch
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from tui.wrapping import safe

_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """value: What is returned. hint: Shown beside it."""

    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """value: One of the choices, or what was typed. is_other: The other way of the two that Tab goes between."""

    value: str
    is_other: bool = False


class PickScreen(ModalScreen[Picked | None]):
    """Enter takes the marked choice; what fits none is new where that is allowed.

    Args:
        ways: What Enter means, and what it means after Tab; empty where there is only one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("down", "step(1)", "Next", show=False, priority=True),
        Binding("up", "step(-1)", "Before", show=False, priority=True),
        Binding("tab", "turn", "Other way", show=False, priority=True),
    ]

    def __init__(
        self,
        question: str,
        choices: Sequence[Choice],
        *,
        allows_new: bool = True,
        ways: tuple[str, str] | None = None,
        initial: str = "",
    ) -> None:
        super().__init__()
        self._question = question
        self._choices = choices
        self._allows_new = allows_new
        self._ways = ways
        self._initial = initial
        self._is_other = False
        self._shown: list[Choice] = []
        self._fuzzy = FuzzySearch()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self._question_shown(), id="question", markup=False)
            hint = "some letters, or something new" if self._allows_new else "some letters"
            yield Input(
                self._initial, placeholder=f"{hint}; Enter takes it, Esc does not", id="typed", select_on_focus=True
            )
            yield OptionList(id="choices", markup=False)

    def on_mount(self) -> None:
        self._fill("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill("" if event.value == self._initial else event.value.strip())

    def on_input_submitted(self) -> None:
        self._take()

    def on_option_list_option_selected(self) -> None:
        self._take()

    def action_step(self, step: int) -> None:
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_turn(self) -> None:
        if self._ways is not None:
            self._is_other = not self._is_other
            self.query_one("#question", Label).update(self._question_shown())

    def _question_shown(self) -> str:
        if self._ways is None:
            return self._question
        way = self._ways[self._is_other]
        return f"{self._question}  [{way}; Tab: {self._ways[not self._is_other]}]"

    def _fill(self, typed: str) -> None:
        scored = [(self._score(typed, choice), index, choice) for index, choice in enumerate(self._choices)]
        fitting = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1]))
        self._shown = [choice for _, _, choice in fitting[:_MOST_SHOWN]]
        if typed and self._allows_new and all(choice.value != typed for choice in self._shown):
            self._shown.append(Choice(typed, "new"))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(
            Option(Text.assemble(safe(choice.value), (f"  {safe(choice.hint)}", "dim"))) for choice in self._shown
        )
        options.highlighted = 0 if self._shown else None

    def _score(self, typed: str, choice: Choice) -> float:
        if not typed:
            return 1.0
        score = self._fuzzy.match(typed.lower(), choice.value.lower())[0]
        # What was typed as it stands is what was meant, whatever else its letters are found in.
        return score + 100.0 * choice.value.lower().startswith(typed.lower()) if score else 0.0

    def _take(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._shown):
            self.dismiss(Picked(self._shown[index].value, self._is_other))
        elif self._allows_new and (typed := self.query_one(Input).value.strip()):
            self.dismiss(Picked(typed, self._is_other))
