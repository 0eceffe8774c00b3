"""`/trunk alias …`: the caller ID that called people see."""
