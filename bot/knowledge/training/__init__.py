"""The training of `/trunk explain`. Not in the wheel: the result is in `bot/knowledge/hearing`."""
