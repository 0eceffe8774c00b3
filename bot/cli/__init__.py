"""Every `trunkbot …` command."""

from importlib.util import find_spec

if find_spec("fcntl") is None:
    raise SystemExit(
        "trunkbot can't start: it runs on Linux and macOS. On Windows, run it in WSL or in a container (Docker)."
    )
