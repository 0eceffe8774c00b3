"""Every kind of screen with real values in it, in one file that can be read through in ten minutes."""
