"""A tiny application and its step pack: just enough screens to see every outcome that the engine knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from runwright import AppSession, Effect, HumanNeededError, PageObject, RefusedError, Secret, StepPack, step
from runwright.handlers import CredentialNames
from runwright.pages.label import Label
from runwright.pages.page_object import Interruption

SECRET = "desk-secret-5f0c2a9be1d743"
PASSWORD = "pass-word-7731"


@dataclass
class Desk:
    """The application: notes behind a sign-in, a secret that is shown once, and a wizard of two pages."""

    notes: list[str] = field(default_factory=list)
    revealed: int = 0
    wizard: list[str] = field(default_factory=list)
    sign_ins: int = 0
    sessions: set[str] = field(default_factory=set)
    posts: list[str] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> Response:
        """Answer every request."""
        path = request.path_params["path"]
        form = dict(await request.form()) if request.method == "POST" else {}
        if request.method == "POST":
            self.posts.append(path)
        if path == "sign-in" and form.get("password") == PASSWORD:
            self.sign_ins += 1
            self.sessions.add(f"s{self.sign_ins}")
            answer = RedirectResponse("/notes", status_code=303)
            answer.set_cookie("desk", f"s{self.sign_ins}")
            return answer
        if request.cookies.get("desk") not in self.sessions:
            return _page("Sign in", _form("/sign-in", '<label>Password<input name="password" type="password"></label>'))
        return self._inside(path, form)

    def _inside(self, path: str, form: Mapping[str, object]) -> Response:
        if path == "notes" and form:
            self.notes.append(str(form["text"]))
        if path == "secret":
            return self._secret(bool(form))
        if path == "wizard/1" and form:
            self.wizard.append(str(form["title"]))
            return _page("Wizard, page 2", _form("/wizard/2", "", button="Finish"))
        if path == "wizard/1":
            return _page(
                "Wizard, page 1",
                _form("/wizard/1", '<label>Title<input name="title"></label>', button="Next"),
            )
        if path == "wizard/2":
            self.wizard.append("finished")
            return _page("Done", "")
        items = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return _page(
            "Notes",
            f"<ul>{items}</ul>{_form('/notes', '<label>Text<input name=text></label>', button='Add')}",
        )

    def _secret(self, asked: bool) -> Response:
        if asked and not self.revealed:
            self.revealed += 1
            return _page("Secret", f'<label>Secret<input readonly value="{SECRET}"></label>')
        button = "" if self.revealed else _form("/secret", "<input type=hidden name=x value=1>", button="Reveal")
        return _page("Secret", f"<p>hidden</p>{button}")


def _page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}")


def _form(action: str, fields: str, button: str = "Sign in") -> str:
    return f'<form method="post" action="{action}">{fields}<button>{button}</button></form>'


class Screen(PageObject):
    """Every screen of the desk."""

    def __init__(self, session: AppSession) -> None:
        super().__init__(session)
        self.password = self.field("input[name=password]")

    def open(self, path: str, heading: str) -> Screen:
        """Open a screen and wait for its heading."""
        self.page.goto(self.session.address(path))
        return self.expect(heading)

    def expect(self, heading: str) -> Screen:
        """Wait for a heading; the sign-in in its place means that the session died."""
        self.interruptions = (Interruption(self.password, self._signed_out),)
        self.see(self.control(Label(en=heading), roles=["heading"]), screen=f"the screen '{heading}'")
        return self

    def _signed_out(self) -> None:
        from runwright import SignedOutError

        raise SignedOutError("the desk asks to sign in", hint="sign in")

    def press_button(self, text: str, what: str) -> None:
        """Press a button that alters something."""
        self.change(self.control(Label(en=text)), what)

    def type(self, label: str, text: str) -> None:
        """Fill a field."""
        self.field(f"[name={label}]").visible.fill(text)


@dataclass(frozen=True)
class Added:
    """What adding a note returned."""

    note: str

    @property
    def warning(self) -> str:
        """The warning that the note asks for a lot; "" if it does not."""
        return f"warning: '{self.note}' is a lot" if "gallon" in self.note else ""


@dataclass(frozen=True)
class Revealed:
    """The secret."""

    secret: Secret | None


@step("desk.sign_in", effect=Effect.READS, signs_in=True)
def sign_in(screen: Screen) -> None:
    """Sign in to the desk."""
    screen.page.goto(screen.session.address("notes"))
    if screen.password.is_visible():
        if screen.session.credentials.password is None:
            screen.session.ask_human("sign in to the desk", lambda: not screen.password.is_visible())
            return
        screen.fill_secret(screen.password, screen.session.credentials.password)
        screen.control(Label(en="Sign in")).visible.click()


@step("desk.add_note", effect=Effect.CONVERGES)
def add_note(screen: Screen, *, text: str) -> Added:
    """Make sure that a note exists."""
    screen.open("notes", "Notes")
    if not screen.text(Label(en=text)).is_visible():
        screen.type("text", text)
        screen.press_button("Add", f"add the note '{text}'")
        screen.expect("Notes")
    return Added(text)


@step("desk.refuse", effect=Effect.READS)
def refuse(screen: Screen) -> None:
    """Be refused."""
    raise RefusedError("the desk said: no", hint="ask nicely")


@step("desk.look_for", effect=Effect.READS)
def look_for(screen: Screen, *, heading: str) -> None:
    """Open the notes and look for a heading."""
    screen.open("notes", heading)


@step("desk.reveal", effect=Effect.ONCE)
def reveal(screen: Screen) -> Revealed:
    """Reveal the secret, which is shown once."""
    screen.open("secret", "Secret")
    if not screen.control(Label(en="Reveal")).is_visible():
        if screen.session.in_doubt:
            raise HumanNeededError("the secret was shown and not saved", hint="give it with --secret")
        return Revealed(screen.session.recovery.secrets.get("secret"))
    screen.press_button("Reveal", "reveal the secret")
    shown = screen.field("input[readonly]")
    screen.see(shown, screen="the secret")
    return Revealed(screen.secret_seen(shown.visible.input_value()))


@step("desk.use", effect=Effect.READS)
def use(screen: Screen, *, secret: Secret | None) -> Added:
    """Use the secret."""
    return Added("right" if secret == Secret(SECRET) else "wrong")


@step("desk.open_wizard", effect=Effect.READS)
def open_wizard(screen: Screen) -> None:
    """Open the wizard."""
    screen.open("wizard/1", "Wizard, page 1")


@step("desk.fill_wizard", effect=Effect.CONVERGES, continues=True)
def fill_wizard(screen: Screen, *, title: str) -> None:
    """Fill the wizard's first page."""
    screen.expect("Wizard, page 1").type("title", title)
    screen.press_button("Next", "send the first page")
    screen.expect("Wizard, page 2")


@step("desk.finish_wizard", effect=Effect.CONVERGES, continues=True)
def finish_wizard(screen: Screen) -> None:
    """Finish the wizard."""
    screen.expect("Wizard, page 2").press_button("Finish", "finish the wizard")
    screen.expect("Done")


PACK = StepPack(
    name="desk",
    title="Desk",
    facade=lambda session, settings: Screen(session),
    handlers=(
        sign_in,
        add_note,
        refuse,
        look_for,
        reveal,
        use,
        open_wizard,
        fill_wizard,
        finish_wizard,
    ),
    credentials=CredentialNames(password="DESK_PASSWORD"),
)
