"""The wizard's first two views, and reading the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.domain import BadFields, Destination, Direction, Mask, PublicIPv4, network, steering
from bot.domain.errors import BadInput
from bot.platforms.platform import Platform
from bot.platforms.registry import KINDS
from bot.verbs.forms import Field, with_mask
from bot.verbs.new_trunk import read_trunk, trunk_fields
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
    section,
)
from commands.setup.request import Draft, SetUp

T = TypeVar("T")

TITLE = "Set up a trunk"

_IN_SHORT = {
    Direction.OUTBOUND: "Your system → phone network. Needs a static public IP.",
    Direction.INBOUND: "Phone network → your system. IP or host name (FQDN).",
    Direction.BOTH: "One trunk for both. You'll fill in the details for each.",
}

CALLER_ID = phone_field("caller_id", "Caller ID number", "The ExoPhone your callees see, with country code.")
IP = Field(
    "ip",
    "Static public IP",
    lambda raw, _: PublicIPv4.parse(raw),
    hint="The IPv4 address your calls come from. Outbound doesn't work with a host name (FQDN).",
    placeholder="44.248.146.11",
)
MASK = Field(
    "mask",
    "Mask",
    lambda raw, _: Mask.parse(raw),
    hint="32 = this one address. 16–31 lets a whole range place calls billed to you; anything wider than /29 needs "
    "approval.",
    most=20,
)
CUSTOMER_NUMBER = replace(
    phone_field("customer_number", "Customer-facing number", "The ExoPhone your customers dial, with country code."),
    placeholder="+911800123456",
)
CUSTOMER_NUMBER_OF_BOTH = replace(
    CUSTOMER_NUMBER,
    hint=f"{CUSTOMER_NUMBER.hint} Leave empty if it's the caller ID number too.",
    optional=True,
)
HOST = Field(
    "host",
    "Destination host",
    lambda raw, _: raw,
    hint="Use a host name (FQDN) if you run in the cloud or need failover – Exotel resolves it on every call. A "
    "public IP works too; it'll be whitelisted, so it can also place calls.",
    placeholder="sip.yourcompany.com",
)
PORT = Field(
    "port",
    "Port",
    lambda raw, _: raw,
    hint="Default: 5061 for TLS, 5060 for TCP.",
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
    """The sentence for each wrong field, and its corrected text if that is certain."""

    def __init__(self, fields: Mapping[str, str], corrected: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        self.corrected = dict(corrected)
        super().__init__(" ".join(fields.values()))


def view_direction(draft: Draft, platform: Platform | None = None, typed: str = "") -> View:
    """Ask for the direction; the picture of one is drawn once it is chosen."""
    options = [Option(direction, direction.title, _IN_SHORT[direction]) for direction in Direction]
    chosen = draft.direction or draft.guess
    blocks: list[Block] = [
        *_note(draft),
        *_ends(platform, typed),
        radio_field(
            "direction", "Which way do the calls go?", options, initial=chosen or "", action="setup/back/direction"
        ),
    ]
    if chosen:
        blocks += [section(_lead(chosen)), preformatted(steering.picture(chosen))]
    return modal("setup/direction", TITLE, blocks, submit="Next", close="Cancel", metadata=draft.carried())


def view_form(draft: Draft, ask: Ask, errors: FormErrors | None = None) -> View:
    """One form with only what the direction needs; for `errors` whose correct texts are all known, with a button that
    takes them."""
    direction = draft.direction or Direction.OUTBOUND
    blocks: list[Block] = [
        *_note(draft),
        section(_lead(direction)),
        actions([button("Choose another direction", "setup/back/direction")]),
        *trunk_fields(draft.fields, ask),
    ]
    values = {"mask": "32", "transport": "tls", **draft.fields}
    if direction.outbound:
        blocks += [field.block(values.get(field.name, "")) for field in (CALLER_ID, IP, MASK)]
    if direction.inbound:
        customer_number = CUSTOMER_NUMBER_OF_BOTH if direction.outbound else CUSTOMER_NUMBER
        blocks += [field.block(values.get(field.name, "")) for field in (customer_number, HOST, PORT, TRANSPORT)]
        blocks.append(context("Exotel doesn't support SIP over UDP."))
    if errors:
        blocks += [section(f":warning: {escape(sentence)}") for sentence in errors.fields.values()]
        blocks.append(actions([button(f"Use {' and '.join(errors.corrected.values())}"[:75], "setup/back/corrected")]))
    kept = draft.model_copy(update={"direction": direction}).carried()
    return modal("setup/form", TITLE, blocks, submit="Review", close="Cancel", metadata=kept)


def _ends(platform: Platform | None, typed: str) -> list[Block]:
    """Ask for the other end, or for the system that was `typed`: `/trunk connect` knows what most of them need."""
    if platform:
        question = f"*Is {escape(platform.name)} at your end?* I fill in what I know about it."
        choices = [button(f"Connect {platform.name}", "connect", typed, style="primary")]
    else:
        question = "*What is at your end?* Choose it, and I fill in what I know about it."
        choices = [button(kind.value, "connect", word) for word, kind in KINDS.items()]
    return [section(question), actions(choices), section("*I'll enter it myself*")]


def _note(draft: Draft) -> list[Block]:
    return [section(f":information_source: {escape(draft.note)}")] if draft.note else []


def _lead(direction: Direction) -> str:
    """The sentence on the direction, with its name (the first words) in bold."""
    return steering.sentence(direction).replace(direction.title, f"*{direction.title}*", 1)


def read_form(direction: Direction, answers: Mapping[str, str], ask: Ask) -> SetUp:
    """Read every field as its domain type. Raises FormErrors with all wrong fields at once."""
    answers = with_mask(answers)
    wrong: dict[str, str] = {}
    corrected: dict[str, str] = {}

    def read(name: str, parse: Callable[[str, Ask], T]) -> T | None:
        try:
            return parse(answers.get(name, ""), ask)
        except BadFields as error:
            wrong.update(error.fields)
        except BadInput as error:
            wrong[name] = error.sentence
            if error.suggestion:
                corrected[name] = error.suggestion
        return None

    given: dict[str, Any] = {"direction": direction, **read_trunk(answers, ask, wrong, "setup")}
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
        raise FormErrors(wrong, corrected)
    return SetUp(**given)
