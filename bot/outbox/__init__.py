"""The one door to the channel, and to the modals and Home tabs that are open."""

from bot.outbox.announcer import Announcer
from bot.outbox.courier import Courier
from bot.outbox.files import send_file
from bot.outbox.homes import Homes
from bot.outbox.modals import Modals

__all__ = ["Announcer", "Courier", "Homes", "Modals", "send_file"]
