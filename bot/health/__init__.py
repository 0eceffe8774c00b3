"""The health of the bot itself: doctor, readiness, metrics and notices."""
