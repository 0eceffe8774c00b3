"""The only way to post to the channel and to people, and to update open modals and Home tabs."""

from bot.outbox.announcer import Announcer
from bot.outbox.courier import Courier, Through
from bot.outbox.files import send_file
from bot.outbox.homes import Homes
from bot.outbox.modals import Modals
from bot.outbox.paced import Paced

__all__ = ["Announcer", "Courier", "Homes", "Modals", "Paced", "Through", "send_file"]
