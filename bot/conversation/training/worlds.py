"""Made-up accounts, and sentences said on them: each placeholder of a taught sentence becomes a value."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.conversation.meaning import Account, Context
from bot.domain.records import KnownTrunk
from bot.trunks.snapshots import Address, Number, Route, Snapshot

_FIRST = [
    "sales",
    "support",
    "billing",
    "collections",
    "helpdesk",
    "marketing",
    "delhi",
    "mumbai",
    "pune",
    "chennai",
    "bangalore",
    "hyderabad",
    "north",
    "south",
    "east",
    "west",
    "vip",
    "backup",
    "main",
    "office",
    "claims",
    "loans",
    "travel",
    "hotel",
    "reception",
    "dialer",
    "ivr",
    "otp",
    "alerts",
    "recovery",
    "kyc",
    "onboarding",
    "hr",
    "finance",
    "ops",
    "emergency",
    "night",
    "premium",
    "retail",
    "bulk",
    "feedback",
    "survey",
    "dispatch",
    "orders",
    "returns",
    "bot",
    "voicebot",
    "agent",
    "acme",
    "demo",
]
_SECOND = [
    "line",
    "trunk",
    "out",
    "in",
    "prod",
    "new",
    "old",
    "test",
    "main",
    "1",
    "2",
    "3",
    "desk",
    "team",
    "campaign",
    "center",
    "hub",
    "primary",
    "backup",
    "sip",
    "india",
    "eu",
    "us",
]
_DOMAINS = [
    "acme.in",
    "acme.io",
    "example.in",
    "bolt.co.in",
    "trio.ai",
    "orbit.net",
    "nimbus.cloud",
    "kite.com",
    "voicehub.dev",
]
_HOSTS = [
    "sip",
    "pbx",
    "sbc",
    "sbc1",
    "sbc2",
    "edge",
    "voice",
    "gw",
    "sip-mum",
    "sip2",
    "proxy",
    "in.sbc",
    "a.sip",
    "trunk",
]
_USERS = [
    "pbx-mumbai",
    "pbx-delhi",
    "agent1",
    "agent_two",
    "sbc-01",
    "dialer-3",
    "office.pbx",
    "asterisk1",
    "pbx_pune",
    "branch-7",
    "gateway2",
    "vici-node",
]
_PEOPLE = [
    "Ravi",
    "Asha",
    "Meera",
    "Diego",
    "Chloe",
    "Sanjay",
    "Priya",
    "Karan",
    "Vikram",
    "Neha",
    "Arjun",
    "Fatima",
    "Joe",
    "Lena",
    "Omar",
    "Pooja",
    "Rahul",
    "Anita",
]
_REASONS = (
    "the campaign has ended", "it was moved to the new vendor", "audit asked for it", "the old office is closed",
    "customer asked", "we changed our ISP", "ticket 48213", "INC0012345", "the PBX was sold", "support takes it over",
    "password was in an email", "the server is gone", "cost saving", "as discussed with Neha",
)  # fmt: skip
_PLATFORMS = {
    "pbx": [
        "Asterisk",
        "FreeSWITCH",
        "Kamailio",
        "asterisk",
        "freeswitch",
        "kamailio",
        "FreePBX",
        "3CX",
        "opensips",
        "Cisco CUBE",
    ],
    "connect": [
        "Vapi",
        "Retell",
        "ElevenLabs",
        "LiveKit",
        "Bolna",
        "Pipecat",
        "Ultravox",
        "vapi",
        "retell",
        "livekit",
        "elevenlabs",
        "bolna",
        "3CX",
        "Asterisk",
        "Genesys",
        "OpenAI",
        "Twilio",
        "sarvam",
        "eleven labs",
    ],
}
_OPTIONS = {
    "direction": ["outbound", "inbound", "outbound", "inbound", "both"],
    "every": [
        "every 6 hours",
        "hourly",
        "daily",
        "every day",
        "every 12 hours",
        "6h",
        "every 2h",
        "weekly",
        "every hour",
    ],
    "since": ["yesterday", "last week", "7d", "the last 7 days", "last night", "monday", "today", "24h", "2026-11-20"],
    "code": [
        "403",
        "404",
        "480",
        "486",
        "488",
        "500",
        "503",
        "408",
        "401",
        "407",
        "1003",
        "1007",
        "1010",
        "603",
        "429",
    ],
    "weight": ["1", "2", "3", "5", "10", "20", "25", "30", "50", "60", "70", "75", "80", "100"],
    "priority": ["0", "1", "2", "3", "5", "10"],
    "mode": ["flow", "pstn"],
    "transport": ["tls", "tcp", "TLS", "TCP"],
    "reason": _REASONS,
    "time": ["tomorrow", "tonight", "on friday", "at 5 pm", "next week", "after the audit", "later"],
}
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """A sentence with its values filled in: the command and the fields that it means."""

    verb: str
    text: str
    fields: dict[str, list[str]]
    context: Context


class World:
    """One account, with more than one way to write each value. In a tidy one, what is to be removed is there."""

    def __init__(self, luck: random.Random, *, tidy: bool = False) -> None:
        self.luck = luck
        self.tidy = tidy
        names: set[str] = set()
        while len(names) < 8:
            names.add(self.name())
        every = sorted(names)
        luck.shuffle(every)
        self.deleted = every[6:]
        self.trunks = every[:6]
        self.contents = {name: self._trunk(number, name) for number, name in enumerate(self.trunks)}
        self.people = {name: f"U0{luck.randrange(10**7):07}" for name in luck.sample(_PEOPLE, 4)}
        known = [KnownTrunk(each.trunk_sid, each.trunk_name) for each in self.contents.values()]
        self.whole = Context(Account(known, self.contents, self.deleted), NOW, "U0ASKER", people=self.people)
        self.names_only = Context(Account(known, {}, self.deleted), NOW, "U0ASKER", people=self.people)

    def name(self) -> str:
        luck = self.luck
        while True:
            first = luck.choice(_FIRST)
            name = (
                f"{first}_{luck.choice(_SECOND)}" if luck.random() < 0.85 else f"{first}{luck.choice(['', '1', '2'])}"
            )
            if luck.random() < 0.08:
                name = name.title()
            if len(name) <= 16:
                return name

    def number(self) -> str:
        luck = self.luck
        style = luck.random()
        if style < 0.7:
            return f"+91{luck.choice('6789')}{luck.randrange(10**9):09}"
        if style < 0.9:
            return f"+91{luck.choice(['80', '22', '11', '44'])}{luck.choice('2346')}{luck.randrange(10**7):07}"
        return (
            f"+911800{luck.randrange(10**6):06}"
            if style < 0.95
            else f"+1415{luck.choice('2345678')}{luck.randrange(10**6):06}"
        )

    def ip(self) -> str:
        luck = self.luck
        ip = f"{luck.choice([13, 44, 52, 103, 49, 122, 14])}.{luck.randrange(1, 255)}.{luck.randrange(1, 255)}.{luck.randrange(1, 255)}"
        return (
            ip
            if luck.random() < 0.75
            else f"{ip.rsplit('.', 1)[0]}.{luck.randrange(0, 255, 16)}/{luck.choice([24, 28, 29, 30, 32])}"
        )

    def destination(self) -> str:
        luck = self.luck
        transport = luck.choice(["tls", "tls", "tcp"])
        host = f"{luck.choice(_HOSTS)}.{luck.choice(_DOMAINS)}" if luck.random() < 0.85 else self.ip().partition("/")[0]
        port = luck.choice([5061, 5061, 443] if transport == "tls" else [5060, 5060, 5070])
        return f"{host}:{port};transport={transport}"

    def _trunk(self, number: int, name: str) -> Snapshot:
        luck = self.luck
        ips = {self.ip().partition("/")[0]: luck.choice([32, 32, 32, 29, 28]) for _ in range(luck.randrange(1, 3))}
        uris = {self.destination(): None for _ in range(luck.randrange(1, 3))}
        return Snapshot(
            trunk_sid=f"trmum1{luck.randrange(16**12):012x}{number}n",
            trunk_name=name,
            numbers=tuple(Number(phone_number=self.number(), mode=luck.choice(["pstn", "flow"])) for _ in range(3)),
            whitelisted_ips=tuple(Address(ip=ip, mask=mask) for ip, mask in ips.items()),
            destinations=tuple(Route(destination=uri) for uri in uris),
            credentials=tuple(luck.sample(_USERS, 2)),
            alias=self.number() if luck.random() < 0.5 else None,
        )

    def say(self, verb: str, sentence: str, *, plainly: bool = False) -> Said:
        """Fill in the placeholders. `plainly` writes each value in its usual form."""
        luck = self.luck
        trunk = luck.choice(self.trunks)
        state: dict[str, list[str]] = {}
        fields: dict[str, list[str]] = {}

        def filled(match: re.Match[str]) -> str:
            name = match[1]
            if name in ("trunk", "from", "to"):
                used = [each for key in ("trunk", "from", "to") for each in state.get(key, [])]
                first = (
                    name == ("from" if "{from}" in sentence else "trunk") and not state.get(name) and trunk not in used
                )
                value = (
                    trunk
                    if first
                    else luck.choice(
                        [each for each in self.trunks if each not in used and each != trunk] or self.trunks
                    )
                )
                if verb == "restore":
                    value = luck.choice(self.deleted)
            else:
                value = self._value(verb, name, trunk, state.get(name, []))
            state.setdefault(name, []).append(value)
            return self._spelled(name, value, plainly)

        text = re.sub(r"\{(\w+)\}", filled, sentence)
        for name, values in state.items():
            if not values:
                continue
            key = {"name": "trunk" if verb in ("create", "setup") else "name"}.get(name, name)
            if key == "trunk" and verb == "number move":
                key = "to" if "to" not in state else "from"
            fields.setdefault(key, []).extend(values)
        fields = {key: list(dict.fromkeys(values)) for key, values in fields.items() if key not in ("reason", "time")}
        return Said(verb, text, fields, self.whole if luck.random() < 0.75 else self.names_only)

    def _value(self, verb: str, name: str, trunk: str, used: Sequence[str]) -> str:
        luck, on = self.luck, self.contents.get(trunk) or next(iter(self.contents.values()))
        there = (
            verb not in ("number add", "ip add", "dest add", "creds add", "setup", "connect", "alias set")
            or luck.random() < 0.1
        )
        there = there and (self.tidy or luck.random() < (0.95 if verb != "whois" else 0.6))
        match name:
            case "number":
                options = [each.phone_number for each in on.numbers] if there else [self.number()]
            case "ip":
                options = [address.ip for address in on.whitelisted_ips] if there else [self.ip()]
            case "destination":
                options = [route.destination for route in on.destinations] if there else [self.destination()]
            case "user":
                options = list(on.credentials) if there else [luck.choice(_USERS)]
            case "person":
                options = [f"<@{luck.choice(list(self.people.values()))}>"] if luck.random() < 0.3 else [*self.people]
            case "name":
                options = [self.name()]
            case "platform":
                options = _PLATFORMS["pbx" if verb == "pbx" else "connect"]
            case "direction" if verb == "test":
                options = ["outbound", "inbound", "outgoing", "incoming"]
            case _:
                options = list(_OPTIONS.get(name, [name]))
        return luck.choice([each for each in options if each not in used] or options)

    def _spelled(self, name: str, value: str, plainly: bool) -> str:
        luck = self.luck
        if plainly or luck.random() < 0.5:
            return value
        if name in ("trunk", "from", "to"):
            forms = [
                value,
                value,
                value.upper(),
                value.replace("_", " "),
                value.replace("_", " "),
                value.replace("_", "-"),
                f"`{value}`",
                f'"{value}"',
            ]
            return luck.choice(forms) if luck.random() < 0.8 else _slip(value, luck)
        if name == "number":
            bare = value.removeprefix("+91")
            if not value.startswith("+91"):
                return luck.choice([value, f"{value[:2]} {value[2:5]} {value[5:8]} {value[8:]}"])
            forms = [
                value,
                f"+91 {bare[:5]} {bare[5:]}",
                f"+91-{bare}",
                f"0{bare}",
                bare,
                f"91{bare}",
                f"{bare[:5]} {bare[5:]}",
                f"+91 ({bare[:2]}) {bare[2:]}",
            ]
            return luck.choice(forms)
        if name == "ip":
            ip, _, mask = value.partition("/")
            return (
                luck.choice([value, f"{ip} / {mask}", f"{ip} mask {mask}"])
                if mask
                else luck.choice([value, f"{value}/32", f"`{value}`"])
            )
        if name == "destination":
            host, port, transport = re.split(r"[:;]", value)
            transport = transport.removeprefix("transport=")
            forms = [
                f"sip:{value}",
                f"{host} port {port} over {transport.upper()}",
                f"{host}:{port} {transport}",
                f"<sip:{value}>",
            ]
            if (port, transport) == ("5061", "tls"):
                forms += [host, host]
            return luck.choice(forms)
        return (
            luck.choice([value, value.lower(), value.upper()]) if name in ("direction", "mode", "platform") else value
        )


def _slip(word: str, luck: random.Random) -> str:
    if len(word) < 6:
        return word
    place = luck.randrange(1, len(word) - 1)
    if word[place].isdigit() or word[place + 1].isdigit():
        return word
    kind = luck.randrange(3)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place] + word[place:]


def with_slips(text: str, luck: random.Random) -> str:
    """A hurried variant: typing errors, no capitals, no punctuation."""
    words = text.split(" ")
    for _ in range(luck.choice([1, 1, 2])):
        place = luck.randrange(len(words))
        if words[place].isalpha() and len(words[place]) > 3:
            words[place] = (
                _slip(words[place], luck)
                if len(words[place]) > 5
                else words[place][:-2] + words[place][-1] + words[place][-2]
            )
    return " ".join(words)
