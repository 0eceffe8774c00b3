"""The one door to the database."""

from bot.store.audit import AuditEvent, AuditRow
from bot.store.letters import Letter
from bot.store.operations import NewOperation, Operation, State, Step, StepState
from bot.store.store import Store

__all__ = ["AuditEvent", "AuditRow", "Letter", "NewOperation", "Operation", "State", "Step", "StepState", "Store"]
