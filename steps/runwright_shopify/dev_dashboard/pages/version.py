"""The form of a new version, which starts as a copy of the active one, and its release."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from runwright import Label, RefusedError, StepError, Target, playwright
from runwright_shopify.dev_dashboard import labels
from runwright_shopify.dev_dashboard.pages.dev_page import DevPage
from runwright_shopify.pages import dom
from runwright_shopify.pages.admin_page import COMPLAINTS
from runwright_shopify.pages.tab import Tab
from runwright_shopify.scope_names import with_implied

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_MODULE = "version[app_module_data]"
_APP_URL = f'input[name="{_MODULE}[app_home][app_url]"]'
_SCOPES = f'textarea[name="{_MODULE}[app_access][app_scopes]"], input[name="{_MODULE}[app_access][app_scopes]"]'
_OPTIONAL = f'textarea[name="{_MODULE}[app_access][app_optional_scopes]"]'
_REDIRECTS = (
    f'textarea[name="{_MODULE}[app_access][redirect_url_allowlist]"], '
    f'input[name="{_MODULE}[app_access][redirect_url_allowlist]"]'
)
_EMBED = 'input[type="checkbox"][name*="app_home"][name*="embed" i]'
_ANY_EMBED = 'input[type="checkbox"][name*="embed" i]:not([name*="point_of_sale" i]):not([name*="[pos]" i])'
_LEGACY = 'input[type="checkbox"][name*="legacy" i], input[type="checkbox"][name*="install_flow" i]'
_RELEASE_TOGGLE = '[data-modal-id-param="release_modal"]'
_SUBMIT = 'button[type="submit"], input[type="submit"]'
_BOXES = 'input[type="checkbox"], [role="checkbox"]:not(input)'
_PROOF_TICKS, _PROOF_TICK_MS = 10, 1_000
_BOX_AFTER = """
([before, after]) => {
  const follows = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  const first = document.querySelector(before), last = document.querySelector(after);
  const boxes = [...document.querySelectorAll('input[type=checkbox]')].filter(
    each => !each.closest('dialog, [role=dialog]'));
  const box = boxes.find(each => first && last && follows(first, each) && follows(each, last));
  if (box && !box.id) { box.id = 'runwright-' + Math.random().toString(16).slice(2); }
  return box ? box.id : '';
}
"""


@dataclass(frozen=True)
class Version:
    """What the pack looks at in a version. A check box that the form does not have is None."""

    app_url: str
    embedded: bool | None
    scopes: tuple[str, ...]
    redirect_urls: tuple[str, ...]
    legacy_install_flow: bool | None

    def differs_from(self, other: Version) -> tuple[str, ...]:
        """Name what is not the same; neither the order counts, nor a scope that another one implies."""
        pairs = {
            "App URL": (self.app_url.rstrip("/"), other.app_url.rstrip("/")),
            "embedding": (self.embedded, other.embedded),
            "scopes": (with_implied(self.scopes), with_implied(other.scopes)),
            "redirect URLs": (set(self.redirect_urls), set(other.redirect_urls)),
            "legacy install flow": (self.legacy_install_flow, other.legacy_install_flow),
        }
        return tuple(name for name, (one, two) in pairs.items() if one != two)


class VersionPage(DevPage):
    """The page "Create a version" of one app."""

    def __init__(self, tab: Tab, origin: str, organization_id: str, app_id: str) -> None:
        super().__init__(tab, origin, organization_id)
        self.app_id = app_id

    def open(self) -> None:
        """Open the form; raises RefusedError when the app is not there."""
        if self.visit(f"apps/{self.app_id}/versions/new") == 404:
            self.refuse(
                f"the organization {self.organization_id} has no app {self.app_id}",
                "look at the list of apps in the Dev Dashboard, and leave the input app_id empty to go by the name",
            )
        self.arrive(self._app_url, screen="the form of a new version in the Dev Dashboard")
        self.settle()
        # Each field by itself: a missing field is named, and is not taken for empty.
        self.see(self._scopes, self._select_scopes, screen="the field for the scopes of a new version")
        self.see(self._redirects, screen="the field for the redirect URLs of a new version")

    def read(self) -> Version:
        """Return the form's content: that of the active version as long as nothing was filled in."""
        return Version(
            app_url=self._app_url.locator.first.input_value().strip(),
            embedded=_state_of(self._embed),
            scopes=self._read_scopes(),
            redirect_urls=_parts(self._redirects.locator.first.input_value()),
            legacy_install_flow=_state_of(self._legacy),
        )

    def release(self, wanted: Version, what: str) -> None:
        """Fill in what differs and release the version; prove that it is the active one.

        Only after a lost answer it is released again, if the active version is still another one.
        """
        for _ in range(2):
            self._fill_in(wanted)
            is_lost = self._send(what)
            if self._is_active(wanted):
                return
            if not is_lost:
                break
        raise StepError(
            f"the Dev Dashboard gave no clear answer to the release of a version of the app {self.app_id}, and the "
            "active version is another one",
            hint="look at the app's versions in the Dev Dashboard, then resume the run",
        )

    @cached_property
    def _app_url(self) -> Target:
        return self.field(_APP_URL, labels.APP_URL)

    @cached_property
    def _scopes(self) -> Target:
        # By its name alone: "Scopes" is also what the labels of other fields say.
        marks = (("name", f"{_MODULE}[app_access][app_scopes]"),)
        return Target(self.page.locator(_SCOPES), "field", labels.SCOPES.names, marks)

    @cached_property
    def _select_scopes(self) -> Target:
        return self.control(labels.SELECT_SCOPES)

    @cached_property
    def _redirects(self) -> Target:
        return self.field(_REDIRECTS, labels.REDIRECT_URLS)

    @cached_property
    def _embed(self) -> Locator | None:
        # Point of sale may have a check box of a like name.
        css = _EMBED if self.page.locator(_EMBED).count() else _ANY_EMBED
        return self._box(css, labels.EMBED, _APP_URL, f'select[name*="webhooks"], {_SCOPES}')

    @cached_property
    def _legacy(self) -> Locator | None:
        return self._box(_LEGACY, labels.LEGACY_FLOW, f"{_SCOPES}, {_OPTIONAL}", _REDIRECTS)

    def _box(self, css: str, label: Label, before: str, after: str) -> Locator | None:
        """Find a check box by its name, its label, or its place between two fields: texts follow the account."""
        by_name = self.page.locator(css)
        if by_name.count():
            return by_name.first
        by_label = self.page.get_by_role("checkbox", name=label.anywhere)
        if by_label.count():
            return by_label.first
        box_id = self.page.evaluate(_BOX_AFTER, [before, after])
        return self.page.locator(f'[id="{box_id}"]') if box_id else None

    def _fill_in(self, wanted: Version) -> None:
        current = self.read()
        differing = wanted.differs_from(current)
        if "App URL" in differing:
            self.fill(self._app_url, wanted.app_url)
        if "embedding" in differing:
            self._tick(self._embed, wanted.embedded)
        if "scopes" in differing:
            self._fill_scopes(wanted.scopes)
        if "redirect URLs" in differing:
            self.fill(self._redirects, _joined(wanted.redirect_urls, self._redirects))
        if "legacy install flow" in differing:
            self._tick(self._legacy, wanted.legacy_install_flow)

    def _tick(self, box: Locator | None, wanted: bool | None) -> None:
        """Set a check box, by its label where something is painted over it."""
        if box is None or wanted is None or box.is_checked() == wanted:
            return
        try:
            box.click(timeout=min(2_000, self.session.patience))
        except playwright.TimeoutError:
            label = box.evaluate_handle(dom.LABEL).as_element()
            with self.diagnosed(Target(box, "checkbox", ()), "a check box of the version form", "could not be set"):
                box.evaluate("box => box.click()") if label is None else label.click(timeout=self.session.patience)
        if box.is_checked() != wanted:
            raise StepError("a check box of the version form in the Dev Dashboard cannot be set")

    def _read_scopes(self) -> tuple[str, ...]:
        if self._scopes.locator.count():
            return _parts(self._scopes.locator.first.input_value())
        dialog = self._open_scopes()
        scopes = tuple(each["handle"] for each in self._scope_boxes(dialog) if each["checked"])
        self._close_scopes(dialog)
        return scopes

    def _fill_scopes(self, scopes: tuple[str, ...]) -> None:
        """Fill in the scopes, or tick those that are missing; none is ever unticked."""
        if self._scopes.is_visible():
            self.fill(self._scopes, ",".join(scopes))
            return
        dialog = self._open_scopes()
        boxes = dialog.locator(_BOXES)
        # First write_x: ticking it may tick read_x, and lock it.
        for handle in sorted(scopes, reverse=True):
            box = next((each for each in self._scope_boxes(dialog) if each["handle"] == handle), None)
            if box and not box["checked"] and boxes.nth(box["index"]).is_enabled():
                self._tick(boxes.nth(box["index"]), wanted=True)
        ticked = with_implied([each["handle"] for each in self._scope_boxes(dialog) if each["checked"]])
        if missing := [each for each in scopes if each not in ticked]:
            self.refuse(
                f"the dialog 'Select scopes' of the Dev Dashboard has no box to tick for {', '.join(missing)}",
                "check the input scopes, or release a version with them by hand in the Dev Dashboard, then resume",
            )
        self._close_scopes(dialog)
        # In an unknown language another button may have been pressed, which forgets what was ticked.
        if not self._scopes.locator.count() and not with_implied(self._read_scopes()).issuperset(scopes):
            raise StepError("the dialog 'Select scopes' of the Dev Dashboard does not keep the scopes that were ticked")

    def _open_scopes(self) -> Locator:
        """Open the dialog "Select scopes" and wait for its boxes."""
        self.press(self.see(self._select_scopes, screen="the scopes in the version form"))
        self.see(self.dialog, screen="the dialog 'Select scopes'")
        dialog = self.dialogs.last
        self.watch(until=lambda: bool(self._scope_boxes(dialog)), screen="the boxes of the dialog 'Select scopes'")
        self.settle()
        return dialog

    def _close_scopes(self, dialog: Locator) -> None:
        self.press(self._done(dialog))
        self.await_any(until=lambda: not dialog.is_visible())

    @staticmethod
    def _scope_boxes(dialog: Locator) -> list[dict[str, Any]]:
        return [each for each in dialog.locator(_BOXES).evaluate_all(dom.SCOPE_BOXES) if each["handle"]]

    def _done(self, dialog: Locator) -> Target:
        named = self.control(labels.DONE, within=dialog)
        if named.is_visible():
            return named
        # In an unknown language: nothing in this dialog alters the app, and the button that confirms comes last.
        return Target(dialog.get_by_role("button").filter(visible=True).last, "button", labels.DONE.names)

    def _send(self, what: str) -> bool:
        """Release what is filled in; return whether the answer was lost."""
        self.mark(self.element(COMPLAINTS))
        opener = self.see(self._release_button(), screen="the button 'Release'")
        start = self.page.url
        self.confirm_change(opener, self._confirmation, what)
        complaint = self.complaint
        seen = self.await_any(complaint, until=lambda: self.page.url != start or self.tab.crashed)
        if seen and not self.tab.crashed and self.page.url == start:
            self._refuse_version(complaint)
        # A form that was refused is often shown again at the address that it was sent to.
        if not self.tab.crashed and self.tab.status in (400, 409, 422):
            self._refuse_version(self.element(COMPLAINTS))
        return self.tab.crashed or not self.page.url.startswith(self.origin)

    def _release_button(self) -> Target:
        toggle = Target(self.page.locator(_RELEASE_TOGGLE), "button", labels.RELEASE.names)
        if toggle.locator.filter(visible=True).count():
            return toggle
        named = self.control(labels.RELEASE)
        if named.is_visible():
            return named
        form = self.page.locator("form").filter(has=self._app_url.locator).last
        # The button at the top of the page belongs to the form without lying in it.
        outside = ", ".join(f'{each}[form="{form.get_attribute("id")}"]' for each in _SUBMIT.split(", "))
        return Target(form.locator(_SUBMIT).or_(self.page.locator(outside)), "button", labels.RELEASE.names)

    def _confirmation(self, dialog: Locator) -> Target:
        submit = self.element(_SUBMIT, within=dialog)
        return submit if submit.locator.count() == 1 else self.control(labels.RELEASE, within=dialog)

    def _is_active(self, wanted: Version) -> bool:
        """Whether the active version is as wanted; it may take a moment."""
        for _ in range(_PROOF_TICKS):
            self._forget_boxes()
            self.open()
            if not wanted.differs_from(self.read()):
                return True
            if self.session.remaining < 3 * _PROOF_TICK_MS:
                break
            self.page.wait_for_timeout(_PROOF_TICK_MS)
        return False

    def _forget_boxes(self) -> None:
        for name in ("_embed", "_legacy"):
            self.__dict__.pop(name, None)

    def _refuse_version(self, complaint: Target) -> None:
        words = self.words_of(complaint) if complaint.is_visible() else ""
        said = f": '{words}'" if words else ""
        raise RefusedError(
            f"the Dev Dashboard did not release the version{said}",
            hint="check the inputs redirect_url (https, a host of your own or localhost) and scopes, then run again",
        )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,]+", text.strip()) if part))


def _joined(parts: Iterable[str], field: Target) -> str:
    """Join with line breaks where the field has lines, else with commas."""
    is_area = field.locator.first.evaluate("field => field instanceof HTMLTextAreaElement")
    return ("\n" if is_area else ",").join(parts)


def _state_of(box: Locator | None) -> bool | None:
    return None if box is None else box.is_checked()
