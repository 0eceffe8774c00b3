"""The bot as `trunkbot run` starts it, without the wait for Exotel's 200 a minute: at that pace ten thousand changes
take hours, and it is not the waiting whose weight is measured."""

from __future__ import annotations

from datetime import timedelta

from bot.exotel import limits

if __name__ == "__main__":
    limits.WINDOW = timedelta(milliseconds=1)
    from bot.cli.main import main

    main()
