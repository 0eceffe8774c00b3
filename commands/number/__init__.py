"""`/trunk number …`: the phone numbers (ExoPhones) of a trunk, for both directions."""
