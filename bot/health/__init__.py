"""What the bot says of itself: health, figures and notices."""
