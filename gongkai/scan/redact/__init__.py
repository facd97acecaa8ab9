"""Severing what may not be disclosed from what may (条例第三十七条)."""
