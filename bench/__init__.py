"""What we claim about speed, runnable: ``make bench``."""
