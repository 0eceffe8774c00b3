"""Probes of the destinations of inbound calls: their names, ports, TLS, and answers to SIP.

They run from the bot's own network: a failure is evidence, not proof, that Exotel fails there too.
"""

from bot.probes.findings import Outcome, ProbeFinding, Report
from bot.probes.prober import Prober

__all__ = ["Outcome", "ProbeFinding", "Prober", "Report"]
