"""Who is who in Slack, and who may do what."""
