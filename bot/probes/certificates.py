"""What is wrong with a certificate, in a sentence each.

Whether it is trusted is OpenSSL's verdict alone. OpenSSL stops at the first fault it meets; the certificate is read
here so that the rest can be told with it.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.domain.counted import many
from bot.probes.findings import Outcome, one_line

SOON = timedelta(days=30)
# OpenSSL's X509_V_ERR_…: a leaf signed by itself; no issuer known, or one nobody trusts; another name or address.
_SELF_SIGNED, _UNKNOWN_ISSUER, _OTHER_NAME = {18}, {2, 19, 20, 21}, {62, 64}


@dataclass(frozen=True)
class Verdict:
    """The row of a certificate."""

    state: Outcome
    seen: str
    advice: str
    expires_at: datetime | None = None


@dataclass(frozen=True)
class _Fault:
    """`seen` follows “The certificate” or “It”."""

    seen: str
    advice: str


def judge(der: bytes | None, host: str, now: datetime, trouble: OSError | None) -> Verdict:
    """Read the certificate a server showed for `host`; `trouble` is how the checked handshake failed, if it did."""
    try:
        certificate = x509.load_der_x509_certificate(der or b"")
        names, issuer = _names(certificate), _issuer(certificate)
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except Exception:  # cryptography raises whatever it stumbles over in a bent one: ValueError, TypeError and more
        return Verdict(Outcome.BAD, "The server showed a certificate that cannot be read.", "Replace it.")
    code = trouble.verify_code if isinstance(trouble, ssl.SSLCertVerificationError) else 0
    faults = _faults_of_time(begins, ends, now)
    if trouble:
        faults += _faults_of_trust(names, issuer, host, code)
    if code and not faults:
        faults.append(_in_openssls_words(trouble))
    if faults:
        seen = " ".join(f"{'It' if number else 'The certificate'} {fault.seen}." for number, fault in enumerate(faults))
        return Verdict(Outcome.BAD, seen, " ".join(fault.advice for fault in faults), ends)
    whose = f"It is for {one_line(', '.join(names))}, issued by {issuer}, "
    return _sound(whose, ends, now, unchecked=trouble is not None)


def _sound(whose: str, ends: datetime, now: datetime, *, unchecked: bool) -> Verdict:
    left = ends - now
    seen = f"{whose}and valid until {ends:%Y-%m-%d} ({_days(left)} left)."
    if unchecked:
        return Verdict(
            Outcome.UNSURE,
            f"{seen} Whether it is trusted was not checked, as there was no safe handshake.",
            "Mend TLS first, then check again.",
            ends,
        )
    if left <= SOON:
        return Verdict(Outcome.UNSURE, seen, "Renew it now, and see that the server loads the new one.", ends)
    return Verdict(Outcome.GOOD, seen, "", ends)


def _faults_of_time(begins: datetime, ends: datetime, now: datetime) -> list[_Fault]:
    if ends < now:
        advice = "Renew it, and see that the server loads the new one."
        return [_Fault(f"expired {_days(now - ends)} ago, on {ends:%Y-%m-%d}", advice)]
    if begins > now:
        advice = "Check the clocks of the server and of this machine."
        return [_Fault(f"is not valid before {begins:%Y-%m-%d %H:%M} UTC", advice)]
    return []


def _faults_of_trust(names: list[str], issuer: str, host: str, code: int) -> list[_Fault]:
    faults = []
    if code in _OTHER_NAME or (code and not any(_covers(name, host) for name in names)):
        whose = one_line(", ".join(names)) or "no name at all"
        faults.append(_Fault(f"is for {whose}, not {host}", f"Get one that has {host} among its names."))
    if code in _SELF_SIGNED:
        faults.append(_Fault("is signed by itself, so nobody vouches for it", "Get one from a public authority."))
    if code in _UNKNOWN_ISSUER:
        faults.append(
            _Fault(
                f"was issued by {issuer}, and nobody this machine trusts vouches for that",
                "Have the server send the intermediate certificates too, or get one from a public authority.",
            )
        )
    return faults


def _in_openssls_words(trouble: OSError | None) -> _Fault:
    said = one_line(getattr(trouble, "verify_message", ""))
    return _Fault(f"or one above it cannot be trusted: {said}", "Check the whole chain that the server sends.")


def _covers(name: str, host: str) -> bool:
    """A wildcard stands for one whole leftmost label (RFC 6125 section 6.4.3)."""
    name = name.lower().removesuffix(".")
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:]
    return name == host


def _names(certificate: x509.Certificate) -> list[str]:
    """DNS names and addresses; the common name only where there are none, as OpenSSL has it."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [str(part.value) for part in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def _issuer(certificate: x509.Certificate) -> str:
    """Its organisation and common name."""
    parts = [
        str(part.value)
        for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        for part in certificate.issuer.get_attributes_for_oid(kind)
    ]
    return one_line(" ".join(parts)) or "somebody without a name"


def _days(span: timedelta) -> str:
    """Whole days, rounded down."""
    if span < timedelta(days=1):
        return "less than a day"
    return many(span.days, "day")


def utc(seconds: float) -> datetime:
    """A moment of `time.time()`."""
    return datetime.fromtimestamp(seconds, UTC)
