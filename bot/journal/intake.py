"""The start of a change: checked, written down once and set going; or refused, and that logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.domain.audit_events import Event
from bot.domain.records import State
from bot.domain.rights import Ruling
from bot.domain.typed import on_one_line, without_passwords
from bot.journal.loaded import JournalEntry
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import AuditEvent, intake
from bot.verbs.verb import Ask, ChangeRequest, Verb
from bot.words.blocks import Message, section
from bot.words.review_cards import asked_already


class Intake:
    """Begins changes.

    `prepare(id)` has the trunk of a waiting request read; `carry_out(id)` hands a request to the workers. Both return
    at once.
    """

    def __init__(
        self,
        operations: Operations,
        access: Access,
        prepare: Callable[[str], None],
        carry_out: Callable[[str], None],
    ) -> None:
        self.operations = operations
        self._access = access
        self._prepare = prepare
        self._carry_out = carry_out

    def is_first_delivery(self, key: str) -> bool:
        """Note a delivery; False if it was noted before."""
        store = self.operations.store
        with store.transaction() as db:
            return intake.is_first_delivery(db, key, store.now())

    def try_again(self, operation_id: str, user: str) -> Ruling:
        """Carry out an operation once more, if its state allows it."""
        ruling = self.operations.try_again(operation_id, user)
        if ruling.allowed:
            self._carry_out(operation_id)
        return ruling

    def begin(self, verb: Verb, change: ChangeRequest, ask: Ask, key: str) -> JournalEntry | Message:
        """Write the request down and set it going; the same key returns the same operation.

        Returns a sentence instead if it needs approval and too few could give it, if the same already waits, or if a
        trunk has another name than the request says.
        """
        if misnamed := self.operations.misnamed(change, ask.account.sid):
            return self.refuse(Ruling(False, misnamed), verb, ask)
        needed = self.operations.approvals_for(change)
        if needed and not change.break_glass:
            ruling = self._access.can_be_decided(ask.user, needed)
            if not ruling.allowed:
                return self.refuse(ruling, verb, ask)
        account, change = ask.account.sid, replace(change, reason=on_one_line(without_passwords(change.reason)))
        entry = self.operations.ask(change, account=account, key=key, asked_by=ask.user, asked_in=ask.channel)
        if entry.operation.key != key:
            return self._waits_already(entry, verb, ask, key)
        (self._prepare if entry.operation.state == State.WAITING else self._carry_out)(entry.id)
        return entry

    def find_duplicate(self, verb: Verb, ask: Ask, key: str) -> Message | None:
        """The answer to a redelivered command or form that was first answered with a request that already waited."""
        with self.operations.store.reading() as db:
            operation_id = intake.duplicate_of(db, key)
        entry = self.operations.load(operation_id) if operation_id else None
        return self._waits_already(entry, verb, ask, key) if entry else None

    def _waits_already(self, entry: JournalEntry, verb: Verb, ask: Ask, key: str) -> Message:
        """Answer a request that already waits, after logging that once."""
        store, sentence = self.operations.store, f"{entry.request_headline}: already waiting as request {entry.id}."
        with store.transaction() as db:
            if intake.record_duplicate(db, key, entry.id, store.now()):
                self.log(ask, Event.ASKED_ALREADY, sentence, verb, entry.id)
        return asked_already(entry.operation, entry.request_headline, ask.user)

    def refuse(self, ruling: Ruling, verb: Verb, ask: Ask, operation_id: str | None = None) -> Message:
        """The sentence for someone who lacks the right, after logging it."""
        self.log(ask, Event.REFUSED, ruling.reason, verb, operation_id)
        return Message(ruling.reason, [section(f":lock: {ruling.reason}")])

    def looked(self, ask: Ask, verb: Verb, press: str) -> None:
        """Log that someone asks to see a view that needs rights; `press` names the button pressed, if any."""
        self.log(
            ask, Event(f"asked_to_{press or 'see'}"), f"/trunk {verb.name} {_trunk_named_in(ask) or ask.text}", verb
        )

    def log(self, ask: Ask, event: Event, sentence: str, verb: Verb, operation_id: str | None = None) -> None:
        """Write one row in the audit log about a command, with passwords struck out of its words."""
        self.operations.store.log(
            AuditEvent(
                ask.user,
                event,
                without_passwords(sentence),
                operation_id=operation_id,
                verb=verb.name,
                trunk=_trunk_named_in(ask),
                account=ask.account.sid,
                detail={"typed": without_passwords(ask.text)},
            )
        )


def _trunk_named_in(ask: Ask) -> str | None:
    """The name of the trunk that a command is about, by its name or SID."""
    words = set(ask.text.split())
    return next((trunk.trunk_name for trunk in ask.known_trunks if words & {trunk.trunk_name, trunk.trunk_sid}), None)
