"""The handler that signs in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from runwright import Effect, Secret, step
from runwright_ui.application import WebApplication
from runwright_ui.inputs import Path
from runwright_ui.pages.sign_in import SignInForm
from runwright_ui.targets import UiTarget

SignedIn = Annotated[UiTarget, Field(description="Something that only a signed-in user sees.")]
Refused = Annotated[UiTarget | None, Field(description="What the application says when it refuses.")]

Code = Annotated[
    UiTarget | None,
    Field(description="The field for a one-time code, which is made from `totp_secret`."),
]


@step("ui.sign_in", effect=Effect.READS, signs_in=True)
def sign_in(
    app: WebApplication,
    *,
    password: Secret | None = None,
    username_field: UiTarget,
    password_field: UiTarget,
    submit: UiTarget,
    signed_in: SignedIn,
    refused: Refused = None,
    code_field: Code = None,
    totp_secret: Secret | None = None,
    path: Path = "",
) -> None:
    """Sign in with the application's account, unless a user is signed in.

    The password is sent only once. Signing in changes no data of the application, so check mode presses its button
    too. Without a password, at another address or at a second factor a person signs in, in a run with --headed.
    """
    form = SignInForm(username_field, password_field, submit, signed_in, refused, code_field, totp_secret)
    app.sign_in(form, path, password)
