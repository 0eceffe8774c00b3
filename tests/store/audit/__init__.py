"""The audit log as proof: what guards it, what shows who went round that, and how old rows leave it."""
