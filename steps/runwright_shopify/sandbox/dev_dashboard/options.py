"""The shapes that the stand-in of the Dev Dashboard can take: what the facts say is unknown or varies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answer = Literal["create", "release", "consent", "exchange", "rotate", "revoke"]


@dataclass(frozen=True)
class DevOptions:
    """One field for each shape; the defaults are the plainest common one. Times are in milliseconds."""

    # The organization and what it has.
    organization_id: str = "157923"
    other_organization_id: str = "881204"
    """Another organization of the account, which an entry may lead to."""
    entry_leads_to: Literal["own", "other"] = "own"
    admin_link: Literal["with_organization", "without_organization", "absent"] = "with_organization"
    app_state: Literal["none", "created", "released", "installed"] = "none"
    app_scopes: tuple[str, ...] = ("write_products", "read_products")
    """The scopes of an app that was released already."""
    other_apps: int = 0
    """Unrelated apps; the first is named like the app with " old" behind it."""
    twin: bool = False
    """A second app of the same name."""
    page_size: int = 5
    searchable: bool = True
    """Whether the list is filtered by `search_term`."""
    cut_names_at: int = 30
    develop_permission: bool = True

    # How the Dev Dashboard looks.
    language: Literal["en", "de", "xx"] = "en"
    """`xx` is an unknown language: only addresses, names and attributes can be used to find controls."""
    create_form: Literal["field", "card"] = "field"
    create_lands_on: Literal["app", "version"] = "app"
    scopes_field: Literal["textarea", "dialog", "dialog_only"] = "textarea"
    """Whether a dialog fills in the text area, or is all that there is and has the boxes in the form."""
    drops_implied_scopes: bool = False
    """Whether a released version lacks each `read_x` beside its `write_x`."""
    release: Literal["submit_with_dialog", "toggle", "submit_only"] = "toggle"
    release_disabled_first: bool = True
    secret_field: Literal["masked", "on_reveal"] = "masked"
    """Whether the secret is in the document while it is masked."""
    secret_late_ms: int = 0
    """How long a revealed secret takes to appear."""
    point_of_sale: bool = False
    """Whether the form of a version has a second check box for embedding, that of the point of sale."""
    check_box_names: bool = True
    """False: the names of the check boxes are arbitrary."""

    # Signing in, per host.
    sign_in: Literal["none", "picker", "form"] = "none"
    session_expires_after: int = 0
    """The session dies once, after so many pages of the Dev Dashboard; 0 means never."""

    # Installing and consent, on the admin.
    picker: Literal["none", "cards", "links", "names"] = "none"
    """A list of stores before the consent; `names` are cards without the handles."""
    consent: Literal["page", "modal", "covered"] = "page"
    proceed_disabled_ms: int = 150
    blocked: Literal["none", "distribution", "store", "permission"] = "none"
    same_organization: bool = True
    """False: the store belongs to another organization than the app."""

    # OAuth, on the shop's own origin.
    host_rule: bool = True
    http_localhost: bool = True
    errors: Literal["json", "html"] = "json"
    token_form: Literal["shpat", "shpca", "bare"] = "shpat"
    expiring: bool = False
    """Tokens come with `expires_in`: the kind that is of no use here."""
    hmac_by: Literal["new", "old"] = "new"
    """Which secret signs a callback while there are two."""
    shop_parameter: str = ""
    """The shop that a callback names; empty means its own domain."""
    extra_parameter: bool = False
    """Whether a callback carries an unknown parameter."""
    unknown_app_first: int = 0
    """So many first answers about an app are `application_cannot_be_found`."""
    short_scope: bool = False
    """The answer lists `write_x` alone where `read_x` was granted, too."""

    # Rotation.
    token_after_rotate: Literal["new", "same"] = "new"
    old_secret_dies: bool = False
    """Rotating ends the old secret at once, as two guides claim."""
    revoke: Literal["dialog", "native", "direct", "page"] = "dialog"
    rotate: Literal["dialog", "page"] = "dialog"
    """Where the page asks before it rotates; `page` is one of its own."""
    old_secret_first: bool = False
    """Whether the old secret is listed above the new one."""

    # Faults.
    fail_every: int = 0
    """Every n-th page answers 502; asking again helps. 0 means never."""
    list_lag: int = 0
    """So many first looks at the list do not have a new app yet."""
    lost_answers: tuple[Answer, ...] = ()
    """Changes that happen although their first answer is a 504."""
    lost_before: tuple[Answer, ...] = ()
    """Changes whose first answer is a 504 and that did not happen."""
