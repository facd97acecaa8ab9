"""Ground floor: text and bytes in, findings out. No Django, nothing stored."""
