"""TLS: each way in which a certificate or a handshake can be wrong has its own sentence."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.phrasing import date
from bot.probes import Outcome, Report
from bot.probes.certificates import judge
from tests.probes import listeners
from tests.probes.conftest import HOST, row, rows
from tests.probes.listeners import listening, sip
from tests.support.examples import scaled
from tests.support.waiting import PATIENCE

Probed = Callable[..., Report]
NOW = datetime.now(UTC)
ANSWERS = sip(200, "OK")


def server_side(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def in_days(days: float) -> datetime:
    return NOW + timedelta(days=days)


def self_signed(name: str, ends: datetime) -> trustme.LeafCert:
    """What `openssl req -x509` makes."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(in_days(-400))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return trustme.LeafCert(pem, made.public_bytes(Encoding.PEM), [])


SAMPLE = x509.load_pem_x509_certificate(self_signed(HOST, in_days(90)).cert_chain_pems[0].bytes()).public_bytes(
    Encoding.DER
)


def in_the_clear(answer: str) -> listeners.Manner:
    """Said to whatever comes."""

    def manner(peer: socket.socket) -> None:
        peer.recv(4096)
        peer.sendall(answer.encode())

    return manner


Issue = Callable[[trustme.CA], trustme.LeafCert]
CERTIFICATES: list[tuple[str, Issue, Outcome, list[str]]] = [
    (
        "good",
        lambda ca: ca.issue_cert(HOST, not_after=in_days(90.5)),
        Outcome.GOOD,
        [f"The certificate is for {HOST}, issued by trustme", f"valid until {date(in_days(90.5))} (90 days left)"],
    ),
    ("wildcard", lambda ca: ca.issue_cert("*.acme.io"), Outcome.GOOD, ["The certificate is for *.acme.io"]),
    (
        "expired",
        lambda ca: ca.issue_cert(HOST, not_after=in_days(-3.5)),
        Outcome.BAD,
        [f"The certificate expired 3 days ago, on {date(in_days(-3.5))}."],
    ),
    (
        "expires soon",
        lambda ca: ca.issue_cert(HOST, not_after=in_days(29.5)),
        Outcome.UNSURE,
        [f"valid until {date(in_days(29.5))} (29 days left)"],
    ),
    (
        "expires today",
        lambda ca: ca.issue_cert(HOST, not_after=in_days(0.5)),
        Outcome.UNSURE,
        ["(11 hours left)"],
    ),
    (
        "not valid yet",
        lambda ca: ca.issue_cert(HOST, not_before=in_days(2), not_after=in_days(90)),
        Outcome.BAD,
        [f"The certificate isn't valid before {date(in_days(2))}"],
    ),
    (
        "another's",
        lambda ca: ca.issue_cert("other.example"),
        Outcome.BAD,
        [f"The certificate is for other.example, not {HOST}."],
    ),
    (
        "a wildcard one label short",
        lambda ca: ca.issue_cert("*.io"),
        Outcome.BAD,
        [f"The certificate is for *.io, not {HOST}."],
    ),
    ("self-signed", lambda _: self_signed(HOST, in_days(9)), Outcome.BAD, ["The certificate is self-signed"]),
    (
        "all at once",
        lambda _: self_signed("other.example", in_days(-1.5)),
        Outcome.BAD,
        ["The certificate expired 36 hours ago", f"It is for other.example, not {HOST}.", "It is self-signed"],
    ),
    (
        "an authority nobody knows",
        lambda _: trustme.CA(organization_name="Nobody Ltd").issue_cert(HOST),
        Outcome.BAD,
        ["The certificate was issued by Nobody Ltd", "which this machine doesn't trust"],
    ),
    (
        "a stranger's names",
        lambda ca: ca.issue_cert(*(f"a{number}.example" for number in range(50))),
        Outcome.BAD,
        ["The certificate is for a0.example, a1.example", "…, not"],
    ),
]


@pytest.mark.parametrize(
    ("issue", "state", "seen"), [case[1:] for case in CERTIFICATES], ids=[case[0] for case in CERTIFICATES]
)
def test_a_certificate_is_told_for_what_it_is(
    issue: Issue, state: Outcome, seen: list[str], authority: trustme.CA, probe: Probed
) -> None:
    """TLS itself is fine in each, and SIP is asked for however bad the certificate is."""
    with listening(ANSWERS, server_side(issue(authority))) as server:
        report = probe(server.port, "tls")
    found = row(report, "certificate")
    assert found.state is state, found
    assert [part for part in seen if part not in found.seen] == [], found.seen
    assert bool(found.advice) == (state is not Outcome.GOOD)
    assert found.expires_at is not None
    assert row(report, "tls").state is Outcome.GOOD
    assert row(report, "options").state is Outcome.GOOD


def test_the_days_are_counted_by_the_given_clock(authority: trustme.CA, probe: Probed) -> None:
    """An hour before the end and an hour after it."""
    ends = in_days(200).replace(microsecond=0)
    with listening(ANSWERS, server_side(authority.issue_cert(HOST, not_after=ends))) as server:
        before = row(probe(server.port, "tls", clock=lambda: ends.timestamp() - 3600), "certificate")
        after = row(probe(server.port, "tls", clock=lambda: ends.timestamp() + 3600), "certificate")
    assert (before.state, before.expires_at) == (Outcome.UNSURE, ends)
    assert after.state is Outcome.BAD
    assert "expired 60 min ago" in after.seen


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_a_server_with_old_tls_alone_is_found_out(authority: trustme.CA, probe: Probed) -> None:
    """Its version is named, and its certificate is shown without a verdict on its chain."""
    old = server_side(authority.issue_cert(HOST))
    old.minimum_version, old.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with listening(ANSWERS, old) as server:
        report = probe(server.port, "tls")
    assert row(report, "tls").state is Outcome.BAD
    assert "only offers TLS 1.1" in row(report, "tls").seen
    assert row(report, "certificate").state is Outcome.UNSURE
    assert "I couldn't check whether it's trusted" in row(report, "certificate").seen


def test_a_server_that_wants_a_client_certificate_is_found_out(authority: trustme.CA, probe: Probed) -> None:
    """With TLS 1.3 that shows only after the handshake."""
    strict = server_side(authority.issue_cert(HOST))
    strict.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(strict)
    with listening(ANSWERS, strict) as server:
        found = row(probe(server.port, "tls"), "options")
    assert found.state is Outcome.UNSURE
    assert "requires a client certificate" in found.seen


@pytest.mark.parametrize(
    ("manner", "seen"),
    [
        (in_the_clear("SIP/2.0 400 Bad Request\r\n\r\n"), "but not with TLS"),
        (in_the_clear("HTTP/1.1 400 Bad Request\r\n\r\n"), "but not with TLS"),
        (lambda peer: peer.recv(1), "closed the connection during the TLS handshake"),
        (listeners.silent, "didn't answer the TLS handshake within 1.2 s"),
    ],
    ids=["SIP in the clear", "HTTP in the clear", "hangs up", "silent"],
)
def test_a_port_without_tls_is_found_out(manner: listeners.Manner, seen: str, probe: Probed) -> None:
    """And it has no row for a certificate or for SIP."""
    with listening(manner) as server:
        report = probe(server.port, "tls", seconds=2.0 if manner is listeners.silent else PATIENCE)
    assert row(report, "tls").state is Outcome.BAD
    assert seen in row(report, "tls").seen
    assert row(report, "tls").advice
    assert rows(report, "certificate") == rows(report, "options") == []


def test_a_certificate_with_only_a_common_name_is_not_good() -> None:
    """Clients look for the host among the subject alternative names only; OpenSSL still falls back here."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    dated = builder.serial_number(1).not_valid_before(in_days(-1)).not_valid_after(in_days(90))
    verdict = judge(dated.sign(key, hashes.SHA256()).public_bytes(Encoding.DER), HOST, NOW, None)
    assert verdict.state is Outcome.BAD
    assert "common name" in verdict.seen
    assert HOST in verdict.advice


def test_a_tcp_destination_on_a_tls_port_is_told(probe: Probed, authority: trustme.CA) -> None:
    """Not just that it hung up."""
    with listening(ANSWERS, server_side(authority.issue_cert(HOST))) as server:
        found = row(probe(server.port), "options")
    assert found.state is Outcome.BAD
    assert "only speaks TLS" in found.seen
    assert "transport=tls" in found.advice


@settings(max_examples=scaled(400))
@given(where=st.integers(0, 10_000), bits=st.integers(1, 255), rest=st.binary(max_size=3))
def test_any_certificate_is_judged(where: int, bits: int, rest: bytes) -> None:
    """Bent in one place or cut off, it is a row like any other."""
    whole = bytearray(SAMPLE)
    whole[where % len(whole)] ^= bits
    for der in (None, b"", rest, bytes(whole), bytes(whole[: where % len(whole)])):
        verdict = judge(der, HOST, NOW, None)
        assert len(verdict.seen) < 300
        assert verdict.seen.isprintable()
