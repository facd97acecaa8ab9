"""Search in Chinese: one interface over an embedded index; derived data, rebuilt at will."""
