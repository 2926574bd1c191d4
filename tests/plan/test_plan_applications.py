"""Plans of applications: their addresses, their packs and their settings."""

from __future__ import annotations

import pytest

from runwright import Secret
from runwright.errors import RunbookError
from runwright.plan import InputSources, build_plan
from tests.support.parcels_language import CARRIER, ParcelDeskSettings, registry
from tests.support.runbook_fixtures import Write, messages


def test_applications_are_resolved_and_their_settings_made(write: Write) -> None:
    """Addresses lose their last slash; settings become the pack's own class."""
    path = write("""\
runwright: 1
name: T
inputs:
  url: {type: url, required: true}
  handle: {type: string, default: ""}
apps:
  depot:
    pack: parcels
    url: ${{ inputs.url }}
    with: {handle: "${{ inputs.handle }}", region: us}
    language: de
    timezone: Europe/Berlin
    account: me
steps:
  - {id: a, uses: parcels.sign_in}
""")
    sources = InputSources(given={"url": "http://127.0.0.1:8000/parcels/", "handle": "mine"})
    app = build_plan(path, registry(), sources).apps["depot"]
    assert (app.name, app.pack.name, app.url) == ("depot", "parcels", "http://127.0.0.1:8000/parcels")
    assert app.settings == ParcelDeskSettings("mine", "us")
    assert (app.language, app.timezone, app.account) == ("de", "Europe/Berlin", "me")


@pytest.mark.parametrize(
    "given, expected",
    [
        ({"url": "https://a.test/?b"}, (7, "the address of 'parcels' must be an address without ? and #")),
        ({"url": ""}, (7, "the address of 'parcels' must be a complete address like https://example.com")),
        ({"handle": "much too long"}, (8, "'handle' must have at most 8 characters")),
        ({"handle": "none"}, (8, "application 'parcels': has a handle that no parcel desk can have")),
    ],
)
def test_wrong_addresses_and_settings_are_problems(
    write: Write, given: dict[str, str], expected: tuple[int, str]
) -> None:
    """A value that a pack's settings refuse is reported at its place in the runbook."""
    path = write("""\
runwright: 1
name: T
inputs:
  url: {type: url, default: https://parcels.test}
  handle: {type: string, default: ""}
apps:
  parcels: {url: "${{ inputs.url }}",
    with: {handle: "${{ inputs.handle }}"}}
steps:
  - {id: a, uses: parcels.sign_in}
""")
    with pytest.raises(RunbookError) as raised:
        build_plan(path, registry(), InputSources(given=given))
    assert messages(raised) == [expected]


def test_a_plan_without_settings_has_none(write: Write) -> None:
    """A pack that takes no settings gets None."""
    path = write("""\
runwright: 1
name: T
inputs:
  token: {type: secret, required: true}
apps:
  carrier: {url: https://carrier.test}
steps:
  - {id: a, uses: carrier.connect, with: {token: "${{ inputs.token }}"}}
""")
    plan = build_plan(path, registry(), InputSources(environment={"RUNWRIGHT_INPUT_TOKEN": "s3cret"}))
    assert plan.apps["carrier"].settings is None
    assert plan.apps["carrier"].pack is CARRIER
    assert "s3cret" not in repr(plan)
    assert plan.steps[0].resolve(lambda reference: "not asked") == {"token": Secret("s3cret")}


@pytest.mark.parametrize(
    "given, message",
    [
        ("ca: cas/none.pem", "file not found: 'cas/none.pem'"),
        ("ca: book.yaml", "book.yaml has no certificate in PEM form"),
        ('ca: "${{ inputs.ca }}"', "file not found: 'cas/input.pem'"),
    ],
)
def test_an_authority_that_cannot_be_read_is_a_problem(write: Write, given: str, message: str) -> None:
    """The file of an application's certificate authority is looked for beside the runbook, and its line is named."""
    path = write(f"""\
runwright: 1
name: T
inputs:
  ca: {{type: string, default: cas/input.pem}}
apps:
  parcels:
    url: https://parcels.test
    {given}
steps:
  - {{id: a, uses: parcels.sign_in}}
""")
    (path.parent / "book.yaml").write_text("no certificate", encoding="utf-8")
    with pytest.raises(RunbookError) as caught:
        build_plan(path, registry(), InputSources())
    found = [(each.line, each.message) for each in caught.value.problems if "ca'" in each.message]
    assert len(found) == 1
    assert found[0][0] == 8
    assert message in found[0][1]
