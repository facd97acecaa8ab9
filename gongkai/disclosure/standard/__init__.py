"""What a new bureau begins with: the columns and kinds of a county department, as plain data."""
