"""`/trunk dest …`: where the calls to a trunk's numbers are sent. Inbound (origination) only."""
