"""Probes of the destinations of inbound calls: their names, ports, TLS, and answers to SIP.

They run on the bot's own machine, at one moment: a failure here is evidence, and no proof, that Exotel fails there too.
"""

from bot.probes.findings import Outcome, ProbeFinding, Report
from bot.probes.prober import Prober

__all__ = ["Outcome", "ProbeFinding", "Prober", "Report"]
