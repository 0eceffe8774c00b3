"""Every `trunkbot …` command."""
