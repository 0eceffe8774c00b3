"""The verbs of `/trunk`, one file each. `bot.verbs` finds them by reading this folder."""
