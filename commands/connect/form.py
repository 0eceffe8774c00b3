"""The wizard's first two views, and reading the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, TypeVar

from bot.domain import (
    BadFields,
    Destination,
    Direction,
    Mask,
    PublicIPv4,
    network,
    network_of,
)
from bot.domain.errors import BadInput
from bot.domain.phrasing import day, first_few
from bot.platforms.platform import Authorization, Blank, Certainty, Fact, Kind, Platform, Target
from bot.platforms.registry import KINDS, platforms
from bot.verbs.new_trunk import read_trunk, trunk_fields
from bot.verbs.phone_fields import phone_field
from bot.verbs.verb import Ask
from bot.words.blocks import (
    Block,
    Option,
    View,
    actions,
    bold,
    button,
    context,
    escape,
    grouped_field,
    modal,
    radio_field,
    section,
    select_field,
    text_field,
)
from commands.connect.request import Connect, Draft

T = TypeVar("T")

TITLE = "Connect a trunk"
NUMBER = phone_field("number", "Phone number", "The ExoPhone for its calls, with country code.")
_WAY = {
    Direction.OUTBOUND: "It places calls through Exotel.",
    Direction.INBOUND: "Calls to your number go to it.",
    Direction.BOTH: "One trunk for both.",
}
MAYBE = {
    Certainty.CERTAIN: "",
    Certainty.ONE_SOURCE: "From one source.",
    Certainty.UNCERTAIN: "Not certain: nobody documents it clearly.",
}


class FormErrors(BadInput):
    """The sentence for each wrong field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(fields.values()))


def view_end(draft: Draft) -> View:
    """Ask for the platform and the direction."""
    wanted = KINDS.get(draft.kind)
    groups = [
        (kind.value, [Option(p.key, p.name) for p in platforms() if p.kind is kind])
        for kind in Kind
        if wanted in (None, kind)
    ]
    ways = [Option(way, way.title, _WAY[way]) for way in Direction]
    blocks: list[Block] = [
        *_note(draft),
        grouped_field("platform", "What is at your end?", groups, initial=draft.platform),
        # Not `direction`: Slack would keep what is chosen, or not chosen, in a set-up's field of that name.
        radio_field("way", "Which way do the calls go?", ways, initial=draft.direction or Direction.BOTH),
        section("It isn't in the list?", button("I'll enter it myself", "setup")),
    ]
    return modal("connect/end", TITLE, blocks, submit="Next", close="Cancel", metadata=draft.carried())


def view_form(draft: Draft, ask: Ask) -> View:
    """One form with only what the platform and direction need. The draft has both."""
    platform, direction = draft.end, draft.direction
    if platform is None or direction is None:
        return view_end(draft)
    fields = {"trunk_name": _free_name(platform, ask), **draft.fields}
    if "trunk" in draft.fields:
        fields["trunk_name"] = draft.fields.get("trunk_name", "")
    blocks: list[Block] = [
        *_note(draft),
        section(f"{bold(platform.name)}: {direction.title}"),
        actions([button("Choose something else", "connect/back/end")]),
        *trunk_fields(fields, ask),
        NUMBER.block(fields.get("number", "")),
        *_region_field(platform, direction, fields),
        *(_outbound_fields(platform, fields) if direction.outbound else []),
    ]
    if direction.inbound:
        blocks += [_blank_field(blank, fields) for blank in platform.blanks]
        if platform.reveals:
            blocks.append(_blank_field(platform.reveals, fields, "If you don't have it yet, leave this empty."))
    blocks.append(context(as_published(platform, is_stale=False)))
    return modal("connect/form", TITLE, blocks, submit="Review", close="Cancel", metadata=draft.carried())


def view_reveal(request: Connect) -> View:
    """Ask for what the platform has revealed, to continue."""
    platform = request.end
    if platform.reveals is None:
        raise BadInput(f"{platform.name} has nothing to wait for.")
    blocks: list[Block] = [
        section(f"{bold(request.trunk_name)} and {bold(platform.name)}: {escape(platform.first_there)}"),
        _blank_field(platform.reveals, {}),
    ]
    kept = request.model_dump_json()
    return modal("connect/revealed", TITLE, blocks, submit="Continue", close="Cancel", metadata=kept)


def _note(draft: Draft) -> list[Block]:
    return [section(f":information_source: {escape(draft.note)}")] if draft.note else []


def _free_name(platform: Platform, ask: Ask) -> str:
    """A name that no known trunk has: `livekit`, `livekit_2`."""
    base = platform.key.replace("-", "_")[:13]
    taken = {trunk.trunk_name for trunk in ask.known_trunks}
    names = [base, *(f"{base}_{number}" for number in range(2, 100))]
    return next((name for name in names if name not in taken), "")


def _region_field(platform: Platform, direction: Direction, fields: Mapping[str, str]) -> list[Block]:
    regions = platform.regions
    if len(regions) < 2:
        return []
    options = [Option(region, region.upper() if len(region) < 3 else region.capitalize()) for region in regions]
    hint = f"The region of your {platform.name} account."
    return [select_field("region", "Region", options, initial=fields.get("region", regions[0]), hint=hint)]


def as_published(platform: Platform, *, is_stale: bool) -> str:
    """The age of the platform's facts, and where to look if they are old; mrkdwn."""
    source = f"<{platform.source_url}|{escape(platform.name)}'s documentation>"
    if is_stale:
        return (
            f":warning: I know {source} as of {day(platform.checked_on)}, over 90 days ago. Compare if something fails."
        )
    return f"From {source}, checked on {day(platform.checked_on)}."


def asks_for_ip(platform: Platform) -> bool:
    """True if outbound calls can come from a static IP that only the person knows."""
    return _can(platform, Authorization.STATIC_IP) and not platform.egress


def _can(platform: Platform, authorization: Authorization) -> bool:
    return any(fact.value is authorization for fact in platform.authorizations)


def _outbound_fields(platform: Platform, fields: Mapping[str, str]) -> list[Block]:
    if asks_for_ip(platform):
        hint = "The IPv4 address its calls come from."
        if _can(platform, Authorization.DIGEST):
            hint += " Leave it empty if there is none: I'll make SIP credentials instead."
        return [
            text_field(
                "ip",
                "Static public IP",
                hint=hint,
                placeholder="44.248.146.11",
                initial=fields.get("ip", ""),
                optional=True,
            )
        ]
    if len(platform.authorizations) < 2:
        return []
    options = [_authorization(fact, platform) for fact in platform.authorizations]
    first = fields.get("authorization", platform.authorizations[0].value.name)
    return [radio_field("authorization", "How Exotel recognizes its calls", options, initial=first)]


def _authorization(fact: Fact[Authorization], platform: Platform) -> Option:
    if fact.value is Authorization.DIGEST:
        return Option(fact.value.name, "SIP credentials", "Recommended. I generate a password.")
    several = [str(each).removesuffix("/32") for egress in platform.egress for each in egress.networks]
    return Option(fact.value.name, "Its published addresses", first_few(several, 2))


def _blank_field(blank: Blank, fields: Mapping[str, str], more: str = "") -> Block:
    return text_field(
        blank.key,
        f"{blank.label[0].upper()}{blank.label[1:]}",
        hint=f"{blank.where} {more}".strip(),
        placeholder=blank.example,
        initial=fields.get(blank.key, ""),
        optional=blank.optional or bool(more),
    )


def read_form(draft: Draft, answers: Mapping[str, str], ask: Ask, today: date) -> Connect:
    """Read every field as its domain type. Raises FormErrors with all wrong fields at once."""
    platform, direction = draft.end, draft.direction
    if platform is None or direction is None:
        raise BadInput("The platform and the direction come first.")
    wrong: dict[str, str] = {}

    def read(name: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(answers.get(name, ""))
        except BadFields as error:
            wrong[name] = " ".join(error.fields.values())
        except BadInput as error:
            wrong[name] = error.sentence
        return None

    given: dict[str, Any] = {"platform": platform.key, "direction": direction, "is_stale": platform.is_stale(today)}
    given |= read_trunk(answers, ask, wrong, f"connect {platform.key}")
    given["number"] = read("number", lambda raw: NUMBER.read(raw, ask))
    given["region"] = answers.get("region") or next(iter(platform.regions), "")
    if direction.outbound and not _by_ip(platform, answers):
        given["sip_user"] = given["trunk_name"] or None
    elif direction.outbound and asks_for_ip(platform) and (address := read("ip", partial(_address, platform))):
        given["ip"], given["mask"] = address
    if direction.inbound:
        filled = {blank.key: read(blank.key, blank.read) or "" for blank in platform.blanks}
        if platform.reveals and answers.get(platform.reveals.key):
            filled[platform.reveals.key] = read(platform.reveals.key, platform.reveals.read) or ""
        given["answers"] = tuple((name, value) for name, value in filled.items() if value)
        if not wrong.keys() & filled.keys():
            given["destination"] = _destination(platform, given["region"], filled, wrong)
    if wrong:
        raise FormErrors(wrong)
    return Connect(**given)


def _by_ip(platform: Platform, answers: Mapping[str, str]) -> bool:
    """True if Exotel is to recognize outbound calls by their address."""
    if asks_for_ip(platform):
        return bool(answers.get("ip")) or not _can(platform, Authorization.DIGEST)
    chosen = answers.get("authorization") or platform.authorizations[0].value.name
    return chosen == Authorization.STATIC_IP.name


def _address(platform: Platform, raw: str) -> tuple[PublicIPv4, Mask]:
    ip, bits = PublicIPv4.parse_with_mask(raw)
    mask = Mask(32) if bits is None else Mask.parse(bits)
    if why := platform.why_off_limits(str(ip), network(ip, mask)):
        raise BadInput(why)
    return ip, mask


def _destination(
    platform: Platform, region: str, filled: Mapping[str, str], wrong: dict[str, str]
) -> Destination | None:
    """Make the destination from the answers; None if the platform hasn't revealed it. A mistake is added to `wrong`."""
    target = next((target for target in platform.targets if target.region == region), platform.targets[0])
    keys = [key for key in (*(b.key for b in platform.blanks), *_revealed(platform)) if f"{{{key}}}" in target.host]
    if any(not filled.get(key) for key in keys):
        return None
    try:
        return destination_at(platform, target, filled)
    except BadInput as error:
        wrong[keys[-1] if keys else "number"] = error.sentence
        return None


def _revealed(platform: Platform) -> tuple[str, ...]:
    return (platform.reveals.key,) if platform.reveals else ()


def destination_at(platform: Platform, target: Target, filled: Mapping[str, str]) -> Destination:
    """Make the destination. Raises BadInput if it isn't one, or must not be used for this platform."""
    made = target.destination(filled)
    found = network_of(str(made.host), 32)
    if why := platform.why_off_limits(str(made.host), found):
        raise BadInput(why)
    return made


def revealed(request: Connect, answers: Mapping[str, str]) -> Connect:
    """Continue a request with what the platform revealed. Raises FormErrors."""
    platform, blank = request.end, request.end.reveals
    target = request.target
    if blank is None or target is None:
        raise BadInput(f"{platform.name} has nothing to wait for.")
    try:
        value = blank.read(answers.get(blank.key, ""))
        filled = {**dict(request.answers), blank.key: value}
        destination = destination_at(platform, target, filled)
    except BadInput as error:
        raise FormErrors({blank.key: error.sentence}) from None
    changes = {"destination": destination, "answers": tuple(filled.items()), "adds_destination": True}
    return Connect.model_validate(request.model_dump() | changes)
