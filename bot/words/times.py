"""Times, waits and people, in words that more than one screen uses."""

from __future__ import annotations

from datetime import datetime

from bot.domain.rights import named


def when(iso: str) -> str:
    """A time in the reader's own time zone (Slack's date formatting), with UTC where it cannot be shown."""
    moment = datetime.fromisoformat(iso)
    fallback = moment.strftime("%d %b %H:%M:%S UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time_secs}}|{fallback}>"


def as_sentence(text: str) -> str:
    """End a person's text so that another sentence can follow."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def no_longer(voters: frozenset[str]) -> str:
    """Name the people whose approval no longer counts; a sentence, mrkdwn."""
    return f"The approval of {named(sorted(voters))} no longer counts, as they may not approve any more."


def unsure_of(voters: frozenset[str]) -> str:
    """Name the people for whom Slack does not say; half a sentence, mrkdwn."""
    return f"Slack does not say at the moment whether {named(sorted(voters))} may still approve"


def waiting(seconds: float) -> str:
    """Say why nothing happens for a while, and for how long."""
    return f"Exotel takes 200 requests a minute from an account; this waits about {round(seconds)} s for its turn."
