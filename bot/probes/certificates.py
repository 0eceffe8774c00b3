"""The faults of a certificate, in a sentence each.

Only OpenSSL decides on trust. It stops at the first fault, so the certificate is read here to find the others too.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.domain.phrasing import date, date_and_time, duration
from bot.probes.findings import Outcome, one_line

SOON = timedelta(days=30)
# OpenSSL's X509_V_ERR_…: a self-signed leaf; an unknown or untrusted issuer; another name or address.
_SELF_SIGNED, _UNKNOWN_ISSUER, _OTHER_NAME = {18}, {2, 19, 20, 21}, {62, 64}


@dataclass(frozen=True)
class CertificateVerdict:
    """The finding about a certificate."""

    state: Outcome
    seen: str
    advice: str
    expires_at: datetime | None = None


@dataclass(frozen=True)
class _Fault:
    """A fault. `seen` follows “The certificate” or “It”."""

    seen: str
    advice: str


def judge(der: bytes | None, host: str, now: datetime, trouble: OSError | None) -> CertificateVerdict:
    """Judge the certificate of `host`; `trouble` is the error of the checked handshake, if it failed."""
    try:
        certificate = x509.load_der_x509_certificate(der or b"")
        names, issuer, only_common = _names(certificate), _issuer(certificate), _has_only_common_name(certificate)
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except Exception:  # a malformed one makes cryptography raise ValueError, TypeError and more
        return CertificateVerdict(Outcome.BAD, "The server's certificate can't be read.", "Replace it.")
    code = trouble.verify_code if isinstance(trouble, ssl.SSLCertVerificationError) else 0
    faults = _faults_of_time(begins, ends, now)
    if only_common:
        faults.append(
            _Fault(
                "names its host only in the common name (CN), which TLS clients no longer read",
                f"Get one with {host} as a subject alternative name (SAN).",
            )
        )
    if trouble:
        faults += _faults_of_trust(names, issuer, host, code)
    if code and not faults:
        faults.append(_in_openssls_words(trouble))
    if faults:
        seen = " ".join(f"{'It' if number else 'The certificate'} {fault.seen}." for number, fault in enumerate(faults))
        return CertificateVerdict(Outcome.BAD, seen, " ".join(fault.advice for fault in faults), ends)
    description = f"The certificate is for {one_line(', '.join(names))}, issued by {issuer}, "
    return _sound(description, ends, now, unchecked=trouble is not None)


def _sound(description: str, ends: datetime, now: datetime, *, unchecked: bool) -> CertificateVerdict:
    left = ends - now
    seen = f"{description}and valid until {date(ends)} ({duration(left.total_seconds())} left)."
    if unchecked:
        return CertificateVerdict(
            Outcome.UNSURE,
            f"{seen} I couldn't check whether it's trusted, because TLS failed.",
            "Fix TLS first, then check again.",
            ends,
        )
    if left <= SOON:
        return CertificateVerdict(
            Outcome.UNSURE, seen, "Renew it now, and make sure the server loads the new one.", ends
        )
    return CertificateVerdict(Outcome.GOOD, seen, "", ends)


def _faults_of_time(begins: datetime, ends: datetime, now: datetime) -> list[_Fault]:
    if ends < now:
        advice = "Renew it, and make sure the server loads the new one."
        return [_Fault(f"expired {duration((now - ends).total_seconds())} ago, on {date(ends)}", advice)]
    if begins > now:
        advice = "Check the clocks of the server and of this machine."
        return [_Fault(f"isn't valid before {date_and_time(begins)}", advice)]
    return []


def _faults_of_trust(names: list[str], issuer: str, host: str, code: int) -> list[_Fault]:
    faults = []
    if code in _OTHER_NAME or (code and not any(_covers(name, host) for name in names)):
        owner = one_line(", ".join(names)) or "no name"
        faults.append(_Fault(f"is for {owner}, not {host}", f"Get one that includes {host}."))
    if code in _SELF_SIGNED:
        faults.append(_Fault("is self-signed", "Get one from a public certificate authority."))
    if code in _UNKNOWN_ISSUER:
        faults.append(
            _Fault(
                f"was issued by {issuer}, which this machine doesn't trust",
                "Make the server send its full chain, or get one from a public certificate authority.",
            )
        )
    return faults


def _in_openssls_words(trouble: OSError | None) -> _Fault:
    message = one_line(getattr(trouble, "verify_message", ""))
    return _Fault(f"or one above it can't be trusted: {message}", "Check the full chain that the server sends.")


def _covers(name: str, host: str) -> bool:
    """Match a name; a wildcard stands for one whole leftmost label (RFC 6125 section 6.4.3)."""
    name = name.lower().removesuffix(".")
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:]
    return name == host


def _names(certificate: x509.Certificate) -> list[str]:
    """List the DNS names and addresses; like OpenSSL, the common name only if there are none."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [str(part.value) for part in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def _has_only_common_name(certificate: x509.Certificate) -> bool:
    """True if it lacks subject alternative names (RFC 6125; RFC 9525 section 4 forbids the common name)."""
    try:
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return True
    return False


def _issuer(certificate: x509.Certificate) -> str:
    """Join the issuer's organization and common name."""
    parts = [
        str(part.value)
        for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        for part in certificate.issuer.get_attributes_for_oid(kind)
    ]
    return one_line(" ".join(parts)) or "an unnamed issuer"
