"""`/trunk alias …`: the caller ID that callees see."""
