"""Daily, which carries Pipecat's calls: documentation of 2026. Its SIP trunks are for inbound calls only."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.daily import ARTIFACTS
from bot.platforms.platform import (
    Blank,
    Certainty,
    Fact,
    Given,
    Kind,
    NumberFormat,
    Order,
    Platform,
    Target,
    Trouble,
)

platform = Platform(
    key="daily",
    name="Daily (Pipecat)",
    kind=Kind.VOICE_AI,
    also=("pipecat", "pipecat-daily"),
    source_url="https://docs.daily.co/docs/guides/features/dial-in-dial-out/sip-trunk",
    checked_on=date(2026, 9, 1),
    targets=(
        Target(
            "us",
            "{host}",
            Port(5060),
            Transport.TCP,
            Certainty.UNCERTAIN,
            "Daily documents the host name from one source, and not its port.",
            "siptrunk.sip-us.daily.co",
        ),
    ),
    number_format=Fact(NumberFormat.IGNORED),
    order=Order.OTHER_SIDE_FIRST,
    first_there="Create the SIP trunk in Daily (POST /v1/sip-trunk) while its webhook is up: Daily tests it. Its "
    "answer has the trunk's SIP host.",
    reveals=Blank(
        "host",
        "Daily SIP host",
        "It ends in siptrunk.sip-us.daily.co.",
        r"(?:sip:)?[a-z0-9.-]+\.daily\.co(?::[0-9]+)?(?:;transport=(?:tcp|tls))?",
        "acme-exotel.siptrunk.sip-us.daily.co",
    ),
    blanks=(
        Blank(
            "webhook",
            "webhook URL of your bot",
            "Daily calls it for each call, and tests it when the trunk is created.",
            r"https://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~/-]*)?",
            "https://bot.acme.io/daily",
        ),
    ),
    asks_for=(Given(Direction.INBOUND, "allowed_ips", "{exotel_addresses}", Certainty.UNCERTAIN),),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "The caller hears ringing forever",
            "The webhook doesn't answer 2xx.",
            "Make your bot's webhook answer 2xx to a signed POST.",
            ("only-ringing",),
        ),
        Trouble(
            "Daily answers 403",
            "Exotel's source address isn't in allowed_ips.",
            "Add each of Exotel's source addresses to allowed_ips.",
            ("sip-403",),
        ),
        Trouble(
            "Daily answers 400 when the trunk is created",
            "Its test of the webhook failed.",
            "Start your bot first, then create the trunk.",
            ("sip-400", "http-400"),
        ),
    ),
    notes=(
        Fact("Daily's region is the US, so calls from India have a longer delay.", Certainty.ONE_SOURCE),
        Fact(
            "Outbound goes through dial-out with fixed addresses, which Daily tells you on request, and without SIP "
            "credentials. Ask Daily, then whitelist them with /trunk ip add.",
            Certainty.UNCERTAIN,
        ),
    ),
    afterwards="Delete the SIP trunk in Daily.",
)
