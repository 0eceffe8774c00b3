"""One line or a form: a change with a few fields, typed after the verb by those who know, filled in by others.

A line with a mistake opens the form filled in, with the mistake marked; the same checks read both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.blocks import (
    Block,
    Option,
    View,
    actions,
    button,
    escape,
    modal,
    radio_field,
    search_field,
    section,
    select_field,
    text_field,
)
from bot.directory import NotOne, Sight
from bot.domain import BadFields, TrunkSid
from bot.domain.typed import quote
from bot.errors import BadInput
from bot.records import KnownTrunk, Risk
from bot.snapshots import Snapshot
from bot.steps import Facts, Plan
from bot.verbs import Ask, Bearings, Next, Request, Right, Services, Submission, Verb, Wish, Wrong

TRUNK, REASON = "trunk", "reason"
_MOST_IN_A_MENU = 100

Values = Mapping[str, str]
Split = Callable[[Sequence["Field"], Sequence[str]], tuple[dict[str, str], Sequence[str]]]
"""Which word of a line belongs to which field, and the words that are left over."""


class OnTrunk(Request):
    """A change of one trunk."""

    trunk_sid: TrunkSid
    trunk_name: str


@dataclass(frozen=True)
class Meant:
    """What somebody probably meant: a button of this label that hands the trunk and `text` to another verb."""

    label: str
    verb: str
    text: str


@dataclass(frozen=True)
class Doubt:
    """A line that can be carried out, and probably is a slip: said at the field before anything is done."""

    field: str
    sentence: str
    meant: Meant | None = None


@dataclass(frozen=True)
class Field:
    """One field. `read` turns what was typed into a domain type and raises BadInput; `options` make it a choice.

    `meant` is asked where it cannot be read, for what another verb could do with it.
    """

    name: str
    label: str
    read: Callable[[str, Ask], Any]
    hint: str = ""
    placeholder: str = ""
    initial: str = ""
    optional: bool = False
    options: Sequence[Option] = ()
    meant: Callable[[str], Meant | None] = lambda _: None

    def block(self, value: str) -> Block:
        """The field as Slack shows it, filled in; a choice that does not exist is left at its first state."""
        if self.options:
            chosen = value.lower() if value.lower() in {option.value for option in self.options} else self.initial
            return radio_field(self.name, self.label, self.options, initial=chosen, hint=self.hint)
        return text_field(
            self.name,
            self.label,
            hint=self.hint,
            placeholder=self.placeholder,
            initial=value or self.initial,
            optional=self.optional,
        )


@dataclass(frozen=True)
class TrunkField:
    """A trunk to choose. What is made gets `{name}_sid` and `{name}_name`."""

    name: str
    label: str


def in_order(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """A word for each field, as far as they go."""
    return {field.name: word for field, word in zip(fields, words, strict=False)}, words[len(fields) :]


@dataclass(frozen=True)
class Sheet:
    """What a verb asks for on one page. `make` gets each field's value by its name, and those of the trunks.

    `split` says which word of a line belongs to which field; `asks_reason` is for what others must approve.
    `doubt` looks at the trunk a line names, before anything is done.
    """

    name: str
    title: str
    lead: str
    submit: str
    fields: Sequence[Field]
    request: type[Request]
    make: Callable[..., Request] | None = None
    split: Split = in_order
    asks_reason: bool = False
    trunks: Sequence[TrunkField] = (TrunkField(TRUNK, "Trunk"),)
    doubt: Callable[[Any, Sight], Doubt | None] | None = None

    def as_verb(
        self,
        *,
        summary: str,
        usage: str,
        example: str,
        plan: Callable[[Any], Plan],
        headline: Callable[[Any], str],
        receipt: Callable[[Any, Facts, Bearings], Sequence[Block]],
        risk: Callable[[Any], Risk] = lambda _: Risk.NONE,
        losses: Callable[[Any, Snapshot], Sequence[str]] | None = None,
        facts: Callable[[Any], Facts] = lambda request: {
            "trunk_sid": request.trunk_sid,
            "trunk_name": request.trunk_name,
        },
    ) -> Verb:
        """The verb that asks with this sheet. What it puts at risk is reviewed on the first of its trunks."""
        return Verb(
            name=self.name,
            summary=summary,
            usage=usage,
            example=example,
            right=Right.CHANGE,
            title=self.title,
            open=self.open,
            line=self.line,
            least_words=2 if self.trunks else 1,
            screens={"form": self.filled},
            request=self.request,
            plan=plan,
            facts=facts,
            risk=risk,
            subject=(lambda request: str(request.trunk_sid)) if self.trunks else None,
            losses=losses,
            headline=headline,
            receipt=receipt,
        )

    def open(self, ask: Ask) -> View:
        """The form, with what the words say: the first trunk, where it is known, or the only field there is."""
        words = ask.text.split()
        if not self.trunks:
            return self.view(ask, self.split(self.fields, words)[0], {})
        return self.view(ask, {self.trunks[0].name: _sid_of(words[0], ask.known_trunks) if words else ""}, {})

    def view(self, ask: Ask, values: Values, wrong: Mapping[str, str], meant: Sequence[Meant] = ()) -> View:
        """The form as it is filled in, each mistake above its field, and buttons for what was probably meant."""
        blocks: list[Block] = [section(self.lead)]
        for name, block in self._blocks(ask, values):
            if name in wrong:
                blocks.append(section(f":warning: {escape(wrong[name])}"))
            blocks.append(block)
        trunk = values.get(TRUNK, "")
        buttons = [button(one.label, one.verb, f"{trunk} {one.text}") for one in meant if trunk]
        blocks += [actions(buttons)] if buttons else []
        return modal(f"{self.name}/form", self.title, blocks, submit=self.submit, close="Cancel")

    def _blocks(self, ask: Ask, values: Values) -> list[tuple[str, Block]]:
        found = [(t.name, _trunk_block(t, ask.known_trunks, values.get(t.name, ""))) for t in self.trunks]
        found += [(field.name, field.block(values.get(field.name, ""))) for field in self.fields]
        if self.asks_reason:
            hint = "Those who decide read this. It is kept in the audit log."
            found.append((REASON, text_field(REASON, "Reason", hint=hint, initial=values.get(REASON, ""), most=500)))
        return found

    def line(self, ask: Ask, services: Services) -> Wish | View:
        """What was typed after the verb: a wish, or the form with what is wrong. Raises ExotelError."""
        words = ask.text.split()
        named = {trunk.name: word for trunk, word in zip(self.trunks, words, strict=False)}
        filled, rest = self.split(self.fields, words[len(self.trunks) :])
        values = named | filled | ({REASON: " ".join(rest)} if self.asks_reason else {})
        found, wrong = self._find(named, services)
        sids = {trunk.name: found[trunk.name].trunk_sid if trunk.name in found else "" for trunk in self.trunks}
        values |= sids
        known = services.directory.seen()
        ask = replace(ask, known_trunks=[*known, *(trunk for trunk in found.values() if trunk not in known)])
        if rest and not self.asks_reason:
            field = self.fields[-1].name if self.fields else TRUNK
            wrong.setdefault(field, f"{quote(' '.join(rest))} is more than this asks for. Nothing was done yet.")
        if wrong:
            return self.view(ask, values, wrong)
        outcome = self._read(ask, values, found)
        if isinstance(outcome, Wrong):
            return self.view(ask, values, outcome.fields, self._meant(outcome.fields, values))
        doubt = self.doubt(outcome.request, services.directory.look_at(found[TRUNK])) if self.doubt else None
        if doubt:
            return self.view(ask, values, {doubt.field: doubt.sentence}, [doubt.meant] if doubt.meant else [])
        return outcome

    def _find(self, named: Values, services: Services) -> tuple[dict[str, KnownTrunk], dict[str, str]]:
        found: dict[str, KnownTrunk] = {}
        wrong: dict[str, str] = {}
        for trunk in self.trunks:
            try:
                if trunk.name in named:
                    found[trunk.name] = services.directory.find(named[trunk.name])
                else:
                    wrong[trunk.name] = "Which trunk? Choose it here."
            except NotOne as error:
                wrong[trunk.name] = str(error)
        return found, wrong

    def _meant(self, wrong: Mapping[str, str], values: Values) -> list[Meant]:
        told = [field.meant(values.get(field.name, "")) for field in self.fields if field.name in wrong]
        return [meant for meant in told if meant]

    def filled(self, submission: Submission) -> Next:
        """The form as it was submitted."""
        answers, ask = submission.answers, submission.ask
        found: dict[str, KnownTrunk] = {}
        for trunk in self.trunks:
            try:
                found[trunk.name] = _chosen(answers.get(trunk.name, ""), ask.known_trunks)
            except BadInput as error:
                return Wrong({trunk.name: error.sentence})
        return self._read(ask, answers, found)

    def _read(self, ask: Ask, values: Values, found: Mapping[str, KnownTrunk]) -> Wish | Wrong:
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
        for name, trunk in found.items():
            read |= {f"{name}_sid": trunk.trunk_sid, f"{name}_name": trunk.trunk_name}
        try:
            request = (self.make or self.request)(**read)
        except BadFields as error:
            return Wrong(error.fields)
        return Wish(request, values.get(REASON, ""))


def _trunk_block(field: TrunkField, known: Sequence[KnownTrunk], chosen: str) -> Block:
    options = [Option(trunk.trunk_sid, trunk.trunk_name, trunk.trunk_sid) for trunk in known]
    if not options:
        return text_field(field.name, field.label, hint="Its name or SID.", initial=chosen)
    if len(options) > _MOST_IN_A_MENU:
        return search_field(field.name, field.label, initial=next((o for o in options if o.value == chosen), None))
    return select_field(field.name, field.label, options, initial=chosen)


def fitting(said: str, known: Sequence[KnownTrunk]) -> Sequence[KnownTrunk]:
    """The trunks of that name or SID; where there is none, those that begin so."""
    exact = [trunk for trunk in known if said in {trunk.trunk_sid, trunk.trunk_name}]
    return exact or [t for t in known if t.trunk_name.lower().startswith(said.lower()) or t.trunk_sid.startswith(said)]


def _sid_of(said: str, known: Sequence[KnownTrunk]) -> str:
    """The SID of the trunk of that name, SID or unique beginning; "" where it is none of those that are known."""
    fits = fitting(said, known)
    return fits[0].trunk_sid if len(fits) == 1 else ""


def _chosen(answer: str, known: Sequence[KnownTrunk]) -> KnownTrunk:
    """The trunk of a form that came back. Raises BadInput where the bot knows its trunks and this is none of them."""
    found = next((trunk for trunk in known if answer in {trunk.trunk_sid, trunk.trunk_name}), None)
    if found:
        return found
    if not answer:
        raise BadInput("Which trunk? Choose it here.")
    if known and not TrunkSid.looks_like(answer):
        raise BadInput(f"There is no trunk {quote(answer)} among those this bot knows. Choose one that there is.")
    trunk_sid = TrunkSid.parse(answer)
    return KnownTrunk(trunk_sid, trunk_sid)
