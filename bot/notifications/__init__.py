"""The one door to the channel, and to the modals that are open."""

from bot.notifications.announcer import Announcer
from bot.notifications.courier import Courier
from bot.notifications.modals import Modals

__all__ = ["Announcer", "Courier", "Modals"]
