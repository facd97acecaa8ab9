"""Ground floor: the statutes as plain Python. No Django, no files but its own data, no "now"."""
