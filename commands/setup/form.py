"""The wizard's first two views, and reading the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.domain import BadFields, Destination, Direction, Mask, PublicIPv4, TrunkName, TrunkSid, network, steering
from bot.domain.errors import BadInput
from bot.verbs.forms import Field
from bot.verbs.phone_fields import phone_field
from bot.verbs.verb import Ask
from bot.words.blocks import (
    Block,
    Option,
    View,
    actions,
    button,
    context,
    escape,
    modal,
    preformatted,
    radio_field,
    search_field,
    section,
    select_field,
    text_field,
)
from commands.setup.request import Draft, SetUp

T = TypeVar("T")

NEW = "new"
TITLE = "Set up a trunk"
_MOST_IN_A_MENU = 99

_IN_SHORT = {
    Direction.OUTBOUND: "Your system → phone network. Static public IP only.",
    Direction.INBOUND: "Phone network → your system. IP or FQDN.",
    Direction.BOTH: "One trunk that does both; it needs what each of them needs.",
}


CALLER_ID = phone_field("caller_id", "Caller ID number", "Your ExoPhone that the called party sees, in E.164.")
IP = Field(
    "ip",
    "Static public IP",
    lambda raw, _: PublicIPv4.parse(raw),
    hint="The IPv4 address your calls come from. A host name (FQDN) does not work for outbound.",
    placeholder="44.248.146.11",
)
MASK = Field(
    "mask",
    "Mask",
    lambda raw, _: Mask.parse(raw),
    hint="32 is that one address. 16 to 31 let a network call on your bill; wider than 29 needs approval.",
    most=20,
)
CUSTOMER_NUMBER = replace(
    phone_field("customer_number", "Customer-facing number", "Your ExoPhone that customers call, in E.164."),
    placeholder="+911800123456",
)
CUSTOMER_NUMBER_OF_BOTH = replace(
    CUSTOMER_NUMBER,
    hint=f"{CUSTOMER_NUMBER.hint} Leave it empty if it is the caller ID number as well.",
    optional=True,
)
HOST = Field(
    "host",
    "Destination host",
    lambda raw, _: raw,
    hint="Where calls are sent. An FQDN is recommended for cloud and HA: it is looked up at every call. "
    "An IP address works too, and is whitelisted for you.",
    placeholder="sip.yourcompany.com",
)
PORT = Field(
    "port",
    "Port",
    lambda raw, _: raw,
    hint="Empty means 5061 for TLS and 5060 for TCP.",
    placeholder="5061",
    optional=True,
    most=20,
)
TRANSPORT = Field(
    "transport",
    "Transport",
    lambda raw, _: raw,
    options=[Option("tls", "TLS", "Encrypted, recommended"), Option("tcp", "TCP", "Not encrypted")],
)


class FormErrors(BadInput):
    """Every field that is wrong, with its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(fields.values()))


def view_direction(draft: Draft) -> View:
    """Ask for the direction of the calls, with a picture of each."""
    options = [Option(direction, direction.title, _IN_SHORT[direction]) for direction in Direction]
    blocks: list[Block] = [
        *_note(draft),
        radio_field("direction", "Which way do the calls go?", options, initial=draft.direction or draft.guess or ""),
    ]
    for direction in (Direction.OUTBOUND, Direction.INBOUND, Direction.BOTH):
        blocks.append(section(_lead(direction)))
        if direction != Direction.BOTH:
            blocks.append(preformatted(steering.picture(direction)))
    return modal("setup/direction", TITLE, blocks, submit="Next", close="Cancel", metadata=draft.carried())


def view_form(draft: Draft, ask: Ask) -> View:
    """One form with only what the direction needs."""
    direction = draft.direction or Direction.OUTBOUND
    blocks: list[Block] = [
        *_note(draft),
        section(_lead(direction)),
        actions([button("Choose another direction", "setup/back/direction")]),
        *_trunk_fields(draft, ask),
    ]
    values = {"mask": "32", "transport": "tls", **draft.fields}
    if direction.outbound:
        blocks += [field.block(values.get(field.name, "")) for field in (CALLER_ID, IP, MASK)]
    if direction.inbound:
        customer_number = CUSTOMER_NUMBER_OF_BOTH if direction.outbound else CUSTOMER_NUMBER
        blocks += [field.block(values.get(field.name, "")) for field in (customer_number, HOST, PORT, TRANSPORT)]
        blocks.append(context("SIP over UDP is not offered by Exotel."))
    kept = draft.model_copy(update={"direction": direction}).carried()
    return modal("setup/form", TITLE, blocks, submit="Review", close="Cancel", metadata=kept)


def _note(draft: Draft) -> list[Block]:
    return [section(f":information_source: {escape(draft.note)}")] if draft.note else []


def _lead(direction: Direction) -> str:
    """The direction's sentence, which begins with its name, with that name in bold."""
    return steering.sentence(direction).replace(direction.title, f"*{direction.title}*", 1)


def _existing(ask: Ask, chosen: str) -> list[Option]:
    """The trunks that were seen, and the one that is chosen even where it never was."""
    known = [Option(trunk.trunk_sid, trunk.trunk_name, trunk.trunk_sid) for trunk in ask.known_trunks]
    is_unseen = chosen != NEW and chosen not in {option.value for option in known}
    return [*known, Option(chosen, chosen)] if is_unseen else known


def _trunk_fields(draft: Draft, ask: Ask) -> list[Block]:
    chosen = draft.fields.get("trunk", NEW)
    name = text_field(
        "trunk_name",
        "Trunk name",
        hint="For a new trunk: 1 to 16 letters, digits and _. Names are unique on your account.",
        placeholder="sales_line",
        initial=draft.fields.get("trunk_name", ""),
        optional=bool(ask.known_trunks) or chosen != NEW,
    )
    existing = _existing(ask, chosen)
    if not existing:
        return [name]
    options = [Option(NEW, "A new trunk, named below"), *existing]
    hint = "An existing trunk is kept as it is; what you fill in here is added to it."
    if len(options) > _MOST_IN_A_MENU:
        first = next((option for option in options if option.value == chosen), options[0])
        return [search_field("trunk", "Trunk", initial=first, hint=hint), name]
    return [select_field("trunk", "Trunk", options, initial=chosen, hint=hint), name]


def read_form(direction: Direction, answers: Mapping[str, str], ask: Ask) -> SetUp:
    """Every field as its domain type. Raises FormErrors, which names every wrong field at once."""
    wrong: dict[str, str] = {}

    def read(name: str, parse: Callable[[str, Ask], T]) -> T | None:
        try:
            return parse(answers.get(name, ""), ask)
        except BadFields as error:
            wrong.update(error.fields)
        except BadInput as error:
            wrong[name] = error.sentence
        return None

    given: dict[str, Any] = {"direction": direction, **_read_trunk(answers, ask, wrong)}
    if direction.outbound:
        given |= {field.name: read(field.name, field.read) for field in (CALLER_ID, IP, MASK)}
        if given["ip"] and given["mask"]:
            read("mask", lambda *_: network(given["ip"], given["mask"]))
    if direction.inbound:
        same = direction == Direction.BOTH and not answers.get("customer_number")
        given["customer_number"] = given["caller_id"] if same else read("customer_number", CUSTOMER_NUMBER.read)
        given["destination"] = read(
            "host", lambda raw, _: Destination.from_fields(raw, answers.get("port"), answers.get("transport"))
        )
    if wrong:
        raise FormErrors(wrong)
    return SetUp(**given)


def _read_trunk(answers: Mapping[str, str], ask: Ask, wrong: dict[str, str]) -> dict[str, Any]:
    chosen, typed = answers.get("trunk") or NEW, answers.get("trunk_name", "")
    names = {trunk.trunk_sid: trunk.trunk_name for trunk in ask.known_trunks}
    try:
        if chosen != NEW:
            trunk_sid = TrunkSid.parse(chosen)
            existing = names.get(trunk_sid, trunk_sid)
            if typed and typed != existing:
                wrong["trunk_name"] = (
                    f"You chose the trunk {existing} above and also typed a name. Clear this field, or choose "
                    "“A new trunk” above."
                )
            return {"trunk_sid": trunk_sid, "trunk_name": existing}
        name = TrunkName.parse(typed)
    except BadInput as error:
        wrong["trunk_name"] = error.sentence
        return {"trunk_name": ""}
    if name in names.values():
        way = "Choose it under “Trunk” above" if "trunk" in answers else f"To add to it, type /trunk setup {name}"
        wrong["trunk_name"] = f"There is a trunk named {name} already. {way}, or type another name."
    return {"trunk_name": str(name)}
