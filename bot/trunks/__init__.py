"""Accounts and their trunks: looked up, checked, watched, and what is known of them in few words."""
