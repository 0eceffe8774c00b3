"""The steps of a change: one API call each, which can look before it acts."""

from bot.steps.alias import ALIAS_BEFORE, ALIAS_IS_MAPPED, ClearAlias, CompareAlias, SetAlias
from bot.steps.credential import AddCredential, RemoveCredential, RotateCredential
from bot.steps.destination import AddDestination, RemoveDestination, WeighDestination
from bot.steps.ip import STILL_WITHIN, ChangeMask, RemoveIp, WhitelistIp
from bot.steps.move import BringNumber, LeaveTrunk, MapAhead
from bot.steps.number import MapNumber, SetMode, UnmapNumber, explain_number_conflict
from bot.steps.step import BEGAN_AT, Done, Facts, Plan, Step, carry_out, look_into, numbered, waves
from bot.steps.trunk import CreateTrunk, DeleteTrunk, RenameTrunk

__all__ = [
    "ALIAS_BEFORE",
    "ALIAS_IS_MAPPED",
    "BEGAN_AT",
    "STILL_WITHIN",
    "AddCredential",
    "AddDestination",
    "BringNumber",
    "ChangeMask",
    "ClearAlias",
    "CompareAlias",
    "CreateTrunk",
    "DeleteTrunk",
    "Done",
    "Facts",
    "LeaveTrunk",
    "MapAhead",
    "MapNumber",
    "Plan",
    "RemoveCredential",
    "RemoveDestination",
    "RemoveIp",
    "RenameTrunk",
    "RotateCredential",
    "SetAlias",
    "SetMode",
    "Step",
    "UnmapNumber",
    "WeighDestination",
    "WhitelistIp",
    "carry_out",
    "explain_number_conflict",
    "look_into",
    "numbered",
    "waves",
]
