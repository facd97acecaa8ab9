"""The demonstration county: invented people, documents and applications."""
