"""What people do about a delete, and what they see of it."""

from __future__ import annotations

from datetime import timedelta

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.records import Operation
from bot.store.audit.log import AuditRow
from bot.store.store import utc_now
from tests.support.looking import Json, buttons, text_of
from tests.support.person import Person
from tests.support.stage import Stage
from tests.support.waiting import until

OPS = "trunk-ops"
DIRECT = "trunkbot"
NUMBER = "+919876543210"
SECOND_NUMBER = "+919876543211"


def a_trunk(stage: Stage, name: str = "sales_line") -> str:
    """A trunk with one number; its SID."""
    sid = stage.account.api.create_trunk(TrunkName(name)).trunk_sid
    stage.account.api.map_number(sid, E164(NUMBER))
    return sid


def a_full_trunk(stage: Stage) -> str:
    """A trunk with everything on it that can be; its SID."""
    api = stage.account.api
    sid = a_trunk(stage)
    api.map_number(sid, E164("+911800123456"), "flow")
    api.whitelist_ip(sid, PublicIPv4("44.248.146.11"), Mask(32))
    api.whitelist_ip(sid, PublicIPv4("44.248.146.16"), Mask(30))
    first = api.add_destination(sid, Destination.parse("sip.acme.io:5061;transport=tls"))
    api.add_destination(sid, Destination.parse("44.248.146.11:5060;transport=tcp"))
    api.change_destination(sid, first.id, 2, 7)
    api.set_alias(sid, E164(NUMBER))
    return sid


def fill_in(person: Person, name: str = "sales_line", reason: str = "We moved to the new line.") -> None:
    """The form of a delete, opened and filled in."""
    if person.view():
        person.close(clear=True)
        person.no_modal()
    person.send(OPS, f"/trunk delete {name}")
    modal_says(person, "permanently")
    person.fill("Type the trunk's name", name)
    person.fill("Reason", reason)


def ask(stage: Stage, person: Person, name: str = "sales_line", reason: str = "We moved to the new line.") -> str:
    """Ask to delete it; the request's id, once it can be decided."""
    before = {operation.id for operation in stage.operations()}
    fill_in(person, name, reason)
    assert person.submit() == {}
    person.close(clear=True)
    (request,) = {operation.id for operation in stage.operations()} - before
    person.wait_for(lambda: "What will be lost:" in said(person, request), what="a card to decide on")
    return request


def modal_says(person: Person, text: str) -> Json:
    """The open modal, once it says so."""

    def top() -> Json | None:
        view = person.view()
        return view if view and text in text_of(view) else None

    return person.wait_for(top, what=f"a modal that says {text!r}")


def card(person: Person, request: str, where: str = OPS) -> Json:
    """The one message of that request there: the card in the channel, or what stands in the direct message."""

    def found() -> Json | None:
        cards = [m for m in person.messages(where) if f"request {request}" in text_of(m)]
        assert len(cards) <= 1, "one card to a request"
        return cards[0] if cards else None

    return person.wait_for(found, what=f"the card of {request} in {where}")


def said(person: Person, request: str, where: str = OPS) -> str:
    """What that card says now."""
    return text_of(card(person, request, where))


def card_says(person: Person, request: str, text: str, where: str = OPS) -> Json:
    """The card, once it says so."""
    person.wait_for(lambda: text in said(person, request, where), what=f"{text!r} on the card of {request} in {where}")
    return card(person, request, where)


def told(person: Person, text: str, where: str = OPS) -> str:
    """What only this person is told, once it says so."""

    def found() -> str | None:
        return next((text_of(m) for m in reversed(person.ephemerals(where)) if text in text_of(m)), None)

    return person.wait_for(found, what=f"an answer for {person.user_id} alone that says {text!r}")


def press(person: Person, button: str, request: str, where: str = OPS) -> None:
    """That button on the card; a card that is told anew in this very moment is pressed again, as a person would."""

    def pressed() -> bool:
        thing = card(person, request, where)
        return button in buttons(thing) and bool(person.click(button, thing)["ok"])

    until(pressed, f"the button {button!r} of {request}")


def open_approval(person: Person, request: str, where: str = OPS) -> Json:
    """The modal of an approval, once the trunk was read for it."""
    press(person, "Approve…", request, where)
    return modal_says(person, "Type the trunk's name")


def approve(person: Person, request: str, name: str = "sales_line", where: str = OPS) -> None:
    """Look at it, type the name, approve."""
    open_approval(person, request, where)
    person.fill("Type the trunk's name", name)
    assert person.submit() == {}
    modal_says(person, "pprov")
    person.close(clear=True)


def decline(person: Person, request: str, why: str) -> None:
    """Say why not."""
    press(person, "Decline…", request)
    modal_says(person, "Reason")
    person.fill("Reason", why)
    assert person.submit() == {}
    modal_says(person, "Declined.")
    person.close(clear=True)


def operation(stage: Stage, request: str) -> Operation:
    """The request in the journal."""
    found = stage.bot.operations.get(request)
    assert found
    return found


def refused_clicks(stage: Stage, request: str, click: str) -> list[AuditRow]:
    """The rows of that request that say that such a click was refused."""
    return [row for row in rows(stage, request, "refused") if row.details["click"] == click]


def rows(stage: Stage, request: str, event: str) -> list[AuditRow]:
    """What the audit log says of that request."""
    return [row for row in stage.audit(event) if row.operation_id == request]


def it_is_later(stage: Stage, **time: float) -> None:
    """The bot's clock is moved on, and stays so much ahead."""
    ahead = timedelta(**time)
    stage.bot.store.clock = lambda: utc_now() + ahead


def deletes(stage: Stage) -> int:
    """How many trunks the account has really deleted."""
    calls = stage.account.state()["calls"]
    gone = [call for call in calls if call["method"] == "DELETE" and "/trunks?trunk_sid=" in call["path"]]
    return sum(call["http_code"] == 200 for call in gone)


def refused(stage: Stage) -> list[str]:
    """What the sandbox's Slack refused the bot, but for the view that somebody closed in that very moment."""
    return [str(problem) for problem in stage.refusals() if problem["error"] != "not_found"]
