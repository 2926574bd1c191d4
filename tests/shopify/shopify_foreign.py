"""Hand-written screens of the Shopify admin in shapes that the stand-in does not have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from runwright import Credentials, Secret
from runwright.pages.change_gate import ChangeGate, GateMode
from runwright_shopify import ShopifyAdmin
from tests.shopify.shopify_store import make_admin, make_session
from tests.support.memory_log import MemoryLog, SecretsRead

ADMIN = "https://admin.example.test"
HOME = "/store/my-shop"
LIST = f"{HOME}/settings/apps/development"
OLDER_LIST = f"{HOME}/apps/development"
APP = f"{LIST}/77"
EDITOR = f"{APP}/configuration/admin_api_integration"
CREDENTIALS = f"{APP}/api_credentials"

COMPONENT = """
<script>
const define = (name, html) => customElements.define(name, class extends HTMLElement {
  connectedCallback() { if (!this.shadowRoot) this.attachShadow({mode: 'open'}).innerHTML = html(this); }
});
define('s-internal-button', host => '<button type="button"' + (host.hasAttribute('disabled') ? ' disabled' : '') +
  '><slot></slot></button>');
define('s-internal-link', host => `<a href="${host.getAttribute('href')}"><slot></slot></a>`);
define('s-internal-text-field', host => `<label>${host.getAttribute('label')}<input></label>`);
define('s-internal-modal', host => '<div role="dialog" aria-modal="true"><h2>' + host.getAttribute('heading') +
  '</h2><button aria-label="Close">x</button><slot></slot></div>');
document.head.insertAdjacentHTML('beforeend', '<style>:not(:defined), s-internal-modal, s-internal-button, ' +
  's-internal-link, s-internal-text-field { display: contents }</style>');
</script>
"""
"""Web components with open shadow roots and hosts without a size."""


@dataclass
class ForeignAdmin:
    """Answers every request with the given pages; a POST runs an action and gives no content."""

    page: Page
    pages: dict[str, str | Callable[[], str]] = field(default_factory=dict)
    actions: dict[str, Callable[[str], None]] = field(default_factory=dict)
    log: MemoryLog = field(default_factory=MemoryLog)
    posts: list[str] = field(default_factory=list)
    redactor: SecretsRead = field(default_factory=SecretsRead)
    origins: tuple[str, ...] = ("https://accounts.shopify.com",)
    status: int = 204
    """The answer to a POST."""
    mode: GateMode = GateMode.RUN

    def __post_init__(self) -> None:
        self.page.route("**/*", self._answer)

    @property
    def admin(self) -> ShopifyAdmin:
        """The façade of the store, with the time that one step has."""
        session = make_session(
            self.page,
            ADMIN,
            gate=ChangeGate(self.log, mode=self.mode),
            credentials=Credentials("me@example.com", Secret("a long password")),
            sign_in_origins=self.origins,
            redactor=self.redactor,
        )
        return make_admin(session)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            self.posts.append(path)
            if action := self.actions.get(path):
                action(route.request.post_data or "")
            route.fulfill(status=self.status)
            return
        page = self.pages.get(path)
        if page is None:
            route.fulfill(status=404, content_type="text/html", body="<h1>There's no page at this address</h1>")
            return
        body = page if isinstance(page, str) else page()
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=f"<!doctype html><body>{body}</body>")
