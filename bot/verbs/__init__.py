"""The contract of a verb, and the forms that verbs use."""
