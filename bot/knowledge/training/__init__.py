"""The training of `/trunk explain` with sentences. Not part of the wheel: the result is in `bot/knowledge/hearing`."""
