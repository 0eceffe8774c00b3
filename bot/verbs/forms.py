"""A change with a few fields, filled in on a form or typed on one line.

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
from bot.domain.phrasing import first_few
from bot.domain.records import KnownTrunk, Risk
from bot.domain.typed import quote, unquoted
from bot.steps import Facts
from bot.trunks.directory import NotOne
from bot.verbs.choosing import CHOOSE_A_TRUNK, TrunkField, chosen, knowing, sid_of
from bot.verbs.line_words import is_doubtful, is_filler, trunks_of, without_filler, without_politeness
from bot.verbs.services import Services, Trunks
from bot.verbs.verb import Ask, ChangeRequest, Next, R, Request, Said, Show, Submission, WizardChange, Wrong
from bot.words.blocks import Block, Option, View, button, button_row, escape, modal, radio_field, section, text_field

TRUNK, REASON = "trunk", "reason"
_MOST_BUTTONS = 20
SAY_WHY = "Add a reason for the approvers."
_WHY_THIS_TIME = "This needs approval, so add a reason for the approvers."
REASON_HINT = "Approvers see this. It's also kept in the audit log."
_DOUBTFUL = "I'm not sure that you want this, so I haven't done anything. If you do, submit this form."
_IF_IT_WAITS = "Required if this needs approval. "
_OF_A_SENTENCE = {
    "trunk": ("trunk", "from"),
    "number": ("number",),
    "alias": ("number",),
    "user_name": ("user",),
    "new_name": ("name",),
    "trunk_name": ("trunk",),
    "host": ("destination",),
}
"""The fields of a sentence for each field of a form; those not listed have the same name."""

Values = Mapping[str, str]
Split = Callable[[Sequence["Field"], Sequence[str]], tuple[dict[str, str], Sequence[str]]]
"""Assigns the words of a line to fields, and returns those left over."""


class OnTrunk(Request):
    """A change to one trunk."""

    trunk_sid: TrunkSid
    trunk_name: str

    @property
    def trunk(self) -> KnownTrunk:
        """The trunk as the directory knows it."""
        return KnownTrunk(self.trunk_sid, self.trunk_name)


@dataclass(frozen=True)
class Suggestion:
    """Another verb, offered as a button that hands it the trunk and `text`, after the trunk `before` if the verb takes
    two."""

    label: str
    verb: str
    text: str
    before: str = ""


@dataclass(frozen=True)
class Doubt:
    """A line that is valid but probably a mistake, with a sentence to show at the field."""

    field: str
    sentence: str
    suggestion: Suggestion | None = None


class Reason(Enum):
    """When a form asks for a reason for the approvers."""

    NEVER = auto()
    IF_RISKY = auto()
    ALWAYS = auto()


@dataclass(frozen=True)
class Field:
    """One field. `read` turns the text into a domain type or raises BadInput; `options` make it a choice; `most` is the
    longest text; `suggest` offers another verb for a text this field can't read.
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
        """Show the field filled in; an unknown choice stays at `initial`."""
        if self.options:
            chosen = value.lower() if value.lower() in {option.value for option in self.options} else self.initial
            return radio_field(self.name, self.label, self.options, initial=chosen, hint=self.hint)
        shown = {"hint": self.hint, "placeholder": self.placeholder, "initial": value or self.initial}
        return text_field(self.name, self.label, **shown, optional=self.optional, most=self.most)


def in_order(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Give each field one word, in order, without the filler between them."""
    values: dict[str, str] = {}
    for field in fields:
        words = without_filler(words)
        if words:
            values[field.name], words = words[0], words[1:]
    return values, words


@dataclass(frozen=True)
class Form:
    """The form for a change. `split` assigns the words of a line to its fields.

    `several` finds more than one value where one fits; a form that `adds` can be asked to add them all.
    """

    lead: str
    submit: str
    fields: Sequence[Field] = ()
    split: Split = in_order
    reason: Reason = Reason.NEVER
    trunks: Sequence[TrunkField] = (TrunkField(TRUNK, "Trunk"),)
    several: Callable[[str], list[str]] = lambda _: []
    adds: bool = False

    def blocks(self, ask: Ask, values: Values) -> list[tuple[str, Block]]:
        """Every field, filled in, with its name."""
        blocks = [(trunk.name, trunk.block(ask.known_trunks, values.get(trunk.name, ""))) for trunk in self.trunks]
        blocks += [(field.name, field.block(values.get(field.name, ""))) for field in self.fields]
        if self.reason is not Reason.NEVER:
            optional = self.reason is Reason.IF_RISKY
            hint = f"{_IF_IT_WAITS if optional else ''}{REASON_HINT}"
            initial = values.get(REASON, "")
            reason = text_field(REASON, "Reason", hint=hint, initial=initial, optional=optional, most=500)
            blocks.append((REASON, reason))
        return blocks

    def read(self, values: Values, ask: Ask) -> tuple[dict[str, object], dict[str, str]]:
        """Read each field as its domain type, with a sentence for each wrong one."""
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
        """Suggest other verbs for the texts that the wrong fields couldn't read."""
        suggestions = [field.suggest(values.get(field.name, "")) for field in self.fields if field.name in wrong]
        return [suggestion for suggestion in suggestions if suggestion]

    def corrections(self, wrong: Values, values: Values, ask: Ask) -> dict[str, str]:
        """The corrected text of each wrong field; {} unless that is certain for all of them."""
        fixes: dict[str, str] = {}
        for field in self.fields:
            try:
                field.read(values.get(field.name) or field.initial, ask)
            except BadInput as error:
                if error.suggestion:
                    fixes[field.name] = error.suggestion
        return fixes if set(wrong) <= set(fixes) else {}

    @property
    def last_field(self) -> str:
        """The field that marks surplus words."""
        return self.fields[-1].name if self.fields else TRUNK


def approval_form(
    lead: str,
    *fields: Field,
    split: Split = in_order,
    trunks: Sequence[TrunkField] = (TrunkField(TRUNK, "Trunk"),),
    several: Callable[[str], list[str]] = lambda _: [],
) -> Form:
    """The form for a change that always needs approval."""
    return Form(lead, "Ask for approval", fields, split, Reason.ALWAYS, trunks, several)


class FormChange(WizardChange[R]):
    """A change asked for on one form or with one line. Approvers review the first of its trunks. `way_on` is the button
    below the confirmation, which takes the trunk along: its label and its verb."""

    form: Form
    way_on: tuple[str, str] = ("Show the trunk", "show")

    def __init__(self) -> None:
        self.screens = {"form": self.filled}

    def make(self, values: Mapping[str, object]) -> R:
        """Make the request from the fields by name, and `…_sid` and `…_name` of the trunks. Raises BadFields if the
        values don't go together."""
        return self.request.model_validate(values)

    def typed(self, request: R) -> Values:
        """Convert the request back to the text of each field."""
        values = {field.name: getattr(request, field.name) for field in self.form.fields}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    @abstractmethod
    def confirmation(self, request: R, facts: Facts) -> str:
        """A sentence on the change that was made; mrkdwn."""

    def ways_on(self, request: R, facts: Facts) -> list[Block]:
        """The buttons below the confirmation."""
        return [button(*self.way_on, facts["trunk_sid"])]

    def receipt(self, request: R, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [section(self.confirmation(request, facts)), *button_row(self.ways_on(request, facts))]

    def doubt(self, request: R, trunks: Trunks) -> Doubt | None:
        """Check a line against the trunk before anything is done. Raises ExotelError."""
        return None

    def takes_line(self, text: str) -> bool:
        """True if there are enough words for a line; fewer open the form."""
        return len(text.split()) >= (2 if self.form.trunks else 1)

    def open(self, ask: Ask) -> View:
        """Open the form, filled in with the first trunk if it's known, or with the fields of a form without trunks."""
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
        """Show the form filled in, each mistake below its field, with buttons for the suggestions."""
        blocks: list[Block] = [section(self.form.lead)]
        for name, block in self.form.blocks(ask, values):
            blocks.append(block)
            if wrong and name in wrong:
                # Below its field, where Slack puts its own errors.
                blocks.append(section(f":warning: *{block['label']['text']}*: {escape(wrong[name])}"))
        trunk = values.get(TRUNK, "")
        buttons = [
            button(s.label, s.verb, f"{s.before} {trunk} {s.text}".strip())
            for s in suggestions
            if trunk or not self.form.trunks
        ]
        blocks += button_row(buttons)
        return modal(f"{self.name}/form", self.title, blocks, submit=self.form.submit, close="Cancel")

    def line(self, ask: Ask, services: Services) -> ChangeRequest | View:
        """Read the request from the line, or show the form with the mistakes. Raises ExotelError."""
        form, seen = self.form, services.trunks.seen()
        names = {name for trunk in seen for name in (trunk.trunk_name, trunk.trunk_sid)}
        named, words = trunks_of(without_politeness(ask.text.split()), [trunk.name for trunk in form.trunks], names)
        filled, rest = form.split(form.fields, without_filler(words) if form.fields else words)
        takes_reason = form.reason is not Reason.NEVER
        rest = rest if takes_reason or not is_filler(rest) else []
        trunks, wrong = self._find(named, services.trunks)
        sids = {field.name: trunks[field.name].trunk_sid if field.name in trunks else "" for field in form.trunks}
        values = {**filled, **({REASON: " ".join(rest)} if takes_reason else {}), **sids}
        ask = knowing(ask, seen, list(trunks.values()))
        if is_doubtful(ask.text, names):
            marked = {**wrong, **self._mistakes(ask, values, trunks)}
            return self._view(ask, {**values, REASON: ""}, {form.last_field: _DOUBTFUL, **marked})
        if several := form.several(" ".join(without_filler(words))):
            return self._several(ask, values, several, wrong)
        if rest and not takes_reason:
            wrong.setdefault(form.last_field, _surplus(rest))
        if wrong:
            return self._view(ask, values, wrong)
        outcome = self._read(ask, values, trunks)
        if isinstance(outcome, Wrong):
            return self._view(ask, values, self._marks(outcome), self._suggestions(ask, values, outcome.fields))
        request, reason = outcome
        asked = self.ask_for(request, reason)
        if rest and form.reason is Reason.IF_RISKY and asked.risk is Risk.NONE:
            return self._view(ask, {**values, REASON: ""}, {form.last_field: _surplus(rest)})
        if doubt := self.doubt(request, services.trunks):
            suggestions = [doubt.suggestion] if doubt.suggestion else []
            return self._view(ask, values, {doubt.field: doubt.sentence}, suggestions)
        return asked

    def said(self, ask: Ask, said: Said, services: Services) -> View:
        """The form filled in from a sentence; only the fields that it names can be wrong."""
        form = self.form
        named = [*(trunk.name for trunk in form.trunks), *(field.name for field in form.fields)]
        given = {name: _given(name, said) for name in named}
        values = {name: texts[0] for name, texts in given.items() if texts}
        trunks, wrong = self._find({t.name: values[t.name] for t in form.trunks if t.name in values}, services.trunks)
        ask = knowing(ask, services.trunks.seen(), list(trunks.values()))
        values |= {name: trunk.trunk_sid for name, trunk in trunks.items()}
        several = given[form.fields[0].name] if form.fields else ()
        if len(several) > 1:
            return self._several(ask, values, several, {name: text for name, text in wrong.items() if given[name]})
        values = self.spread(values)
        if len(trunks) < len(form.trunks):
            wrong |= form.read(values, ask)[1]
            return self._view(ask, values, {name: text for name, text in wrong.items() if values.get(name)})
        # The reason comes later, on the form.
        outcome = self._read(ask, {REASON: "later", **values}, trunks)
        if isinstance(outcome, Wrong):
            marked = {name: text for name, text in outcome.fields.items() if values.get(name)}
            return self._view(ask, values, marked, self._suggestions(ask, values, marked))
        doubt = self.doubt(outcome[0], services.trunks)
        suggestions = [doubt.suggestion] if doubt and doubt.suggestion else []
        return self._view(ask, values, {doubt.field: doubt.sentence} if doubt else {}, suggestions)

    def spread(self, values: Values) -> dict[str, str]:
        """Distribute the values of a sentence over the fields of the form."""
        return dict(self.pasted(values))

    def _mistakes(self, ask: Ask, values: Values, trunks: Mapping[str, KnownTrunk]) -> Values:
        """The sentences for the wrong fields of a line whose trunks were all found."""
        if len(trunks) < len(self.form.trunks):
            return {}
        outcome = self._read(ask, values, trunks)
        return self._marks(outcome) if isinstance(outcome, Wrong) else {}

    def _marks(self, wrong: Wrong) -> Values:
        """The sentences to show for a line. A reason that every such form asks for isn't missing before it is shown."""
        unasked = {REASON} if self.form.reason is Reason.ALWAYS else set()
        return {name: sentence for name, sentence in wrong.fields.items() if name not in unasked}

    def _several(self, ask: Ask, values: Values, several: Sequence[str], wrong: Values) -> View:
        """Show the form with the first of several values, and buttons to add each of them."""
        first = self.form.fields[0]
        says = f"That's more than one: {first_few(several, 5)}. "
        if not self.form.adds:
            says += "Type one at a time."
        elif len(several) > _MOST_BUTTONS:
            says += f"The first {_MOST_BUTTONS} have a button below. Add those, then type the others."
        else:
            says += "Add each with its button below."
        buttons = [Suggestion(f"Add {value}", self.name, value) for value in several[:_MOST_BUTTONS] if self.form.adds]
        return self._view(ask, {**values, first.name: ""}, {first.name: says, **wrong}, buttons)

    def _find(self, named: Values, trunks: Trunks) -> tuple[dict[str, KnownTrunk], dict[str, str]]:
        by_field: dict[str, KnownTrunk] = {}
        wrong: dict[str, str] = {}
        for field in self.form.trunks:
            try:
                if field.name in named:
                    by_field[field.name] = trunks.find(named[field.name])
                else:
                    wrong[field.name] = CHOOSE_A_TRUNK
            except NotOne as error:
                wrong[field.name] = str(error)
        return by_field, wrong

    def filled(self, submission: Submission) -> Next:
        """Read the request from the submitted form, or mark the wrong fields."""
        answers, ask = submission.answers, submission.ask
        trunks: dict[str, KnownTrunk] = {}
        for field in self.form.trunks:
            try:
                trunks[field.name] = chosen(answers.get(field.name, ""), ask.known_trunks)
            except BadInput as error:
                return Wrong({field.name: error.sentence})
        outcome = self._read(ask, answers, trunks)
        if not isinstance(outcome, Wrong):
            return self.ask_for(*outcome)
        # Slack's own errors can have no buttons.
        corrected = self._corrected(ask, answers, outcome.fields)
        return Show(self._view(ask, answers, outcome.fields, corrected)) if corrected else outcome

    def _suggestions(self, ask: Ask, values: Values, wrong: Values) -> list[Suggestion]:
        """Buttons for the wrong fields: other verbs, and the corrected line."""
        return [*self.form.suggest(wrong, values), *self._corrected(ask, values, wrong)]

    def _corrected(self, ask: Ask, values: Values, wrong: Values) -> list[Suggestion]:
        """A button that hands over the line with the corrected texts, if nothing else is wrong."""
        fixes = self.form.corrections(wrong, values, ask)
        if not fixes:
            return []
        names = [*(trunk.name for trunk in self.form.trunks[1:]), *(field.name for field in self.form.fields), REASON]
        text = " ".join(value for name in names if (value := fixes.get(name) or values.get(name, "")))
        return [Suggestion(f"Use {', '.join(fixes.values())}", self.name, text)]

    def pasted(self, values: Values) -> Values:
        """Distribute a text that was pasted into one field but belongs into several."""
        return values

    def _read(self, ask: Ask, values: Values, trunks: Mapping[str, KnownTrunk]) -> tuple[R, str] | Wrong:
        """Read the request and its reason."""
        values = self.pasted(values)
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
            return Wrong({REASON: _WHY_THIS_TIME})
        return request, reason


def with_mask(values: Values) -> Values:
    """Move the mask of a pasted `44.248.146.11/24` from the field `ip` to the field `mask`, if that is empty or still
    32. One that was changed and disagrees stays, and the field `ip` is wrong."""
    address, slash, mask = unquoted(values.get("ip", "")).partition("/")
    address, mask, own = address.strip(), mask.strip(), values.get("mask", "").strip().removeprefix("/")
    if not slash or "/" in mask or "://" in values["ip"] or own not in ("", "32", mask):
        return values
    return {**values, "ip": address, "mask": mask or own}


def _given(name: str, said: Said) -> Sequence[str]:
    """The values that a sentence has for the field of a form."""
    names = _OF_A_SENTENCE.get(name, (name,))
    return next((said.fields[each] for each in names if said.fields.get(each)), ())


def _surplus(rest: Sequence[str]) -> str:
    return f"I ignored {quote(' '.join(rest))}."
