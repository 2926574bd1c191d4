"""Says why a server cannot be reached: an unknown authority, another name, an expired certificate, an unknown host."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import NamedTuple

from runwright.connections._authority import CertificateAuthority
from runwright.errors import StepError

_CHECK_ADDRESS = "check the address, the network (VPN, proxy) and whether the application is up, then resume the run"


class _Reason(NamedTuple):
    what: str
    next: str = _CHECK_ADDRESS


_UNKNOWN_HOST = _Reason(
    "the host name is not known",
    "check the address for typing errors and whether this computer is online, in the VPN if there is one; then resume "
    "the run",
)
_REFUSED = _Reason("nothing answers there")
_CUT = _Reason("the connection was cut")
_TOO_LATE = _Reason("it does not answer")
_UNKNOWN_AUTHORITY = _Reason(
    "its certificate was issued by a certificate authority that is not known here",
    "if that is your company's own, name its certificate by --ca FILE or RUNWRIGHT_CA, or by `ca` of the application, "
    "and resume the run; if not, somebody may be reading along",
)
_NOT_THIS_AUTHORITY = _Reason(
    "its certificate was issued neither by a public certificate authority nor by the one in {ca}",
    "ask who runs the server for its authority's certificate, with all intermediate ones, and name it by --ca FILE or "
    "RUNWRIGHT_CA, or by `ca` of the application; then resume the run",
)
_OTHER_NAME = _Reason(
    "its certificate is valid, but for another host name",
    "check the address: it must be the name that the certificate was made for; then resume the run",
)
_EXPIRED = _Reason(
    "its certificate has expired",
    "ask who runs the server to renew it, and check the clock of this computer; then resume the run",
)
_NOT_YET = _Reason("its certificate is not valid yet", "check the clock of this computer; then resume the run")
_DATES = _Reason("its certificate has expired or is not valid yet", _EXPIRED.next)
_NEW = _Reason(
    "its certificate was issued by the authority in {ca}, but the browser does not know that yet: the certificate is "
    "new, or its address is not one of the run's applications",
    "resume the run; if that does not help, install the authority in the system's trust store, which the browser reads",
)
_NOT_ACCEPTED = _Reason(
    "its certificate is not accepted", "ask who runs the server about its certificate; then resume the run"
)
_NO_TLS = _Reason(
    "it does not speak https",
    "check scheme and port of the address: it may be http, or another port; then resume the run",
)

# OpenSSL's numbers (X509_V_ERR_…), which are the same in every version.
_VERIFY_CODES = {
    # 7: signed by another authority of the same name; 24: by something that is not an authority.
    **dict.fromkeys((2, 7, 18, 19, 20, 21, 24), _UNKNOWN_AUTHORITY),
    **dict.fromkeys((62, 64), _OTHER_NAME),
    9: _NOT_YET,
    10: _EXPIRED,
}
# What OpenSSL says of an answer that is plain HTTP, by version.
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")
# The first that fits counts: ConnectionRefusedError is a ConnectionError, and gaierror and TimeoutError are OSErrors.
_BY_CLASS: tuple[tuple[type[Exception], _Reason], ...] = (
    (socket.gaierror, _UNKNOWN_HOST),
    (ConnectionRefusedError, _REFUSED),
    (ssl.SSLEOFError, _CUT),
    (ConnectionError, _CUT),
    (TimeoutError, _TOO_LATE),
)
_NET_CODES = {
    "ERR_CONNECTION_REFUSED": _REFUSED,
    "ERR_NAME_NOT_RESOLVED": _UNKNOWN_HOST,
    "ERR_INTERNET_DISCONNECTED": _Reason("this machine is offline"),
    "ERR_CONNECTION_TIMED_OUT": _TOO_LATE,
    "ERR_TIMED_OUT": _TOO_LATE,
    "ERR_CONNECTION_RESET": _CUT,
    "ERR_CONNECTION_CLOSED": _CUT,
    "ERR_ABORTED": _Reason("it was given up before an answer came"),
    "ERR_EMPTY_RESPONSE": _Reason("it closed the connection without an answer"),
    "ERR_CERT_AUTHORITY_INVALID": _UNKNOWN_AUTHORITY,
    "ERR_CERT_COMMON_NAME_INVALID": _OTHER_NAME,
    "ERR_CERT_DATE_INVALID": _DATES,
    "ERR_SSL_PROTOCOL_ERROR": _NO_TLS,
    "ERR_UNSAFE_PORT": _Reason("browsers open nothing at this port"),
    "ERR_TOO_MANY_REDIRECTS": _Reason("it redirects without end"),
    "ERR_PROXY_CONNECTION_FAILED": _Reason("the proxy does not answer"),
    "ERR_TUNNEL_CONNECTION_FAILED": _Reason("the proxy does not let the connection through"),
    "ERR_BAD_SSL_CLIENT_AUTH_CERT": _Reason("it wants another client certificate"),
    "ERR_HTTP_RESPONSE_CODE_FAILURE": _Reason("it answered with an HTTP error and an empty page"),
    "ERR_RESPONSE_HEADERS_TOO_BIG": _Reason("its answer has too many or too large cookies"),
}


def cannot_be_reached(url: str, error: BaseException | str, authority: CertificateAuthority | None = None) -> StepError:
    """Return the error of a step for a server that was not reached; `error` may be Chromium's, like ERR_CERT_INVALID.

    With an `authority`, Chromium's word for a refused certificate is not enough: it calls every key that was not
    handed to it unknown. So the server is asked again.
    """
    reason = _reason(error)
    if authority is not None:
        if isinstance(error, str) and error.startswith("ERR_CERT_"):
            problem = authority.problem_with(url)
            reason = _reason(problem) if problem else _NEW
        reason = _NOT_THIS_AUTHORITY if reason == _UNKNOWN_AUTHORITY else reason
    what = reason.what.format(ca=authority or "")
    return StepError(f"{url.partition('?')[0]} cannot be reached: {what}", hint=reason.next)


def _reason(error: BaseException | str) -> _Reason:
    if isinstance(error, str):
        return _NET_CODES.get(error, _NOT_ACCEPTED if error.startswith("ERR_CERT_") else _Reason(error))
    found = next(filter(None, map(_reason_of, _causes(error))), None)
    return found or _Reason(f"the connection failed ({type(error).__name__})")


def _reason_of(error: BaseException) -> _Reason | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY_CODES.get(error.verify_code, _NOT_ACCEPTED)
    known = next((reason for kind, reason in _BY_CLASS if isinstance(error, kind)), None)
    if known is None and isinstance(error, ssl.SSLError):
        return _NO_TLS if error.reason in _NOT_TLS else _Reason("it refuses the encrypted connection")
    return known


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that led to it, the innermost first: libraries wrap what the system says."""
    found: list[BaseException] = []
    # An error that is raised again while it is handled can be among its own causes.
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    yield from reversed(found)
