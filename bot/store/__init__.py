"""The one door to the database."""

from bot.store.audit.events import Only
from bot.store.audit.log import AuditEvent, AuditRow
from bot.store.audit.search import Known, Sought
from bot.store.intake import TypedCommand
from bot.store.open_homes import OpenHome
from bot.store.outbox import Letter
from bot.store.store import Store
from bot.store.watches import Watch

__all__ = ["AuditEvent", "AuditRow", "Known", "Letter", "Only", "OpenHome", "Sought", "Store", "TypedCommand", "Watch"]
