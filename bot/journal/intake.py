"""How a wish begins: checked, written down once, and set going; or refused, and that written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.domain.audit_events import Event
from bot.domain.records import Operation, State
from bot.domain.rights import Ruling
from bot.domain.typed import on_one_line, without_passwords
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import AuditEvent, intake
from bot.verbs.verb import Ask, ChangeRequest, Verb
from bot.words.blocks import Message, section
from bot.words.review_cards import asked_already


class Intake:
    """`prepare(id)` has the trunk of a waiting request read, `carry_out(id)` hands one to the workers; both return
    at once."""

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

    def begin(self, verb: Verb, wish: ChangeRequest, ask: Ask, key: str) -> Operation | Message:
        """The operation, which the same key finds again; a sentence where others must approve and nobody could, or
        where the same waits already."""
        needed = self.operations.approvals_for(verb, wish)
        if needed and not wish.break_glass:
            ruling = self._access.can_be_decided(ask.user, needed)
            if not ruling.allowed:
                return self.refuse(ruling, verb, ask)
        account, wish = ask.account.sid, replace(wish, reason=on_one_line(without_passwords(wish.reason)))
        operation = self.operations.ask(verb, wish, account=account, key=key, asked_by=ask.user, asked_in=ask.channel)
        if operation.key != key:
            return self._waits_already(operation, verb, ask, key)
        if operation.state == State.WAITING:
            self._prepare(operation.id)
        else:
            self._carry_out(operation.id)
        return operation

    def find_duplicate(self, verb: Verb, ask: Ask, key: str) -> Message | None:
        """The answer to a command or form that was led to a request that waits when it was delivered first, whatever
        became of that since."""
        with self.operations.store.reading() as db:
            led_to = intake.duplicate_of(db, key)
        operation = self.operations.get(led_to) if led_to else None
        return self._waits_already(operation, verb, ask, key) if operation else None

    def _waits_already(self, operation: Operation, verb: Verb, ask: Ask, key: str) -> Message:
        """The same, asked for before; audited once before it is said."""
        headline = self.operations.headline(operation)
        store, row = self.operations.store, f"{headline}: it waits already, as request {operation.id}."
        with store.transaction() as db:
            if intake.record_duplicate(db, key, operation.id, store.now()):
                self.log(ask, Event.ASKED_ALREADY, row, verb, operation.id)
        return asked_already(operation, headline)

    def refuse(self, ruling: Ruling, verb: Verb, ask: Ask, operation_id: str | None = None) -> Message:
        """The sentence for somebody who may not; audited before it is said."""
        self.log(ask, Event.REFUSED, ruling.reason, verb, operation_id)
        return Message(ruling.reason, [section(f":lock: {ruling.reason}")])

    def looked(self, ask: Ask, verb: Verb, press: str) -> None:
        """Somebody asks to be shown what needs rights; `press` names the button within, where it was one."""
        event = Event(f"asked_to_{press or 'see'}")
        self.log(ask, event, f"/trunk {verb.name} {_trunk_named_in(ask) or ask.text}", verb)

    def log(self, ask: Ask, event: Event, sentence: str, verb: Verb, operation_id: str | None = None) -> None:
        """One row in the audit log about what somebody asked, in their words but for a password among them."""
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
    """The name of the trunk that somebody's words are about, by its name or SID."""
    words = set(ask.text.split())
    return next((one.trunk_name for one in ask.known_trunks if words & {one.trunk_name, one.trunk_sid}), None)
