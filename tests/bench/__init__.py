"""How fast trunkbot is, beside what it could be: every figure has a reference that was measured in the same run."""
