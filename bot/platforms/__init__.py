"""The other end of a trunk as data: the systems people connect, and the facts each side needs about the other.

A platform is one file in `bot/platforms/known/` that defines `platform`; the registry finds it by itself. Facts keep
their certainty, their source and the date they were checked, so that a screen can say so.
"""

from __future__ import annotations
