"""ZIP archives: the names of the members, and every member with its own reader."""

from collections.abc import Iterator

from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.package import Inside


def read(data: bytes, inside: Inside) -> Iterator[Passage]:
    """Passages of all members; raises ``CouldNotRead`` after them when one cannot be read."""
    archive = inside.archive(data)
    yield Passage("压缩包内文件名", "", "\n".join(archive.names))
    if archive.notes:
        yield Passage("压缩包注释", "", archive.notes, hidden="压缩包注释")
    problems: list[str] = []
    for name in archive.names:
        try:
            for passage in inside.read(archive.read(name), name):
                yield passage._replace(part=f"压缩包内 {name} {passage.part}".strip())
        except CouldNotRead as error:
            problems.append(f"压缩包内“{name}”：{error}")
    if problems:
        raise CouldNotRead(problems[0])
