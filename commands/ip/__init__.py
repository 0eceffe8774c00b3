"""`/trunk ip …`: the addresses that may place calls. Outbound (termination) only."""
