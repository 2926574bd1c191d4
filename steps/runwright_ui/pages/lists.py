"""Lists to choose from: `<select>`, with one choice or several. Other lists are comboboxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runwright import Label, StepError
from runwright_ui.choices import ByValue, Choice
from runwright_ui.pages.comboboxes import Comboboxes
from runwright_ui.pages.fields import Kind
from runwright_ui.pages.screen import shorten
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_OPTIONS = """element => ({multiple: element.multiple, options: Array.from(element.options, each => ({
  text: each.label || each.text, value: each.value, selected: each.selected,
  disabled: each.disabled || Boolean(each.closest('optgroup:disabled'))}))})"""
_CHOSEN = """async element => {
  await new Promise(done => setTimeout(done, 100));
  return Array.from(element.selectedOptions, each => each.index);
}"""
_POLL_MS = 150.0


@dataclass(frozen=True)
class Option:
    """One option of a `<select>`."""

    text: str
    value: str
    selected: bool
    disabled: bool


class Lists(Comboboxes):
    """Chooses options. What is chosen already is left alone, and so are the other choices of a list of several."""

    def select(self, target: UiTarget, choices: Sequence[Choice], what: str) -> None:
        """Choose options by their text or value, unless they are chosen."""
        box, kind, _ = self.described(target)
        if kind.tag != "select":
            self._select_elsewhere(target, box, kind, choices, what)
            return
        wanted = self._wanted(target, box, choices)
        multiple, options = self._read_options(box)
        if len(wanted) > 1 and not multiple:
            raise StepError(f"{target} takes one choice, not {len(wanted)}", hint="give one option")
        if all(options[index].selected for index in wanted):
            return
        kept = [index for index, each in enumerate(options) if each.selected] if multiple else []
        chosen = sorted({*kept, *wanted})
        patience = self.session.patience
        self.alter(target, box, what, lambda: box.select_option(index=chosen, timeout=patience))
        self._require_chosen(target, box, wanted, options)
        self.keep_state(target, box)

    def _select_elsewhere(
        self, target: UiTarget, box: Locator, kind: Kind, choices: Sequence[Choice], what: str
    ) -> None:
        texts = [choice for choice in choices if isinstance(choice, str)]
        if len(texts) < len(choices):
            raise StepError(f"{target} is not a <select>, so its options have no values", hint="give the option's text")
        self.choose_all(target, box, kind, texts, what)

    def _wanted(self, target: UiTarget, box: Locator, choices: Sequence[Choice]) -> list[int]:
        """Return the index of each choice, once the list has them all."""
        while True:
            _, options = self._read_options(box)
            found = [self._matching(choice, options) for choice in choices]
            if all(found):
                break
            if self.session.patience <= _POLL_MS:
                missing = next(choice for choice, indexes in zip(choices, found, strict=True) if not indexes)
                raise self._not_offered(target, missing, options)
            self.page.wait_for_timeout(_POLL_MS)
        return [self._sole(target, choice, indexes, options) for choice, indexes in zip(choices, found, strict=True)]

    def _matching(self, choice: Choice, options: Sequence[Option]) -> list[int]:
        if isinstance(choice, ByValue):
            return [index for index, each in enumerate(options) if each.value == choice.value]
        pattern = Label(any=choice).compiled(whole=True)
        return [index for index, each in enumerate(options) if pattern.match(each.text)]

    def _sole(self, target: UiTarget, choice: Choice, indexes: Sequence[int], options: Sequence[Option]) -> int:
        exact = [index for index in indexes if options[index].text.strip() == str(choice).strip()]
        if len(indexes) > 1 and len(exact) != 1:
            values = " or ".join(f"{{value: '{options[index].value}'}}" for index in indexes)
            raise StepError(
                f"{target} offers '{choice}' {len(indexes)} times", hint=f"choose one by its value: `option: {values}`"
            )
        index = exact[0] if len(indexes) > 1 else indexes[0]
        if options[index].disabled:
            raise StepError(f"{target} offers '{choice}', but disabled", hint="look in the application what enables it")
        return index

    def _read_options(self, box: Locator) -> tuple[bool, list[Option]]:
        read: dict[str, Any] = box.evaluate(_OPTIONS, timeout=self.session.remaining)
        return read["multiple"], [Option(**each) for each in read["options"]]

    def _require_chosen(self, target: UiTarget, box: Locator, wanted: Sequence[int], options: Sequence[Option]) -> None:
        if not box.count():  # the page went on with the choice
            return
        chosen: list[int] = box.evaluate(_CHOSEN)
        if lost := [options[index].text for index in wanted if index not in chosen]:
            holds = ", ".join(f"'{shorten(options[each].text)}'" for each in chosen if each < len(options))
            raise StepError(
                f"{target} does not keep the choice '{lost[0]}'; it has {holds or 'nothing'}",
                hint="look at the screenshot of this step: the application takes the choice back",
            )

    def _not_offered(self, target: UiTarget, choice: Choice, options: Sequence[Option]) -> StepError:
        is_value = isinstance(choice, ByValue)
        offered = [f"'{shorten(each.value if is_value else each.text)}'" for each in options]
        what = f"value '{choice.value}'" if isinstance(choice, ByValue) else f"'{choice}'"
        return StepError(
            f"{target} offers no {what}; it offers {', '.join(offered) or 'nothing'}", hint="choose one of them"
        )
