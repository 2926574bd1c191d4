"""Cards of the access token in other shapes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from runwright import ScreenChangedError, Secret, SignedOutError
from runwright_shopify.admin.access_tokens import reveal_token
from runwright_shopify.pages import api_credentials
from tests.shopify.shopify_foreign import ADMIN, COMPONENT, CREDENTIALS, ForeignAdmin

TOKEN = "shpat_" + "5eed" * 8
OTHERS = f"""<h2>API key and secret key</h2><input readonly value="{"a1" * 16}">
<button aria-label="Copy API key">⧉</button>
<input readonly value="shpss_{"0f" * 16}"><button aria-label="Copy" onclick="copy('shpss_{"0f" * 16}')">⧉</button>
<script>const copy = text => navigator.clipboard.writeText(text);</script>"""
IN_SHADOW = f"""{OTHERS}{COMPONENT}<h2>Admin API access token</h2><s-internal-button
onclick="const field = document.createElement('s-internal-text-field');
field.setAttribute('label', 'Admin API access token');
document.body.append(field); setTimeout(() => field.shadowRoot.querySelector('input').value = '{TOKEN}', 700)"
>Reveal token once</s-internal-button>"""
GERMAN_LINK = f"""{OTHERS}<h2>Admin-API-Zugriffstoken</h2><a href="#" role="button" onclick="document.body
.insertAdjacentHTML('beforeend', '<input readonly value=&quot;shpca_{"12ab" * 8}&quot;>')">Token einmal anzeigen</a>"""
BY_CLIPBOARD = f"""{OTHERS}<h2>Admin API access token</h2><button onclick="this.outerHTML =
'<input readonly value=&quot;shpat_••••••••&quot;><button onclick=&quot;copy(\\'{TOKEN}\\')&quot;>Copy</button>'"
>Reveal token once</button>"""
IN_TEXT = f"""{OTHERS}<h2>Admin API access token</h2><button onclick="this.remove();
document.body.insertAdjacentHTML('beforeend', '<pre><code>{TOKEN}</code></pre>')">Reveal token once</button>"""
ASKED = f"""{OTHERS}<h2>Admin API access token</h2><button onclick="document.body.append(
document.querySelector('template').content.cloneNode(true))">Reveal token once</button><template>
<div role=dialog aria-modal=true><h2>Reveal token?</h2><button onclick="this.parentElement.remove()">Cancel</button>
<button onclick="this.parentElement.outerHTML = document.querySelector('#shown').innerHTML">Reveal</button></div>
</template><script type="text/html" id=shown><div role=dialog aria-modal=true><h2>Your access token</h2>
<button aria-label="Close" onclick="this.parentElement.remove()">✕</button><p>shpat_••••</p>
<button onclick="copy('{TOKEN}')">Copy</button></div></script>"""
MASKED = f"""{OTHERS}<h2>Admin API access token</h2><input readonly value="shpat_••••••••••••"><p>Revealed once.</p>"""
SIGN_IN = "<input name='account[email]'>"
ASKS_SERVER = """<h2>Admin API access token</h2>
<button onclick='fetch("/reveal", {method: "POST"}).then(() => location.reload())'>Reveal token once</button>"""
NOTHING = f"{OTHERS}<h2>Admin API access token</h2><button onclick='this.remove()'>Reveal token once</button>"


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn to the clipboard after two seconds."""
    monkeypatch.setattr(api_credentials, "_FIELD_PATIENCE_MS", 2000)


@pytest.mark.parametrize(
    "shape,token",
    [
        (IN_SHADOW, TOKEN),
        (GERMAN_LINK, "shpca_" + "12ab" * 8),
        (BY_CLIPBOARD, TOKEN),
        (IN_TEXT, TOKEN),
        (ASKED, TOKEN),
    ],
)
def test_the_token_is_read_and_not_the_secret_key(blank_page: Page, shape: str, token: str) -> None:
    """From a field in a shadow root, of an unusual form, by its copy button, from a text, or in a dialog that asks."""
    foreign = ForeignAdmin(blank_page, {CREDENTIALS: shape})
    found = reveal_token(foreign.admin, app_id="77").access_token
    assert found is not None
    assert found.reveal() == token
    assert [each.reveal() for each in foreign.redactor.secrets] == [token]
    assert len(foreign.log.done) == 1


@pytest.mark.parametrize("status,refused", [(401, True), (204, False), (502, False)])
def test_only_a_401_says_that_nothing_was_revealed(blank_page: Page, status: int, refused: bool) -> None:
    """The session ends with the press, which is not repeated here; any other answer leaves it in doubt."""
    foreign = ForeignAdmin(blank_page, status=status)
    foreign.pages[CREDENTIALS] = lambda: SIGN_IN if foreign.posts else ASKS_SERVER
    with pytest.raises(SignedOutError) as ended:
        reveal_token(foreign.admin, app_id="77")
    assert ended.value.is_change_refused == refused
    assert foreign.posts == ["/reveal"]


def test_the_clipboard_is_put_back(blank_page: Page) -> None:
    """The clipboard has its own text again, and neither the token nor the secret key that a button copied before."""
    foreign = ForeignAdmin(blank_page, {CREDENTIALS: BY_CLIPBOARD})
    blank_page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ADMIN)
    blank_page.goto(f"{ADMIN}{CREDENTIALS}")
    blank_page.evaluate("navigator.clipboard.writeText('my own text')")
    assert reveal_token(foreign.admin, app_id="77").access_token == Secret(TOKEN)
    assert blank_page.evaluate("navigator.clipboard.readText()") == "my own text"


def test_a_masked_token_is_no_token(blank_page: Page) -> None:
    """Stars and dots are never taken for a token."""
    foreign = ForeignAdmin(blank_page, {CREDENTIALS: MASKED})
    assert reveal_token(foreign.admin, app_id="77").access_token is None
    assert not foreign.log.intended


def test_a_token_that_cannot_be_read_is_not_given_up(blank_page: Page) -> None:
    """The message says how the token can still be saved."""
    foreign = ForeignAdmin(blank_page, {CREDENTIALS: NOTHING})
    with pytest.raises(ScreenChangedError, match="revealed and cannot be read") as failed:
        reveal_token(foreign.admin, app_id="77")
    assert "--secret access_token" in failed.value.hint
