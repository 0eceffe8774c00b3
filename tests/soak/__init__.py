"""A soak: people at work on a bot that is killed again and again, between a Slack and an Exotel with bad days; and at
the end three books that must agree: what was asked, what the journal says, what Exotel did."""
