"""`--ca` and RUNWRIGHT_CA, from the command line to a real TLS server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.tls_servers import PrivateAuthority, serving

RUNBOOK = """\
runwright: 1
name: Office
apps:
  office:
    pack: ui
    url: URL
MORE
steps:
  - id: open
    uses: ui.open
    app: office
  - id: see
    uses: ui.expect
    app: office
    with:
      target: {text: Office}
"""


@pytest.mark.matrix
def test_run_with_an_authority(runwright_process: Any, tmp_path: Path) -> None:
    """The same run fails without the authority, naming the setting, and passes with it."""
    company = PrivateAuthority(tmp_path)
    with serving(company.certificate("localhost")) as url:
        (tmp_path / "book.yaml").write_text(RUNBOOK.replace("URL", url).replace("MORE\n", ""), encoding="utf-8")
        refused = runwright_process("run", "book.yaml", "--screenshot", "off")
        done = runwright_process("resume", "--screenshot", "off", env={"RUNWRIGHT_CA": str(company.file)})
    assert refused.returncode == 1, refused.stderr
    assert "a certificate authority that is not known here" in refused.stderr
    assert "--ca FILE or RUNWRIGHT_CA" in refused.stderr
    assert done.returncode == 0, done.stderr + done.stdout
    wrong = runwright_process("run", "book.yaml", "--ca", "nowhere.pem")
    assert wrong.returncode == 2
    assert "file not found: 'nowhere.pem'" in wrong.stderr


@pytest.mark.matrix
def test_authority_and_client_certificate(runwright_process: Any, tmp_path: Path) -> None:
    """An application that asks for a client certificate may be of a private authority, too."""
    company = PrivateAuthority(tmp_path)
    mine = company.certificate("me").read_text(encoding="utf-8")
    (tmp_path / "me.pem").write_text(mine, encoding="utf-8")
    more = "    client_certificate: {certificate: me.pem, key: me.pem}\n"
    with serving(company.certificate("localhost"), clients_of=company.file) as url:
        (tmp_path / "book.yaml").write_text(RUNBOOK.replace("URL", url).replace("MORE\n", more), encoding="utf-8")
        done = runwright_process("run", "book.yaml", "--screenshot", "off", "--ca", "authority.pem")
    assert done.returncode == 0, done.stderr + done.stdout


TWO = """\
runwright: 1
name: Two offices
apps:
  first: {pack: ui, url: "FIRST", ca: cas/first.pem}
  second: {pack: ui, url: "SECOND", ca: cas/second.pem}
steps:
  - {id: first, uses: ui.open, app: first}
  - {id: second, uses: ui.open, app: second}
"""


@pytest.mark.matrix
def test_authority_of_one_application(runwright_process: Any, tmp_path: Path) -> None:
    """Each application trusts its own authority, named beside the runbook, and not that of another application."""
    book = tmp_path / "books" / "book.yaml"
    authorities = {}
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        authorities[name] = PrivateAuthority(tmp_path / name)
        file = book.parent / "cas" / f"{name}.pem"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(authorities[name].file.read_bytes())
    first, second = (each.certificate("localhost") for each in authorities.values())
    with serving(first) as one, serving(second) as two:
        text = TWO.replace("FIRST", one).replace("SECOND", two)
        book.write_text(text, encoding="utf-8")
        done = runwright_process("run", str(book), "--screenshot", "off")
        exchanged = text.replace("first.pem", "x.pem").replace("second.pem", "first.pem").replace("x.pem", "second.pem")
        book.write_text(exchanged, encoding="utf-8")
        refused = runwright_process("run", str(book), "--screenshot", "off")
    assert done.returncode == 0, done.stderr + done.stdout
    assert refused.returncode == 1, refused.stderr
    assert "issued neither by a public certificate authority nor by the one in" in refused.stderr
