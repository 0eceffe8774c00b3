"""One line or a form: a change with a few fields, typed after the verb by those who know, filled in by others.

A line with a mistake opens the form filled in, with the mistake marked; the same checks read both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import Block, Option, View, escape, modal, radio_field, search_field, section, select_field, text_field
from bot.directory import NotOne
from bot.domain import BadFields, TrunkSid
from bot.errors import BadInput
from bot.records import KnownTrunk
from bot.verbs import Ask, Next, Request, Services, Submission, Wish, Wrong

TRUNK, REASON = "trunk", "reason"
_MOST_IN_A_MENU = 100

Values = Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One field. `read` turns what was typed into a domain type and raises BadInput; `options` make it a choice."""

    name: str
    label: str
    read: Callable[[str, Ask], Any]
    hint: str = ""
    placeholder: str = ""
    initial: str = ""
    optional: bool = False
    options: Sequence[Option] = ()

    def block(self, value: str) -> Block:
        """The field as Slack shows it, filled in."""
        if self.options:
            return radio_field(self.name, self.label, self.options, initial=value or self.initial, hint=self.hint)
        return text_field(
            self.name,
            self.label,
            hint=self.hint,
            placeholder=self.placeholder,
            initial=value or self.initial,
            optional=self.optional,
        )


def _in_order(fields: Sequence[Field], words: Sequence[str]) -> dict[str, str]:
    return {field.name: word for field, word in zip(fields, words, strict=False)}


@dataclass(frozen=True)
class Sheet:
    """What a verb asks for on one page. `make` gets each field's value by its name, and `trunk_sid`, `trunk_name`.

    `split` says which word of a line belongs to which field; `asks_reason` is for what others must approve.
    """

    verb: str
    title: str
    lead: str
    submit: str
    fields: Sequence[Field]
    make: Callable[..., Request]
    split: Callable[[Sequence[Field], Sequence[str]], dict[str, str]] = _in_order
    asks_reason: bool = False

    def open(self, ask: Ask) -> View:
        """The form, with the trunk chosen where the words name one that is known."""
        return self.view(ask, {TRUNK: _sid_of(ask.text.strip(), ask.known_trunks)}, {})

    def view(self, ask: Ask, values: Values, wrong: Mapping[str, str]) -> View:
        """The form as it is filled in, each mistake above its field."""
        blocks: list[Block] = [section(self.lead)]
        for name, block in self._blocks(ask, values):
            if name in wrong:
                blocks.append(section(f":warning: {escape(wrong[name])}"))
            blocks.append(block)
        return modal(f"{self.verb}/form", self.title, blocks, submit=self.submit, close="Cancel")

    def _blocks(self, ask: Ask, values: Values) -> list[tuple[str, Block]]:
        found = [(TRUNK, _trunk_field(ask.known_trunks, values.get(TRUNK, "")))]
        found += [(field.name, field.block(values.get(field.name, ""))) for field in self.fields]
        if self.asks_reason:
            hint = "Those who decide read this, and so does the audit log."
            found.append((REASON, text_field(REASON, "Reason", hint=hint, initial=values.get(REASON, ""))))
        return found

    def line(self, ask: Ask, services: Services) -> Wish | View:
        """What was typed after the verb: a wish, or the form with what is wrong. Raises ExotelError."""
        first, *words = ask.text.split()
        values = {TRUNK: first}
        reason = ""
        if self.asks_reason:
            words, reason = words[: len(self.fields)], " ".join(words[len(self.fields) :])
        values |= self.split(self.fields, words) | {REASON: reason}
        try:
            trunk = services.directory.find(first)
        except NotOne as error:
            return self.view(ask, values | {TRUNK: ""}, {TRUNK: str(error)})
        outcome = self._read(ask, values, trunk)
        return (
            self.view(ask, values | {TRUNK: trunk.trunk_sid}, outcome.fields) if isinstance(outcome, Wrong) else outcome
        )

    def filled(self, submission: Submission) -> Next:
        """The form as it was submitted."""
        answers, ask = submission.answers, submission.ask
        try:
            trunk_sid = TrunkSid.parse(answers.get(TRUNK, ""))
        except BadInput as error:
            return Wrong({TRUNK: error.sentence})
        known = {trunk.trunk_sid: trunk for trunk in ask.known_trunks}
        named = {trunk.trunk_name: trunk for trunk in ask.known_trunks}
        trunk = known.get(trunk_sid) or named.get(trunk_sid) or KnownTrunk(trunk_sid, trunk_sid)
        return self._read(ask, answers, trunk)

    def _read(self, ask: Ask, values: Values, trunk: KnownTrunk) -> Wish | Wrong:
        read: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for field in self.fields:
            try:
                read[field.name] = field.read(values.get(field.name) or field.initial, ask)
            except BadFields as error:
                wrong |= error.fields
            except BadInput as error:
                wrong[field.name] = error.sentence
        if self.asks_reason and not values.get(REASON):
            wrong[REASON] = "Say why: those who decide have to know."
        if wrong:
            return Wrong(wrong)
        try:
            request = self.make(trunk_sid=trunk.trunk_sid, trunk_name=trunk.trunk_name, **read)
        except BadFields as error:
            return Wrong(error.fields)
        return Wish(request, values.get(REASON, ""))


def _trunk_field(known: Sequence[KnownTrunk], chosen: str) -> Block:
    options = [Option(trunk.trunk_sid, trunk.trunk_name, trunk.trunk_sid) for trunk in known]
    if not options:
        return text_field(TRUNK, "Trunk", hint="Its name or SID.", initial=chosen)
    if len(options) > _MOST_IN_A_MENU:
        return search_field(TRUNK, "Trunk", initial=next((o for o in options if o.value == chosen), None))
    return select_field(TRUNK, "Trunk", options, initial=chosen)


def _sid_of(said: str, known: Sequence[KnownTrunk]) -> str:
    return next((trunk.trunk_sid for trunk in known if said in {trunk.trunk_sid, trunk.trunk_name}), "")
