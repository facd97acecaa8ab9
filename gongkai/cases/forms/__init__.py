"""Forms of the room: the application, and the deeds on it."""
