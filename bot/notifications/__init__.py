"""The one door to the channel, and to the modals and Home tabs that are open."""

from bot.notifications.announcer import Announcer
from bot.notifications.courier import Courier
from bot.notifications.files import send_file
from bot.notifications.homes import Homes
from bot.notifications.modals import Modals

__all__ = ["Announcer", "Courier", "Homes", "Modals", "send_file"]
