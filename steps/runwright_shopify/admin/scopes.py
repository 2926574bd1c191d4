"""Handlers: the Admin API scopes of the custom app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright import Effect, RefusedError, step
from runwright_shopify.admin.custom_apps import AppId
from runwright_shopify.admin.facade import ShopifyAdmin
from runwright_shopify.pages.scope_editor import ScopeEditor
from runwright_shopify.scope_names import ALL, ScopeWord, expand, with_implied
from runwright_shopify.scope_needs import preview

_MOST_NAMED = 20

ScopeWords = Annotated[tuple[ScopeWord, ...], Field(min_length=1)]


@dataclass(frozen=True)
class ScopeChange:
    """The requested scopes that the store offers, and what was changed to have them."""

    scopes: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    not_offered: tuple[str, ...]

    @property
    def warning(self) -> str:
        """Name what was requested and is not on offer."""
        if not self.not_offered:
            return ""
        return f"warning: this store does not offer the scopes {_some(self.not_offered)}; the app does without them"


@step("shopify.open_scope_editor", effect=Effect.READS)
def open_scope_editor(admin: ShopifyAdmin, *, app_id: AppId) -> None:
    """Open "Configure Admin API scopes" of the custom app."""
    admin.scope_editor(app_id).open_from_overview()


@step("shopify.set_scopes", effect=Effect.CONVERGES, preview=preview)
def set_scopes(admin: ShopifyAdmin, *, app_id: AppId, scopes: ScopeWords, exact_scopes: bool = False) -> ScopeChange:
    """Make sure that the custom app has these Admin API scopes.

    A scope is a handle (read_products), a group (products: read and write) or all. Others that the app has stay,
    unless `exact_scopes` says that it must have no more than these. What the store does not offer is reported.
    """
    editor = admin.scope_editor(app_id)
    editor.open_editor()
    offered = editor.read(expand(scopes, ()), whole=exact_scopes or ALL in scopes)
    before = frozenset(handle for handle, box in offered.items() if box.checked)
    wanted = expand(scopes, offered)
    granted = tuple(each for each in wanted if each in offered)
    surplus = sorted(before - with_implied(granted)) if exact_scopes else []
    missing = [each for each in granted if each not in before]
    after = _apply(editor, missing, surplus) if missing or surplus else before
    return ScopeChange(
        scopes=granted,
        added=tuple(sorted(after - before)),
        removed=tuple(sorted(before - after)),
        not_offered=tuple(each for each in wanted if each not in offered),
    )


def _apply(editor: ScopeEditor, missing: list[str], surplus: list[str]) -> frozenset[str]:
    after = editor.apply(missing, surplus, _what(missing, surplus))
    wrong = [each for each in missing if each not in after] + [each for each in surplus if each in after]
    if wrong:
        raise RefusedError(
            f"Shopify did not keep the change of these scopes: {', '.join(wrong)}",
            hint="look at the scopes of the app in the Shopify admin, then resume the run",
        )
    return after


def _what(missing: list[str], surplus: list[str]) -> str:
    parts = [f"{verb} {_some(scopes)}" for verb, scopes in (("add", missing), ("remove", surplus)) if scopes]
    return f"save the Admin API scopes of the custom app ({'; '.join(parts)})"


def _some(scopes: Sequence[str]) -> str:
    more = f" and {len(scopes) - _MOST_NAMED} more" if len(scopes) > _MOST_NAMED else ""
    return f"{', '.join(scopes[:_MOST_NAMED])}{more}"
