"""The steps a change is made of: one call each, which can look before it acts."""

from bot.steps.destination import AddDestination
from bot.steps.ip import WhitelistIp
from bot.steps.number import MapNumber
from bot.steps.step import Done, Facts, Plan, Step, carry_out, waves
from bot.steps.trunk import CreateTrunk

__all__ = [
    "AddDestination",
    "CreateTrunk",
    "Done",
    "Facts",
    "MapNumber",
    "Plan",
    "Step",
    "WhitelistIp",
    "carry_out",
    "waves",
]
