"""The steps a change is made of: one call each, which can look before it acts."""

from bot.steps.alias import SetAlias
from bot.steps.destination import AddDestination, WeighDestination
from bot.steps.ip import RemoveIp, WhitelistIp
from bot.steps.number import MapNumber
from bot.steps.step import Done, Facts, Plan, Step, carry_out, waves
from bot.steps.trunk import CreateTrunk, DeleteTrunk

__all__ = [
    "AddDestination",
    "CreateTrunk",
    "DeleteTrunk",
    "Done",
    "Facts",
    "MapNumber",
    "Plan",
    "RemoveIp",
    "SetAlias",
    "Step",
    "WeighDestination",
    "WhitelistIp",
    "carry_out",
    "waves",
]
