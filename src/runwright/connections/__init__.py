"""Connections to servers: a private certificate authority, and the reason why a server cannot be reached."""

from runwright.connections._authority import VARIABLE, CertificateAuthority, joined
from runwright.connections._reasons import cannot_be_reached

__all__ = ["VARIABLE", "CertificateAuthority", "cannot_be_reached", "joined"]
