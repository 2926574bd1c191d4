"""Private certificate authorities: `ca` of an application, and `--ca` or RUNWRIGHT_CA for all of a run.

Chromium takes no file of authorities, and where it keeps its own differs by system. It takes public keys whose
certificates it then accepts as they are (`--ignore-certificate-errors-spki-list`). So each address of a run is
verified here first: issuer, name and dates. Only the keys of servers that pass are handed to the browser. All other
servers, and those of public authorities, are verified by the browser itself.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import ssl
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from runwright.errors import RunwrightError

VARIABLE = "RUNWRIGHT_CA"
_SECONDS = 5.0


@dataclass(frozen=True)
class CertificateAuthority:
    """The certificates of private authorities, in PEM files."""

    files: tuple[Path, ...]

    def __str__(self) -> str:
        return " and ".join(map(str, self.files))

    @classmethod
    def read(cls, file: Path, shown: str = "", hint: str = f"check --ca and {VARIABLE}") -> CertificateAuthority:
        """Check the file, named as `shown`; raises RunwrightError unless it has certificates in PEM."""
        shown = shown or str(file)
        path = file.expanduser().resolve()
        try:
            _only((path,))
        except FileNotFoundError:
            raise RunwrightError(f"file not found: '{shown}'", hint=hint) from None
        except ssl.SSLError:
            raise RunwrightError(
                f"{shown} has no certificate in PEM form",
                hint="it begins with -----BEGIN CERTIFICATE-----; `openssl x509 -inform der -in FILE` converts others",
            ) from None
        except OSError as error:
            message = f"the certificate authority {shown} cannot be read: {error.strerror}"
            raise RunwrightError(message, hint="check the file") from error
        return cls((path,))

    def add_to(self, context: ssl.SSLContext) -> ssl.SSLContext:
        """Let a context trust this authority besides those that it trusts already, and return it."""
        for file in self.files:
            context.load_verify_locations(file)
        # Python 3.13 began to refuse authorities without key identifiers; older ones and browsers take them.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context

    @contextmanager
    def in_one_file(self) -> Iterator[Path]:
        """Provide all the certificates in one file until the block ends."""
        if len(self.files) == 1:
            yield self.files[0]
            return
        with tempfile.TemporaryDirectory() as folder:
            bundle = Path(folder, "authorities.pem")
            bundle.write_bytes(b"\n".join(file.read_bytes() for file in self.files))
            yield bundle

    def keys_of(self, origins: Iterable[str]) -> tuple[str, ...]:
        """Return the public keys (SHA-256, base64) of the servers whose certificates are of this authority and valid.

        A server that cannot be asked has none: the browser meets it in its turn, and the step says what is wrong.
        """
        wanted = [parts for parts in map(urlsplit, dict.fromkeys(origins)) if parts.scheme == "https"]
        if not wanted:
            return ()
        # All at once: each server that does not answer takes the whole time limit.
        with ThreadPoolExecutor(len(wanted)) as pool:
            return tuple(filter(None, pool.map(self._key_of, wanted)))

    def problem_with(self, origin: str) -> Exception | None:
        """Return why a server is not accepted by this authority; None if it is accepted, or is so now."""
        try:
            self._certificate_of(urlsplit(origin))
        except (OSError, http.client.HTTPException) as error:
            return error
        return None

    def _key_of(self, server: SplitResult) -> str:
        # Imported here: it takes 50 ms, which only runs with an authority need.
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        from cryptography.x509 import load_der_x509_certificate

        try:
            certificate = load_der_x509_certificate(self._certificate_of(server))
        except (OSError, http.client.HTTPException):
            return ""
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(key).digest()).decode()

    def _certificate_of(self, server: SplitResult) -> bytes:
        """Connect, through the proxy of the environment if there is one; no request is sent. Raises OSError."""
        host, port = server.hostname or "", server.port or 443
        proxy = urlsplit("" if proxy_bypass(host) else getproxies().get("https", ""))
        # http.client speaks plain HTTP with a proxy; those of https and SOCKS are passed by, and the browser decides.
        if proxy.scheme != "http":
            proxy = urlsplit("")
        connection = http.client.HTTPSConnection(
            proxy.hostname or host,
            proxy.port or (port if not proxy.hostname else 80),
            timeout=_SECONDS,
            context=_only(self.files),
        )
        if proxy.hostname:
            connection.set_tunnel(host, port, headers=_proxy_login(proxy))
        try:
            connection.connect()
            return connection.sock.getpeercert(binary_form=True) or b""
        finally:
            connection.close()


def joined(authorities: Iterable[CertificateAuthority | None]) -> CertificateAuthority | None:
    """Return an authority that accepts what any of these accepts; None without one."""
    files = dict.fromkeys(file for each in authorities if each is not None for file in each.files)
    return CertificateAuthority(tuple(files)) if files else None


def _only(files: Iterable[Path]) -> ssl.SSLContext:
    """Return a context that trusts nothing but the certificates of some files."""
    # Not create_default_context(), which trusts the authorities of the system as well.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for file in files:
        context.load_verify_locations(file)
    if not context.cert_store_stats()["x509"]:
        raise ssl.SSLError("no certificate")
    return context


def _proxy_login(proxy: SplitResult) -> dict[str, str]:
    if not proxy.username:
        return {}
    login = base64.b64encode(unquote(f"{proxy.username}:{proxy.password or ''}").encode()).decode()
    return {"Proxy-Authorization": f"Basic {login}"}
