"""A sandbox of the parcel desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

USER, PASSWORD = "clerk", "sealed-with-string-42"
SIGN_IN = """<form id="sign-in" method="post" action="/sign-in"><label>User <input name="user"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>"""


@dataclass
class Sender:
    """A sender and its key."""

    name: str
    key: str
    shown: bool = False


@dataclass
class ParcelSandbox:
    """One parcel desk."""

    senders: dict[str, Sender] = field(default_factory=dict)
    shops: dict[str, str] = field(default_factory=dict)
    """The key that each connected shop uses, by the shop's address."""
    sessions: set[str] = field(default_factory=set)
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = Starlette(
            routes=[
                Route("/sign-in", self.sign_in, methods=["POST"]),
                Route("/senders", self.behind(self.list_senders), methods=["GET", "POST"]),
                Route("/senders/{id}/key", self.behind(self.show_key), methods=["GET", "POST"]),
                Route("/assistant", self.behind(self.assist), methods=["GET", "POST"]),
                Route("/assistant/connect", self.behind(self.connect), methods=["POST"]),
            ]
        )

    def credentials(self) -> dict[str, str]:
        """Return the sign-in that is accepted."""
        return {"PARCELS_USER": USER, "PARCELS_PASSWORD": PASSWORD}

    def inputs(self, url: str) -> dict[str, str]:
        """Return the runbook inputs that lead here."""
        return {"parcels_url": url, "shop_url": "https://shop.example"}

    def summary(self) -> list[str]:
        """Return the senders that exist now, without keys."""
        return [f"Sender '{sender.name}' exists." for sender in self.senders.values()] + [
            f"{shop} is connected." for shop in self.shops
        ]

    def behind(self, screen: Callable[[Request, dict[str, Any]], Response]) -> Callable[[Request], Awaitable[Response]]:
        """Show the sign-in instead of a screen if the user is not signed in."""

        async def answer(request: Request) -> Response:
            if request.cookies.get("desk") not in self.sessions:
                return _page("Parcel desk", SIGN_IN)
            return screen(request, dict(await request.form()))

        return answer

    async def sign_in(self, request: Request) -> Response:
        """Check user and password."""
        form = await request.form()
        if (form["user"], form["password"]) != (USER, PASSWORD):
            return _page("Parcel desk", '<p role="alert">User or password is wrong.</p>' + SIGN_IN)
        self.sessions.add(f"s{len(self.sessions)}")
        answer = RedirectResponse("/senders", status_code=303)
        answer.set_cookie("desk", f"s{len(self.sessions) - 1}")
        return answer

    def list_senders(self, request: Request, form: dict[str, Any]) -> Response:
        """Show the list; add a sender."""
        if form:
            number = str(len(self.senders) + 1)
            self.senders[number] = Sender(form["name"], f"pk-{number}-7d41e09b35fc2a68")
        rows = "".join(f'<li data-sender="{n}">{escape(s.name)}</li>' for n, s in self.senders.items())
        add = '<form method="post"><label>Name <input name="name"></label><button>Add sender</button></form>'
        return _page("Senders", f"<ul>{rows}</ul>{add}")

    def show_key(self, request: Request, form: dict[str, Any]) -> Response:
        """Show the key, once."""
        sender = self.senders[request.path_params["id"]]
        if form and not sender.shown:
            sender.shown = True
            return _page("Sender key", f'<input name="key" readonly value="{sender.key}">')
        ask = '<form method="post"><input type="hidden" name="ask" value="1"><button>Show key once</button></form>'
        return _page("Sender key", "<p>••••</p>" if sender.shown else ask)

    def assist(self, request: Request, form: dict[str, Any]) -> Response:
        """Show the first page of the assistant, or its summary."""
        if form:
            facts = f"<dl><dt>Shop<dd>{escape(form['shop'])}<dt>Key<dd>{escape(form['key'])}</dl>"
            hidden = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in form.items())
            go_on = f'<form method="post" action="/assistant/connect">{hidden}<button>Connect</button></form>'
            return _page("Summary", facts + go_on)
        return self._first_page()

    def connect(self, request: Request, form: dict[str, Any]) -> Response:
        """Connect a shop whose key is right."""
        if form["key"] in {sender.key for sender in self.senders.values()}:
            self.shops[form["shop"]] = form["key"]
        return self._first_page()

    def _first_page(self) -> Response:
        shops = "".join(f"<li data-shop>{escape(shop)}</li>" for shop in self.shops)
        fields = '<label>Shop <input name="shop"></label><label>Key <input name="key"></label>'
        form = f'<form method="post" action="/assistant">{fields}<button>Next</button></form>'
        return _page("Connect a shop", f"<ul>{shops}</ul>{form}")


def _page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}")
