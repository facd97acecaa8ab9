"""What a piece of work may cost. Readers say when something dear begins; outside the sandbox the
words change nothing.
"""

from collections.abc import Callable

# Bytes of address space beyond what the process had when the work began.
MOST_MEMORY = 200 * 2**20
# A redactor holds a long spreadsheet as it was and as it becomes.
MOST_MEMORY_REDACTING = 480 * 2**20
# Recognising text loads models and works on whole pages.
MOST_MEMORY_OCR = 1200 * 2**20

# Seconds of the processor; ``WALL`` times as many may pass on the clock.
WALL = 3.0
SECONDS = 5.0
SECONDS_A_PAGE = 0.1
SECONDS_AN_OCR_PAGE = 10.0

_listeners: list[Callable[[], None]] = []


def ocr_page() -> None:
    """A page is about to be recognised: 10 seconds more, and the memory the models need."""
    for listener in _listeners:
        listener()


def on_ocr_page(listener: Callable[[], None]) -> None:
    """Call ``listener`` with every page recognised from now on in this process."""
    _listeners.append(listener)
