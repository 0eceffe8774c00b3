"""The words of messages, modals and the Home tab. No module here decides anything."""
