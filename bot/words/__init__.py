"""What messages, modals and the Home tab say. No module here decides anything."""
