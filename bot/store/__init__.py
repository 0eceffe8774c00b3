"""The one door to the database."""

from bot.store.audit import AuditEvent, AuditRow
from bot.store.audit_events import Only
from bot.store.audit_search import Known, Sought
from bot.store.letters import Letter
from bot.store.lines import Line
from bot.store.open_homes import OpenHome
from bot.store.store import Store
from bot.store.watches import Watch

__all__ = ["AuditEvent", "AuditRow", "Known", "Letter", "Line", "Only", "OpenHome", "Sought", "Store", "Watch"]
