"""Lists of requests that others decide, read from the journal: what waits, and what was deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.records import Pending, ReviewRow, Risk
from bot.journal.operations import Operations
from bot.store import reviews as rows


class Waiting:
    """Quick to read; calls nobody."""

    def __init__(self, operations: Operations, row_of: Callable[[str], ReviewRow | None]) -> None:
        self._operations = operations
        self._row_of = row_of

    def pending(self) -> list[Pending]:
        """What waits to be decided or begun, and what was done by breaking the glass and not signed off yet."""
        with self._operations.store.reading() as db:
            ids = rows.open_ones(db) + rows.not_signed_off(db)
        return self._each(ids)

    def deleted(self, account_sid: str) -> list[Pending]:
        """The deletes that were carried out on this account, the newest first."""
        with self._operations.store.reading() as db:
            ids = rows.carried_out(db, Risk.DELETE)
        return [one for one in self._each(ids) if one.operation.account == account_sid]

    def _each(self, ids: Sequence[str]) -> list[Pending]:
        found = []
        for operation_id in ids:
            operation, row = self._operations.get(operation_id), self._row_of(operation_id)
            if operation and row:
                found.append(Pending(operation, row, self._operations.headline(operation)))
        return found
