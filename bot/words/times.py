"""Times, waits and people, in words that more than one screen says."""

from __future__ import annotations

from datetime import datetime

from bot.domain.rights import named


def when(iso: str) -> str:
    """A time in the reader's own time zone (Slack's date formatting), with UTC where it cannot be shown."""
    moment = datetime.fromisoformat(iso)
    fallback = moment.strftime("%d %b %H:%M:%S UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time_secs}}|{fallback}>"


def as_sentence(text: str) -> str:
    """What a person wrote, with an end that the next sentence can follow."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def no_longer(voters: frozenset[str]) -> str:
    """Whose approval does not count any more; a sentence, mrkdwn."""
    return f"The approval of {named(sorted(voters))} no longer counts, as they may not approve any more."


def unsure_of(voters: frozenset[str]) -> str:
    """Of whom Slack does not say it; half a sentence, mrkdwn."""
    return f"Slack does not say at the moment whether {named(sorted(voters))} may still approve"


def waiting(seconds: float) -> str:
    """Why nothing happens for a while, and for how long."""
    return f"Exotel takes 200 requests a minute from an account; this waits about {round(seconds)} s for its turn."
