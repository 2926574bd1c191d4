"""The step pack for the parcel desk."""

from __future__ import annotations

from runwright import CredentialNames, Sandbox, StepPack
from runwright_parcels.assistant import connect_shop, enter_key, open_assistant
from runwright_parcels.desk import ParcelDesk
from runwright_parcels.senders import create_sender, reveal_key, sign_in


def _sandbox() -> Sandbox:
    # Only a sandbox needs Starlette: importing it costs every run a tenth of a second.
    from runwright_parcels.sandbox import ParcelSandbox

    return ParcelSandbox()


PACK = StepPack(
    name="parcels",
    title="Parcel desk",
    facade=ParcelDesk,
    handlers=(sign_in, create_sender, reveal_key, open_assistant, enter_key, connect_shop),
    credentials=CredentialNames("PARCELS_USER", "PARCELS_PASSWORD"),
    sandbox=_sandbox,
)
