"""Where uploads lie while they are scanned: in memory only (保密法 31(3))."""

from pathlib import Path

_IN_MEMORY = ("tmpfs", "ramfs")


def problem(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """Why ``folder`` is not fit to hold uploads that were not scanned yet; empty when it is."""
    if not folder.is_dir():
        return f"上传暂存目录 {folder} 不存在，上传的文件会落到磁盘上。{_REMEDY}"
    kind = _file_system(folder.resolve(), mounts)
    if kind in _IN_MEMORY:
        return ""
    return f"上传暂存目录 {folder} 不在内存中（{kind or '未知'}），未经审查的文件会落到磁盘上。{_REMEDY}"


_REMEDY = "请用 GONGKAI_UPLOAD_TMP 指定 tmpfs 上的目录，例如 /dev/shm。"


def _file_system(folder: Path, mounts: Path) -> str:
    """The type of the file system the folder stands on; of mounts over one another the last."""
    found, longest = "", -1
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    for line in lines:
        fields, _, rest = line.partition(" - ")
        point = Path(fields.split()[4].replace("\\040", " "))
        depth = len(point.parts)
        if folder.is_relative_to(point) and depth >= longest:
            found, longest = rest.split()[0], depth
    return found
