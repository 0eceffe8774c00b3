"""What is done at each step of a test call, what should happen, and what usually happens instead. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Direction, steering
from bot.domain.account_context import AccountContext
from bot.knowledge import ROWS
from bot.words.blocks import code, escape
from commands.test.trial import Trial


@dataclass(frozen=True)
class TrialStep:
    """`do` and `expect` are mrkdwn; `failures` the choices that are likely here."""

    title: str
    do: str
    expect: str
    failures: Sequence[str]


@dataclass(frozen=True)
class Choice:
    """What somebody saw instead, and the row that explains it in each direction; without a row, their own words do."""

    text: str
    outbound: str = ""
    inbound: str = ""

    def row(self, direction: Direction) -> str:
        """The row's key."""
        return self.outbound if direction is Direction.OUTBOUND else self.inbound


def _sip(code_: int) -> tuple[str, Choice]:
    key = f"sip-{code_}"
    return key, Choice(ROWS[key].title, key, key)


OTHER = "other"
CHOICES: Mapping[str, Choice] = dict(
    [
        *(_sip(number) for number in (401, 403, 404, 408, 480, 486, 488, 503)),
        ("nothing", Choice("Silence: nothing happens, no answer comes", "sip-408", "no-inbound")),
        ("one-way-audio", Choice("One-way audio: only one side hears", "one-way-audio", "one-way-audio")),
        ("no-audio", Choice("No audio: neither side hears", "no-audio", "no-audio")),
        ("caller-id", Choice("Wrong or missing caller ID", "caller-id", "caller-id")),
        ("call-drops", Choice("The call drops after some seconds", "call-drops", "call-drops")),
        *(_sip(number) for number in (100, 180, 200)),
        (OTHER, Choice("Something else, in my own words")),
    ]
)


def steps(trial: Trial, account: AccountContext) -> Sequence[TrialStep]:
    """The four steps of the call, in their order."""
    return _outbound(trial, account) if trial.way is Direction.OUTBOUND else _inbound(trial)


def _outbound(trial: Trial, account: AccountContext) -> Sequence[TrialStep]:
    trunk = trial.trunk
    (_, server), (_, port), *_ = steering.pbx_settings(account.sid, trunk.trunk_sid, account.ports)
    return (
        TrialStep(
            "Your system reaches Exotel",
            f"Let your system place a call, and follow its SIP log. The INVITE (the request that begins a call) goes "
            f"to {code(server)} and must leave from a whitelisted IP: {trunk.allowed.told()}. Port {escape(port)}.",
            "`100 Trying` comes back: Exotel has the INVITE and works on it. If your system sends SIP OPTIONS (“are "
            "you there?”), any answer shows that Exotel is reached.",
            ("sip-403", "sip-401", "nothing"),
        ),
        TrialStep(
            "A phone rings",
            "Dial a phone you hold, in E.164 (+, country code, number).",
            f"`180 Ringing` in your log, and the phone rings. {_caller_id(trial)}",
            ("sip-404", "sip-480", "sip-486", "sip-503", "caller-id"),
        ),
        TrialStep(
            "Answered, and both hear each other",
            "Answer the phone, and talk both ways for half a minute.",
            "`200 OK` (the call is answered) in your log; each side hears the other, and the call stands.",
            ("sip-488", "one-way-audio", "no-audio", "call-drops"),
        ),
        _HANG_UP,
    )


def _caller_id(trial: Trial) -> str:
    if trial.alias:
        return f"It shows {code(trial.alias)}, the trunk's caller ID (alias)."
    why = "The trunk has no alias" if trial.alias == "" else "This account cannot be asked for the trunk's alias"
    return (
        f"It should show a number of the trunk: {trial.trunk.numbers.told()}. {why}, and Exotel's API does not say "
        "which number is seen then: look."
    )


def _inbound(trial: Trial) -> Sequence[TrialStep]:
    trunk = trial.trunk
    several = len(trunk.numbers.shown) > 1
    return (
        TrialStep(
            "The number rings",
            f"From any phone, call {'one of ' if several else ''}{trunk.numbers.told()}.",
            f"You hear ringing. {modes(trial)}",
            ("nothing", "sip-404", "sip-486"),
        ),
        TrialStep(
            "Your system gets the INVITE",
            f"Follow the SIP log of your system. The call is sent to:\n{routes(trial)}",
            "An INVITE (the request that begins a call) for the number arrives there, and your system rings (`180 "
            "Ringing`). Lower priorities are tried first; of equal ones, a higher weight gets more calls.",
            ("nothing", "sip-408", "sip-403", "sip-404", "sip-480", "sip-503"),
        ),
        TrialStep(
            "Answered, and both hear each other",
            "Let your system answer, and talk both ways for half a minute.",
            "Your system sends `200 OK`; each side hears the other, and the call stands.",
            ("sip-488", "one-way-audio", "no-audio", "call-drops"),
        ),
        _HANG_UP,
    )


_HANG_UP = TrialStep(
    "Hang up",
    "End the call on one side.",
    "A `BYE` (the request that ends a call) in your log, answered `200 OK`, and the other side's call ends at once.",
    ("call-drops",),
)


def modes(trial: Trial) -> str:
    """The mode of each number, and what is known of modes."""
    flow = code(f"sip:{trial.trunk.trunk_sid}")
    return (
        f"Mode: {trial.modes.told()}. `pstn` is Exotel's default, `flow` is for numbers whose setup at Exotel calls "
        f"for it. Either way a flow in Exotel's dashboard must dial {flow} and have the number; no API shows that."
    )


def routes(trial: Trial) -> str:
    """Each destination with what is said about it."""
    pairs = zip(trial.trunk.places.shown, trial.routes.shown, strict=False)
    lines = [f"• {code(place)} ({escape(kind)})" for place, kind in pairs]
    more = trial.trunk.places.more
    return "\n".join([*lines, f"• and {more} more"] if more else lines)
