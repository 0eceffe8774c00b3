"""One line or a form: a change with a few fields, typed after the verb by those who know, filled in by others.

A line with a mistake opens the form filled in, with the mistake marked; the same checks read both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import BadFields, TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.records import KnownTrunk, Risk
from bot.domain.typed import quote
from bot.steps import Facts, Plan
from bot.trunks.details import TrunkDetails
from bot.trunks.directory import Directory, NotOne
from bot.trunks.snapshots import Snapshot
from bot.verbs.choosing import (
    TrunkField,
    chosen,
    knowing,
    sid_of,
)
from bot.verbs.verb import (
    Ask,
    ChangeRequest,
    Next,
    Request,
    Right,
    Services,
    Submission,
    Verb,
    Wrong,
)
from bot.words.blocks import (
    Block,
    Option,
    View,
    actions,
    button,
    escape,
    modal,
    radio_field,
    section,
    text_field,
)

TRUNK, REASON = "trunk", "reason"
SAY_WHY = "Say why: those who decide have to know."
_WHERE_IT_WAITS = "Needed where this waits for approval. "

Values = Mapping[str, str]
Split = Callable[[Sequence["Field"], Sequence[str]], tuple[dict[str, str], Sequence[str]]]
"""Which word of a line belongs to which field, and the words that are left over."""


class OnTrunk(Request):
    """A change of one trunk."""

    trunk_sid: TrunkSid
    trunk_name: str


@dataclass(frozen=True)
class Meant:
    """What somebody probably meant: a button of this label that hands the trunk and `text` to another verb, with
    another trunk `before` it where that verb takes two."""

    label: str
    verb: str
    text: str
    before: str = ""


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


def in_order(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """A word for each field, as far as they go."""
    return {field.name: word for field, word in zip(fields, words, strict=False)}, words[len(fields) :]


@dataclass(frozen=True)
class Sheet:
    """What a verb asks for on one page. `make` gets each field's value by its name, and those of the trunks.

    `split` says which word of a line belongs to which field, and `typed` what stood in each field of a request, where
    a field is no part of it by its own name. `asks_reason` is for what others must approve, `reason_if` for what they
    must approve only then. `doubt` looks at the trunk a line names, before anything is done, and `foresee` at others.
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
    doubt: Callable[[Any, TrunkDetails], Doubt | None] | None = None
    foresee: Callable[[Any, Directory], Doubt | None] | None = None
    reason_if: Callable[[Any], bool] | None = None
    typed: Callable[[Any], Values] | None = None

    def as_verb(
        self,
        *,
        summary: str,
        usage: str,
        example: str,
        plan: Callable[[Any], Plan],
        headline: Callable[[Any], str],
        receipt: Callable[[Any, Facts, AccountContext], Sequence[Block]],
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
            again=self.again,
        )

    def open(self, ask: Ask) -> View:
        """The form, with what the words say: the first trunk, where it is known, or the only field there is."""
        words = ask.text.split()
        if not self.trunks:
            return self.view(ask, self.split(self.fields, words)[0], {})
        return self.view(ask, {self.trunks[0].name: sid_of(words[0], ask.known_trunks) if words else ""}, {})

    def again(self, ask: Ask, request: Any, reason: str) -> View:
        """The form as it was filled in for this request."""
        trunks = [
            KnownTrunk(getattr(request, f"{trunk.name}_sid"), getattr(request, f"{trunk.name}_name"))
            for trunk in self.trunks
        ]
        values = {trunk.name: known.trunk_sid for trunk, known in zip(self.trunks, trunks, strict=True)}
        typed = self.typed(request) if self.typed else {one.name: _as_typed(request, one.name) for one in self.fields}
        return self.view(knowing(ask, ask.known_trunks, trunks), values | dict(typed) | {REASON: reason}, {})

    def view(self, ask: Ask, values: Values, wrong: Mapping[str, str], meant: Sequence[Meant] = ()) -> View:
        """The form as it is filled in, each mistake below its field, and buttons for what was probably meant."""
        blocks: list[Block] = [section(self.lead)]
        for name, block in self._blocks(ask, values):
            blocks.append(block)
            if name in wrong:
                # Below its field, where Slack itself shows what is wrong with it.
                blocks.append(section(f":warning: *{block['label']['text']}*: {escape(wrong[name])}"))
        trunk = values.get(TRUNK, "")
        buttons = [button(one.label, one.verb, f"{one.before} {trunk} {one.text}".strip()) for one in meant if trunk]
        blocks += [actions(buttons)] if buttons else []
        return modal(f"{self.name}/form", self.title, blocks, submit=self.submit, close="Cancel")

    def _blocks(self, ask: Ask, values: Values) -> list[tuple[str, Block]]:
        found = [(t.name, t.block(ask.known_trunks, values.get(t.name, ""))) for t in self.trunks]
        found += [(field.name, field.block(values.get(field.name, ""))) for field in self.fields]
        if self.asks_reason or self.reason_if:
            optional = not self.asks_reason
            hint = f"{_WHERE_IT_WAITS if optional else ''}Those who decide read this. It is kept in the audit log."
            reason = values.get(REASON, "")
            found.append((REASON, text_field(REASON, "Reason", hint=hint, initial=reason, optional=optional, most=500)))
        return found

    def line(self, ask: Ask, services: Services) -> ChangeRequest | View:
        """What was typed after the verb: a wish, or the form with what is wrong. Raises ExotelError."""
        words = ask.text.split()
        named = {trunk.name: word for trunk, word in zip(self.trunks, words, strict=False)}
        filled, rest = self.split(self.fields, words[len(self.trunks) :])
        takes_reason = self.asks_reason or self.reason_if is not None
        values = named | filled | ({REASON: " ".join(rest)} if takes_reason else {})
        found, wrong = self._find(named, services)
        sids = {trunk.name: found[trunk.name].trunk_sid if trunk.name in found else "" for trunk in self.trunks}
        values |= sids
        ask = knowing(ask, services.directory.seen(), list(found.values()))
        if rest and not takes_reason:
            wrong.setdefault(self._last_field, _more_than_asked(rest))
        if wrong:
            return self.view(ask, values, wrong)
        outcome = self._read(ask, values, found)
        if isinstance(outcome, Wrong):
            return self.view(ask, values, outcome.fields, self._meant(outcome.fields, values))
        if rest and self.reason_if and not self.reason_if(outcome.request):
            return self.view(ask, {**values, REASON: ""}, {self._last_field: _more_than_asked(rest)})
        if doubt := self._doubt(outcome.request, found, services.directory):
            return self.view(ask, values, {doubt.field: doubt.sentence}, [doubt.meant] if doubt.meant else [])
        return outcome

    @property
    def _last_field(self) -> str:
        return self.fields[-1].name if self.fields else TRUNK

    def _doubt(self, request: Any, found: Mapping[str, KnownTrunk], directory: Directory) -> Doubt | None:
        """Raises ExotelError."""
        doubt = self.doubt(request, directory.look_at(found[TRUNK])) if self.doubt else None
        return doubt or (self.foresee(request, directory) if self.foresee else None)

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
                found[trunk.name] = chosen(answers.get(trunk.name, ""), ask.known_trunks)
            except BadInput as error:
                return Wrong({trunk.name: error.sentence})
        return self._read(ask, answers, found)

    def _read(self, ask: Ask, values: Values, found: Mapping[str, KnownTrunk]) -> ChangeRequest | Wrong:
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
            wrong[REASON] = SAY_WHY
        if wrong:
            return Wrong(wrong)
        for name, trunk in found.items():
            read |= {f"{name}_sid": trunk.trunk_sid, f"{name}_name": trunk.trunk_name}
        try:
            request = (self.make or self.request)(**read)
        except BadFields as error:
            return Wrong(error.fields)
        if self.reason_if and self.reason_if(request) and not values.get(REASON):
            return Wrong({REASON: SAY_WHY})
        return ChangeRequest(request, values.get(REASON, ""))


def _as_typed(request: Any, name: str) -> str:
    value = getattr(request, name)
    return "" if value is None else str(value)


def _more_than_asked(rest: Sequence[str]) -> str:
    return f"{quote(' '.join(rest))} is more than this asks for. Nothing was done yet."
