"""The first lines of a text, where marks, titles and salutations stand."""

from collections.abc import Iterator


def head(text: str, *, lines: int) -> Iterator[tuple[int, str]]:
    """The first ``lines`` lines that are not blank, each with its offset in ``text``."""
    offset = 0
    while lines and offset < len(text):
        end = text.find("\n", offset)
        end = len(text) if end < 0 else end
        line = text[offset:end]
        if line.strip():
            lines -= 1
            yield offset, line.rstrip("\r")
        offset = end + 1
