"""A fake Exotel on loopback: the trunk API with its quirks, and a panel to inject faults."""
