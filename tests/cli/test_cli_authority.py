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
