"""Where what Slack sends comes in, is checked and answered at once, and where what takes longer is handed on."""
