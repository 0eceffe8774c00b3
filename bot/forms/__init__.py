"""The bricks that verbs with a few fields are built of: one line or a form, a list in pages, a choice of trunks."""
