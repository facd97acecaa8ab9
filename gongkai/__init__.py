"""Gongkai (公开): open government affairs for a county audit bureau."""

__version__ = "0.1.0"
