"""The hash-chained trail of deeds. Import ``record`` and ``verify`` from ``journal.actions``."""
