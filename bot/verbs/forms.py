"""A form, or one line: a change with a few fields, typed after the verb by those who know, filled in by others.

A line with a mistake opens the form filled in, with the mistake marked; the same checks read both.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain import BadFields, TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.records import KnownTrunk, Risk
from bot.domain.typed import quote
from bot.steps import Facts
from bot.trunks.directory import NotOne
from bot.verbs.choosing import TrunkField, chosen, knowing, sid_of
from bot.verbs.services import Services, Trunks
from bot.verbs.verb import Ask, ChangeRequest, Next, R, Request, Submission, WizardChange, Wrong
from bot.words.blocks import Block, Option, View, button, button_row, escape, modal, radio_field, section, text_field

TRUNK, REASON = "trunk", "reason"
SAY_WHY = "Say why: those who decide have to know."
_WHERE_IT_WAITS = "Needed where this waits for approval. "

Values = Mapping[str, str]
Split = Callable[[Sequence["Field"], Sequence[str]], tuple[dict[str, str], Sequence[str]]]
"""Says which word of a line belongs to which field, and which words are left over."""


class OnTrunk(Request):
    """A change of one trunk."""

    trunk_sid: TrunkSid
    trunk_name: str

    @property
    def trunk(self) -> KnownTrunk:
        """The trunk, as the directory knows it."""
        return KnownTrunk(self.trunk_sid, self.trunk_name)


@dataclass(frozen=True)
class Suggestion:
    """Another verb that was probably wanted: a button of this label hands it the trunk and `text`, with another trunk
    `before` it where that verb takes two."""

    label: str
    verb: str
    text: str
    before: str = ""


@dataclass(frozen=True)
class Doubt:
    """A line that can be carried out, and probably is a slip: shown at the field before anything is done."""

    field: str
    sentence: str
    suggestion: Suggestion | None = None


class Reason(Enum):
    """When a form asks for a reason, which those who approve read."""

    NEVER = auto()
    IF_RISKY = auto()
    ALWAYS = auto()


@dataclass(frozen=True)
class Field:
    """One field. `read` turns what was typed into a domain type and raises BadInput; `options` make it a choice,
    `most` is the longest text.

    `suggest` looks for another verb that could use what this field cannot read.
    """

    name: str
    label: str
    read: Callable[[str, Ask], object]
    hint: str = ""
    placeholder: str = ""
    initial: str = ""
    optional: bool = False
    options: Sequence[Option] = ()
    most: int = 250
    suggest: Callable[[str], Suggestion | None] = lambda _: None

    def block(self, value: str) -> Block:
        """The field as Slack shows it, filled in; a choice that does not exist is left at its first state."""
        if self.options:
            chosen = value.lower() if value.lower() in {option.value for option in self.options} else self.initial
            return radio_field(self.name, self.label, self.options, initial=chosen, hint=self.hint)
        shown = {"hint": self.hint, "placeholder": self.placeholder, "initial": value or self.initial}
        return text_field(self.name, self.label, **shown, optional=self.optional, most=self.most)


def in_order(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """A word for each field, as far as they go."""
    return {field.name: word for field, word in zip(fields, words, strict=False)}, words[len(fields) :]


@dataclass(frozen=True)
class Form:
    """The page that asks for a change. `split` says which word of a line belongs to which field."""

    lead: str
    submit: str
    fields: Sequence[Field] = ()
    split: Split = in_order
    reason: Reason = Reason.NEVER
    trunks: Sequence[TrunkField] = (TrunkField(TRUNK, "Trunk"),)

    def blocks(self, ask: Ask, values: Values) -> list[tuple[str, Block]]:
        """Every field by its name, as it is filled in."""
        blocks = [(trunk.name, trunk.block(ask.known_trunks, values.get(trunk.name, ""))) for trunk in self.trunks]
        blocks += [(field.name, field.block(values.get(field.name, ""))) for field in self.fields]
        if self.reason is not Reason.NEVER:
            optional = self.reason is Reason.IF_RISKY
            hint = f"{_WHERE_IT_WAITS if optional else ''}Those who decide read this. It is kept in the audit log."
            initial = values.get(REASON, "")
            reason = text_field(REASON, "Reason", hint=hint, initial=initial, optional=optional, most=500)
            blocks.append((REASON, reason))
        return blocks

    def read(self, values: Values, ask: Ask) -> tuple[dict[str, object], dict[str, str]]:
        """Each field as its domain type, and a sentence for each that is wrong."""
        read: dict[str, object] = {}
        wrong: dict[str, str] = {}
        for field in self.fields:
            try:
                read[field.name] = field.read(values.get(field.name) or field.initial, ask)
            except BadFields as error:
                wrong |= error.fields
            except BadInput as error:
                wrong[field.name] = error.sentence
        if self.reason is Reason.ALWAYS and not values.get(REASON):
            wrong[REASON] = SAY_WHY
        return read, wrong

    def suggest(self, wrong: Values, values: Values) -> list[Suggestion]:
        """Other verbs for what the fields that are wrong could not read."""
        suggestions = [field.suggest(values.get(field.name, "")) for field in self.fields if field.name in wrong]
        return [suggestion for suggestion in suggestions if suggestion]

    @property
    def last_field(self) -> str:
        """The field at which surplus words are marked."""
        return self.fields[-1].name if self.fields else TRUNK


def approval_form(
    lead: str,
    *fields: Field,
    split: Split = in_order,
    trunks: Sequence[TrunkField] = (TrunkField(TRUNK, "Trunk"),),
) -> Form:
    """The page of a change that somebody else always has to approve."""
    return Form(lead, "Ask for approval", fields, split, Reason.ALWAYS, trunks)


class FormChange(WizardChange[R]):
    """A change that is asked for on one page, or with one line. What it puts at risk is reviewed on the first of its
    trunks. `way_on` is the button below the confirmation, which takes the trunk along: its label and its verb."""

    form: Form
    way_on: tuple[str, str] = ("Show the trunk", "show")

    def __init__(self) -> None:
        self.screens = {"form": self.filled}

    def make(self, values: Mapping[str, object]) -> R:
        """The request, from each field's value by its name, and `…_sid` and `…_name` of the trunks. Raises BadFields
        where the values do not go together."""
        return self.request.model_validate(values)

    def typed(self, request: R) -> Values:
        """The text in each field of the form for this request."""
        values = {field.name: getattr(request, field.name) for field in self.form.fields}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    @abstractmethod
    def confirmation(self, request: R, facts: Facts) -> str:
        """The change in the past, or as it stands now; mrkdwn."""

    def ways_on(self, request: R, facts: Facts) -> list[Block]:
        """The buttons below the confirmation."""
        return [button(*self.way_on, facts["trunk_sid"])]

    def receipt(self, request: R, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [section(self.confirmation(request, facts)), *button_row(self.ways_on(request, facts))]

    def doubt(self, request: R, trunks: Trunks) -> Doubt | None:
        """A look at the trunk that a line names, before anything is done. Raises ExotelError."""
        return None

    def takes_line(self, text: str) -> bool:
        """True where there are enough words for a line; fewer open the form."""
        return len(text.split()) >= (2 if self.form.trunks else 1)

    def open(self, ask: Ask) -> View:
        """The form, with what the words say: the first trunk, where it is known, or the only field there is."""
        words, form = ask.text.split(), self.form
        if not form.trunks:
            return self._view(ask, form.split(form.fields, words)[0])
        return self._view(ask, {form.trunks[0].name: sid_of(words[0], ask.known_trunks) if words else ""})

    def again(self, ask: Ask, request: R, reason: str) -> View:
        """The form as it was filled in for this request."""
        trunks = {
            field.name: KnownTrunk(getattr(request, f"{field.name}_sid"), getattr(request, f"{field.name}_name"))
            for field in self.form.trunks
        }
        sids = {name: trunk.trunk_sid for name, trunk in trunks.items()}
        ask = knowing(ask, ask.known_trunks, list(trunks.values()))
        return self._view(ask, {**sids, **self.typed(request), REASON: reason})

    def _view(
        self, ask: Ask, values: Values, wrong: Values | None = None, suggestions: Sequence[Suggestion] = ()
    ) -> View:
        """The form as it is filled in, each mistake below its field, and buttons for what was probably wanted."""
        blocks: list[Block] = [section(self.form.lead)]
        for name, block in self.form.blocks(ask, values):
            blocks.append(block)
            if wrong and name in wrong:
                # Below its field, where Slack itself shows what is wrong with it.
                blocks.append(section(f":warning: *{block['label']['text']}*: {escape(wrong[name])}"))
        trunk = values.get(TRUNK, "")
        buttons = [button(s.label, s.verb, f"{s.before} {trunk} {s.text}".strip()) for s in suggestions if trunk]
        blocks += button_row(buttons)
        return modal(f"{self.name}/form", self.title, blocks, submit=self.form.submit, close="Cancel")

    def line(self, ask: Ask, services: Services) -> ChangeRequest | View:
        """The request that was typed after the verb, or the form with what is wrong. Raises ExotelError."""
        form, words = self.form, ask.text.split()
        named = {trunk.name: word for trunk, word in zip(form.trunks, words, strict=False)}
        filled, rest = form.split(form.fields, words[len(form.trunks) :])
        takes_reason = form.reason is not Reason.NEVER
        trunks, wrong = self._find(named, services.trunks)
        sids = {field.name: trunks[field.name].trunk_sid if field.name in trunks else "" for field in form.trunks}
        values = {**filled, **({REASON: " ".join(rest)} if takes_reason else {}), **sids}
        ask = knowing(ask, services.trunks.seen(), list(trunks.values()))
        if rest and not takes_reason:
            wrong.setdefault(form.last_field, _more_than_asked(rest))
        if wrong:
            return self._view(ask, values, wrong)
        outcome = self._read(ask, values, trunks)
        if isinstance(outcome, Wrong):
            return self._view(ask, values, outcome.fields, form.suggest(outcome.fields, values))
        request, reason = outcome
        asked = self.ask_for(request, reason)
        if rest and form.reason is Reason.IF_RISKY and asked.risk is Risk.NONE:
            return self._view(ask, {**values, REASON: ""}, {form.last_field: _more_than_asked(rest)})
        if doubt := self.doubt(request, services.trunks):
            suggestions = [doubt.suggestion] if doubt.suggestion else []
            return self._view(ask, values, {doubt.field: doubt.sentence}, suggestions)
        return asked

    def _find(self, named: Values, trunks: Trunks) -> tuple[dict[str, KnownTrunk], dict[str, str]]:
        by_field: dict[str, KnownTrunk] = {}
        wrong: dict[str, str] = {}
        for field in self.form.trunks:
            try:
                if field.name in named:
                    by_field[field.name] = trunks.find(named[field.name])
                else:
                    wrong[field.name] = "Which trunk? Choose it here."
            except NotOne as error:
                wrong[field.name] = str(error)
        return by_field, wrong

    def filled(self, submission: Submission) -> Next:
        """The request of the form as it was submitted, or the fields that are wrong."""
        answers, ask = submission.answers, submission.ask
        trunks: dict[str, KnownTrunk] = {}
        for field in self.form.trunks:
            try:
                trunks[field.name] = chosen(answers.get(field.name, ""), ask.known_trunks)
            except BadInput as error:
                return Wrong({field.name: error.sentence})
        outcome = self._read(ask, answers, trunks)
        return outcome if isinstance(outcome, Wrong) else self.ask_for(*outcome)

    def _read(self, ask: Ask, values: Values, trunks: Mapping[str, KnownTrunk]) -> tuple[R, str] | Wrong:
        """The request and its reason."""
        read, wrong = self.form.read(values, ask)
        if wrong:
            return Wrong(wrong)
        for name, trunk in trunks.items():
            read |= {f"{name}_sid": trunk.trunk_sid, f"{name}_name": trunk.trunk_name}
        try:
            request = self.make(read)
        except BadFields as error:
            return Wrong(error.fields)
        reason = values.get(REASON, "")
        if self.form.reason is Reason.IF_RISKY and self.risk(request) is not Risk.NONE and not reason:
            return Wrong({REASON: SAY_WHY})
        return request, reason


def _more_than_asked(rest: Sequence[str]) -> str:
    return f"{quote(' '.join(rest))} is more than this asks for. Nothing was done yet."
