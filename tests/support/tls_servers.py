"""Real TLS servers with certificates of a private authority."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PAGE = b"<!doctype html><html lang=en><title>Office</title><h1>Office</h1>"


class PrivateAuthority:
    """An authority that signs certificates; its own is in `file`, without key identifiers as many have it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "authority.pem"
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("Company Authority")
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        certificate = _unsigned(self._name, self._name, self._key, days=5).add_extension(constraints, critical=True)
        self.file.write_bytes(certificate.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def certificate(self, host: str, *, days: int = 5) -> Path:
        """Return a file with a certificate for a host, which expires in some days, and its private key."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        unsigned = _unsigned(_named(host), self._name, key, days=days).add_extension(names, critical=False)
        signed = unsigned.sign(self._key, hashes.SHA256())
        path = self._folder / f"{signed.serial_number}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(signed.public_bytes(Encoding.PEM) + private)
        return path


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
    )


class _Office(BaseHTTPRequestHandler):
    kind, body = "text/html", PAGE

    def do_GET(self) -> None:
        """Answer every path alike."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@contextmanager
def serving(
    certificate: Path, body: bytes = PAGE, kind: str = "text/html", clients_of: Path | None = None
) -> Iterator[str]:
    """Serve a body by TLS at localhost, to clients with a certificate of `clients_of` only; yield the address."""
    handler = type("Handler", (_Office,), {"kind": kind, "body": body})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if clients_of is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients_of)
    with ThreadingHTTPServer(("localhost", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()
        thread.join()
