"""The Home tab: requests that wait for a person, the health of the trunks, their rights, recent changes. Pure.

Slack takes a hundred blocks, so each group shows its first few and counts the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Direction
from bot.domain.phrasing import as_sentence, many
from bot.domain.records import Click, Health, KnownTrunk, Operation, Pending, State
from bot.domain.rights import Lists, Ruling
from bot.words import at_account
from bot.words.blocks import (
    Block,
    Headline,
    View,
    actions,
    bold,
    button,
    button_row,
    context,
    cut,
    divider,
    each_action_once,
    escape,
    header,
    left_out,
    section,
)
from bot.words.cards import HEALTH_SIGNS, NEVER_CHECKED
from bot.words.examples import examples
from bot.words.phrasing import people, when
from bot.words.review_cards import SIGN_OFF, action_of, status, stop_button, withdraw_button

MOST_TRUNKS = 15
MOST_WAITING = 5
MOST_RECENT = 5
MOST_ACCOUNTS = 8
"""15 + 2 × (5 × 2) + 5 + 8 × 2 blocks, and 19 beside them: 75 at most."""
_LONGEST_NAME = 80
_LONGEST_TEXT = 300

_WORST_FIRST = ("bad", "unsure", NEVER_CHECKED, "good")
_COUNTED = {
    "bad": "not ready",
    "unsure": "unverified",
    NEVER_CHECKED: "never checked",
    "good": "ready",
}


@dataclass(frozen=True)
class TrunkLine:
    """A trunk on the tab. `account` is the name of its account, empty if there is only one; `health` is None if it was
    never checked."""

    trunk: KnownTrunk
    account: str = ""
    health: Health | None = None

    @property
    def outcome(self) -> str:
        """`good`, `bad` or `unsure`; empty if it was never checked."""
        return self.health.outcome if self.health else NEVER_CHECKED


@dataclass(frozen=True)
class RecentChange:
    """An operation with its headline, and its status in mrkdwn."""

    operation: Operation
    headline: str
    status: str


@dataclass(frozen=True)
class Rights:
    """The rights of one person, and the lists they come from."""

    change: Ruling
    approve: bool
    break_glass: bool
    lists: Lists


@dataclass(frozen=True)
class News:
    """The contents of one person's tab. `for_me` waits for their decision, `mine` are their own requests, `recent` has
    the newest first. `accounts` maps SIDs to names if there are several, the default first. `is_cut` is True if more
    requests are open than were read."""

    for_me: Sequence[Pending] = ()
    mine: Sequence[Pending] = ()
    trunks: Sequence[TrunkLine] = ()
    recent: Sequence[RecentChange] = ()
    accounts: Mapping[str, str] | None = None
    is_cut: bool = False


Buttons = Callable[[Pending], Sequence[Block]]


def home(user: str, rights: Rights, news: News) -> View:
    """Make the view of one person."""
    blocks: list[Block] = [
        *_greeting(user, news),
        *_ways_in(list((news.accounts or {}).values()), rights.change.allowed),
        *_waiting("Waiting for your decision", news.for_me, _decide),
        *_waiting("Your open requests", news.mine, _take_back),
        *_trunks(news, rights.change.allowed),
        *_what_you_may(rights),
        *_recent(news),
    ]
    return {"type": "home", "blocks": each_action_once(blocks)}


# Greeting


def _greeting(user: str, news: News) -> list[Block]:
    hello = f"Hello {people([user])}. I manage your Exotel voice trunks. Press a button or type `/trunk` anywhere."
    say = examples([line.trunk.trunk_name for line in news.trunks[:2]])
    quoted = " · ".join(f"“{escape(each.sentence)}”" for each in say[:3])
    return [
        header("Your voice trunks"),
        section(f"{hello}\n{_in_short(news)}"),
        context(f"Plain words work too, here under Messages or after `/trunk`: {quoted}"),
    ]


def _in_short(news: News) -> str:
    decide, asked = len(news.for_me), len(news.mine)
    at_least = "At least " if news.is_cut else ""
    for_me = f"*{at_least}{many(decide, 'request needs', 'requests need')} your decision*."
    parts = [for_me if decide else "Nothing needs your decision."]
    if asked:
        parts.append(f"{many(asked, 'of your requests is', 'of your requests are')} waiting.")
    bad = sum(line.outcome == "bad" for line in news.trunks)
    if news.trunks:
        parts.append(f"{many(len(news.trunks), 'trunk')}" + (f", *{bad} not ready*." if bad else "."))
    return " ".join(parts)


def _ways_in(accounts: Sequence[str], may_change: bool) -> list[Block]:
    beside = [button("Pending", "pending"), button("Help", "help")]
    if not accounts:
        return [actions([*_on_account("", may_change), *beside])]
    blocks: list[Block] = []
    for account in accounts[:MOST_ACCOUNTS]:
        blocks += [context(f"Account {bold(account)}"), actions(_on_account(account, may_change))]
    others = left_out(accounts, MOST_ACCOUNTS, "{} more accounts. Type a name, as in `/trunk list --account NAME`.")
    return [*blocks, *others, actions(beside)]


def _on_account(account: str, may_change: bool) -> list[Block]:
    """Make the buttons of one account, without those the person can't use."""
    where = f" on {account}" if account else ""
    leads = at_account.value("", account)
    set_up = button("Set up a trunk", "setup", leads, "primary", says=f"Set up a trunk{where}")
    return [
        *([set_up] if may_change else []),
        button("Check a trunk", "check", leads, says=f"Check a trunk{where}"),
        button("List the trunks", "list", leads, says=f"List the trunks{where}"),
    ]


# Waiting requests


def _waiting(title: str, requests: Sequence[Pending], buttons: Buttons) -> list[Block]:
    if not requests:
        return []
    blocks = [divider(), header(title)]
    for request in requests[:MOST_WAITING]:
        blocks += [section(_request(request)), *button_row(buttons(request))]
    return blocks + left_out(requests, MOST_WAITING, "and {} more. Press *Pending* above.")


def _request(request: Pending) -> str:
    operation, review = request.operation, request.review
    because = f": {_short(review.reason)}" if review.reason else ""
    requested = f"Requested by {people([operation.asked_by])}{because}"
    return f"{_title(request.headline)}\n{requested}\n{status(operation, review)}"


def _decide(request: Pending) -> list[Block]:
    """Make the button to the approval modal, where the request can be declined too."""
    operation, review = request.operation, request.review
    if operation.state.is_over:
        return [button("Sign off", SIGN_OFF, operation.id, "primary", says=f"Sign off: {request.headline}")]
    if not review.digest or review.break_glass:
        return []
    return [button("Decide", action_of(Click.APPROVE), operation.id, "primary", says=f"Decide: {request.headline}")]


def _take_back(request: Pending) -> list[Block]:
    operation = request.operation
    if operation.state == State.APPROVED:
        return [stop_button(operation.id)]
    return [withdraw_button(operation.id)] if operation.state == State.WAITING else []


# Trunks


def by_health(lines: Sequence[TrunkLine]) -> list[TrunkLine]:
    """Sort the worst first; trunks of the same health keep their order."""
    return sorted(lines, key=lambda line: _WORST_FIRST.index(line.outcome))


def _trunks(news: News, may_change: bool) -> list[Block]:
    title = [divider(), header("Trunks by health")]
    if not news.trunks:
        first = " Press *Set up a trunk* to create the first one." if may_change else ""
        return [*title, section(f"No trunks yet.{first}")]
    ordered = by_health(news.trunks)
    shown, rest = ordered[:MOST_TRUNKS], ordered[MOST_TRUNKS:]
    blocks = [*title, section(f"{many(len(ordered), 'trunk')}: {_counts(ordered)}.")]
    blocks += map(_trunk, shown)
    if rest:
        blocks.append(_the_rest(rest, news))
    return blocks


def _the_rest(rest: Sequence[TrunkLine], news: News) -> Block:
    count = f"*and {len(rest)} more*: {_counts(rest)}."
    if news.accounts:
        return section(f"{count} Press *List the trunks* of their account above.")
    return section(count, button("List the trunks", "list", says="List all the trunks"))


def _counts(lines: Sequence[TrunkLine]) -> str:
    count = Counter(line.outcome for line in lines)
    return ", ".join(f"{count[outcome]} {_COUNTED[outcome]}" for outcome in _WORST_FIRST if count[outcome])


def _trunk(line: TrunkLine) -> Block:
    """One row: its state, and what to fix if it isn't ready."""
    name, health = line.trunk.trunk_name, line.health
    where = f" on account {escape(line.account)}" if line.account else ""
    checked = f" · checked {when(health.at)}" if health else ""
    fix = f"\n{_verdicts(health.summary)}" if health and line.outcome == "bad" else ""
    text = (
        f"{HEALTH_SIGNS[line.outcome]} *{_short(name, _LONGEST_NAME)}*{where} · {_COUNTED[line.outcome]}{checked}{fix}"
    )
    leads = at_account.value(line.trunk.trunk_sid, line.account)
    return section(text, button("Show", "show", leads, says=f"Show {name}{where}"))


def _verdicts(text: str) -> str:
    """Put each direction on a line of its own."""
    inbound = f"{Direction.INBOUND.title}:"
    return as_sentence(_short(text)).replace(f"; {inbound}", f".\n{inbound}")


# Rights


def _what_you_may(rights: Rights) -> list[Block]:
    lists = rights.lists
    lines = [_may_change(rights.change)]
    if rights.approve:
        lines.append("You can approve or decline requests from others, but not your own.")
    else:
        lines.append(f"Approvals: {people(lists.approvers) if lists.approvers else 'nobody can approve yet'}.")
    if rights.break_glass:
        lines.append("In an emergency, you can delete without approval (break glass); an approver reviews it later.")
    elif lists.break_glass:
        lines.append(f"Emergency deletes without approval (break glass): {people(lists.break_glass)}.")
    text = "\n".join(f"• {line}" for line in lines)
    return [divider(), header("What you can do"), section(text, button("Who can do what", "who"))]


def _may_change(ruling: Ruling) -> str:
    if ruling.allowed:
        return "You can view and change trunks."
    return ruling.at_rest or ruling.reason


# Recent changes


def _recent(news: News) -> list[Block]:
    blocks: list[Block] = [divider(), header("Recent changes")]
    if not news.recent:
        return [*blocks, section("None yet.")]
    names, there = news.accounts or {}, {line.trunk.trunk_sid for line in news.trunks}
    return [*blocks, *(_change(change, names, there) for change in news.recent[:MOST_RECENT])]


def _change(change: RecentChange, accounts: Mapping[str, str], there: set[str]) -> Block:
    operation = change.operation
    asked = f"Requested by {people([operation.asked_by])} {when(operation.created_at)}."
    text = f"{_title(change.headline)}\n{change.status}\n{asked}"
    trunk_sid = operation.facts.get("trunk_sid", "")
    if trunk_sid not in there:
        return section(text)
    leads = at_account.value(trunk_sid, accounts.get(operation.account, ""))
    return section(text, button("Show", "show", leads, says=f"Show the trunk of: {change.headline}"))


def _title(headline: str) -> str:
    is_whole = isinstance(headline, Headline) and len(headline) <= _LONGEST_TEXT
    return bold(headline) if is_whole else f"*{_short(headline)}*"


def _short(text: str, most: int = _LONGEST_TEXT) -> str:
    """Put the text on one line, and cut it before it is escaped, because a cut through an escape would show."""
    return escape(cut(" ".join(text.split()), most))
