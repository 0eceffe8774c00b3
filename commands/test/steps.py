"""The steps of a test call: the action, the expected result, and the usual failures. Pure."""

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
    """One step. `do` and `expect` are mrkdwn; `failures` are the likely symptoms."""

    title: str
    do: str
    expect: str
    failures: Sequence[str]


@dataclass(frozen=True)
class Symptom:
    """Something unexpected in a call, with the key of the row that explains it each way; without one, the person's own
    words do."""

    text: str
    outbound: str = ""
    inbound: str = ""

    def row(self, direction: Direction) -> str:
        """The key of the row for this direction."""
        return self.outbound if direction is Direction.OUTBOUND else self.inbound


def _sip(code_: int) -> tuple[str, Symptom]:
    key = f"sip-{code_}"
    return key, Symptom(ROWS[key].title, key, key)


OTHER = "other"
SYMPTOMS: Mapping[str, Symptom] = dict(
    [
        *(_sip(number) for number in (401, 403, 404, 408, 480, 486, 488, 503)),
        ("nothing", Symptom("Silence: nothing happens, no answer", "sip-408", "no-inbound")),
        ("one-way-audio", Symptom("One-way audio: only one side hears", "one-way-audio", "one-way-audio")),
        ("no-audio", Symptom("No audio: neither side hears", "no-audio", "no-audio")),
        ("caller-id", Symptom("Wrong or missing caller ID", "caller-id", "caller-id")),
        ("call-drops", Symptom("The call drops after some seconds", "call-drops", "call-drops")),
        *(_sip(number) for number in (100, 180, 200)),
        (OTHER, Symptom("Something else, in my own words")),
    ]
)


def steps(trial: Trial, account: AccountContext) -> Sequence[TrialStep]:
    """The four steps of the call, in order."""
    return _outbound(trial, account) if trial.way is Direction.OUTBOUND else _inbound(trial)


def _outbound(trial: Trial, account: AccountContext) -> Sequence[TrialStep]:
    trunk = trial.trunk
    (_, server), (_, port), *_ = steering.pbx_settings(account, trunk.trunk_sid)
    return (
        TrialStep(
            "Your system reaches Exotel",
            f"Make a call from your system and follow its SIP log. The INVITE (the request that starts a call) goes "
            f"to {code(server)} and must leave from a whitelisted IP: {trunk.allowed.text}. Port {escape(port)}.",
            "`100 Trying` comes back: Exotel has received the INVITE. If your system sends SIP OPTIONS (“are you "
            "there?”), any answer shows that it reaches Exotel.",
            ("sip-403", "sip-401", "nothing"),
        ),
        TrialStep(
            "A phone rings",
            "Call a phone you can answer (use + and the country code).",
            f"`180 Ringing` in your log, and the phone rings. {_caller_id(trial)}",
            ("sip-404", "sip-480", "sip-486", "sip-503", "caller-id"),
        ),
        TrialStep(
            "Both sides can hear each other",
            "Answer the phone and talk both ways for half a minute.",
            "`200 OK` (the call is answered) in your log. Each side hears the other, and the call stays up.",
            ("sip-488", "one-way-audio", "no-audio", "call-drops"),
        ),
        _HANG_UP,
    )


def _caller_id(trial: Trial) -> str:
    if trial.alias:
        return f"It shows {code(trial.alias)}, the trunk's caller ID."
    why = "The trunk has no caller ID set" if trial.alias == "" else "I can't read the trunk's caller ID"
    return (
        f"It should show a number of the trunk: {trial.trunk.numbers.text}. {why}, and the API doesn't say what "
        "callees see in that case: check the phone."
    )


def _inbound(trial: Trial) -> Sequence[TrialStep]:
    trunk = trial.trunk
    several = len(trunk.numbers.shown) > 1
    return (
        TrialStep(
            "The number rings",
            f"From any phone, call {'one of ' if several else ''}{trunk.numbers.text}.",
            f"You hear ringing. {modes(trial)}",
            ("nothing", "sip-404", "sip-486"),
        ),
        TrialStep(
            "Your system gets the INVITE",
            f"Follow your system's SIP log. The call goes to:\n{routes(trial)}",
            "An INVITE (the request that starts a call) for the number arrives there, and your system rings (`180 "
            "Ringing`). Lowest priority goes first; calls are split by weight within a priority.",
            ("nothing", "sip-408", "sip-403", "sip-404", "sip-480", "sip-503"),
        ),
        TrialStep(
            "Both sides can hear each other",
            "Answer on your system and talk both ways for half a minute.",
            "Your system sends `200 OK`. Each side hears the other, and the call stays up.",
            ("sip-488", "one-way-audio", "no-audio", "call-drops"),
        ),
        _HANG_UP,
    )


_HANG_UP = TrialStep(
    "Hang up",
    "Hang up on one side.",
    "`BYE` (the request that ends a call) in your log, answered with `200 OK`. The other side's call ends at once.",
    ("call-drops",),
)


def modes(trial: Trial) -> str:
    """Explain the modes of the numbers."""
    flow = code(f"sip:{trial.trunk.trunk_sid}")
    return (
        f"Mode: {trial.modes.text}. `pstn` is the default; `flow` is for numbers that Exotel set up for it. Either "
        f"way, the number must be assigned to a flow in the Exotel dashboard that dials {flow}. The API doesn't show "
        "flows."
    )


def routes(trial: Trial) -> str:
    """List the destinations with their kinds."""
    pairs = zip(trial.trunk.places.shown, trial.routes.shown, strict=False)
    lines = [f"• {code(place)} ({escape(kind)})" for place, kind in pairs]
    more = trial.trunk.places.more
    return "\n".join([*lines, f"• and {more} more"] if more else lines)
