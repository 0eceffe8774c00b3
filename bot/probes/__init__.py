"""What the network says about where inbound calls go: names, ports, TLS, and whether SIP answers.

Seen from the machine the bot runs on, at one moment: what fails here is evidence, and no proof, that it fails for
Exotel too.
"""

from bot.probes.findings import Finding, Outcome, Report
from bot.probes.prober import Prober

__all__ = ["Finding", "Outcome", "Prober", "Report"]
