"""trunkbot: the chat bot that operations people trust with their telephone lines."""
