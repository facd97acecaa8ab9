"""``gongkai scan`` and ``gongkai redact``: the same engine for an operator's files."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from gongkai.scan import sandbox
from gongkai.scan.findings import Finding, Report, Status
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.redact.base import Box, NotRedacted, Redacted, Selection
from gongkai.scan.redact.text import spans_of

_EXIT = {Status.CLEAN: 0, Status.FINDINGS: 1, Status.COULD_NOT_REVIEW: 2}
_WORDS = {"clean": "未发现疑点", "findings": "有疑点", "could_not_review": "无法审查"}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to ``gongkai``."""
    scan = commands.add_parser("scan", help="审查文件：0 无疑点，1 有疑点，2 无法审查")
    scan.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件，或整个文件夹")
    scan.add_argument("--json", action="store_true", help="输出 JSON")
    scan.set_defaults(handler=_scan)
    redact = commands.add_parser(
        "redact",
        help="隐去后另存：0 已核验，2 未生成",
        description="隐去选定内容和全部隐藏内容，重新读取核验无残留后才写出新文件，原文件不动。"
        "不选任何内容时，隐去全部须处置的疑点。退出码：0 已核验，2 未生成。",
    )
    redact.add_argument("source", type=Path, metavar="IN")
    redact.add_argument("target", type=Path, metavar="OUT")
    redact.add_argument(
        "--rule", action="append", default=[], help="隐去这条规则的全部疑点，可重复"
    )
    redact.add_argument("--all", action="store_true", help="隐去全部须处置的疑点")
    redact.add_argument("--word", action="append", default=[], help="隐去这个词，可重复")
    redact.add_argument(
        "--box", action="append", default=[], type=_box, metavar="页,左,上,右,下",
        help="遮盖一块；页从 1 起，其余为占页宽、页高的比例（0–1），例 1,0.1,0.2,0.5,0.25",
    )  # fmt: skip
    redact.add_argument("--json", action="store_true", help="输出 JSON")
    redact.set_defaults(handler=_redact)


# scan


def _scan(arguments: argparse.Namespace) -> int:
    reports = [(path, _report(path)) for path in _files(arguments.paths)]
    if arguments.json:
        print(json.dumps([_as_json(path, report) for path, report in reports], ensure_ascii=False))
    else:
        for path, report in reports:
            _print(path, report)
    return max((_EXIT[report.status] for _, report in reports), default=0)


def _files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and every file below the folders named; links are not followed."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        below = [one for one in sorted(path.rglob("*")) if one.is_symlink() or not one.is_dir()]
        yield from below


def _report(path: Path) -> Report:
    try:
        if not path.is_file():
            return _unread("不是普通文件或不存在")
        return sandbox.scan(path.read_bytes(), path.name, progress=_progress(path))
    except OSError as error:
        return _unread(error.strerror or "读取出错")
    except sandbox.Busy as error:
        return _unread(str(error))


def _unread(why: str) -> Report:
    return Report(Status.COULD_NOT_REVIEW, (), f"无法读取：{why}")


def _as_json(path: Path, report: Report) -> dict[str, object]:
    return {
        "file": str(path),
        "status": report.status,
        "reason": report.reason,
        "findings": [asdict(finding) for finding in report.findings],
    }


def _print(path: Path, report: Report) -> None:
    print(f"{path}：{_WORDS[report.status]} {report.reason}".rstrip())
    for finding in report.findings:
        print(f"  {finding.part} {finding.place} {finding.masked}：{finding.reason}")


# redact


def _redact(arguments: argparse.Namespace) -> int:
    source, target = arguments.source, arguments.target
    try:
        if target.exists() and os.path.samefile(source, target):
            raise NotRedacted("输出文件与原文件相同。请换一个文件名，原文件要保留。")
        made = _made(arguments, source.read_bytes())
        _write(target, made.data)
    except (NotRedacted, sandbox.Busy) as error:
        return _refused(arguments, str(error))
    except OSError as error:
        return _refused(arguments, f"文件无法读写：{error.strerror}")
    if arguments.json:
        print(json.dumps(_made_as_json(arguments, made), ensure_ascii=False))
    else:
        print(f"已生成并核验：{target}")
        for sentence in (*made.notes, *made.proofs):
            print(f"  {sentence}")
    return 0


def _made(arguments: argparse.Namespace, data: bytes) -> Redacted:
    """The redacted file, proven; without a choice everything that needs a person goes."""
    name = arguments.source.name
    progress = _progress(arguments.source)
    if absent := _absent(arguments.word, data, name):
        raise NotRedacted(f"文件中没有“{'”“'.join(absent)}”，请核对要隐去的词。")
    chosen = bool(arguments.rule or arguments.word or arguments.box)
    rules = set(arguments.rule)
    if arguments.all or not chosen:
        report = sandbox.scan(data, name, progress=progress)
        if report.status == Status.COULD_NOT_REVIEW:
            raise NotRedacted(f"原文件无法审查：{report.reason}")
        rules |= {finding.rule for finding in report.findings if _goes(finding)}
    selection = Selection(
        rules=frozenset(rules), boxes=tuple(arguments.box), words=tuple(arguments.word)
    )
    return sandbox.redact(data, name, selection, progress=progress)


def _absent(words: Sequence[str], data: bytes, name: str) -> list[str]:
    """The words that stand nowhere in the file: a copy “without” them would promise nothing."""
    if not words:
        return []
    try:
        texts = [passage.text for passage in sandbox.passages(data, name)]
    except CouldNotRead as error:
        raise NotRedacted(str(error)) from error
    return [word for word in words if not any(spans_of(text, [word]) for text in texts)]


def _goes(finding: Finding) -> bool:
    # What is hidden goes in any case; it is no rule to select by.
    return finding.needs_disposal and finding.rule != "HIDDEN"


def _refused(arguments: argparse.Namespace, reason: str) -> int:
    if arguments.json:
        said = {"file": str(arguments.source), "status": "refused", "reason": reason}
        print(json.dumps(said, ensure_ascii=False))
    else:
        print(f"{arguments.source}：没有生成。{reason}", file=sys.stderr)
    return 2


def _made_as_json(arguments: argparse.Namespace, made: Redacted) -> dict[str, object]:
    return {
        "file": str(arguments.source),
        "status": "proven",
        "reason": "",
        "out": str(arguments.target),
        "media_type": made.media_type,
        "gone": [asdict(finding) for finding in made.gone],
        "notes": list(made.notes),
        "proofs": list(made.proofs),
    }


def _box(text: str) -> Box:
    try:
        page, *sides = text.split(",")
        left, top, right, bottom = map(float, sides)
        box = Box(int(page), left, top, right, bottom)
    except ValueError:
        raise argparse.ArgumentTypeError("应为五个数：页,左,上,右,下") from None
    if box.page < 1 or not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise argparse.ArgumentTypeError("页从 1 起；左小于右、上小于下，都在 0 和 1 之间")
    return box


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all, also after a crash."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(draft, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _progress(path: Path) -> Callable[[int, int], None] | None:
    """A line that says how far a long file is, for a person who watches."""
    if not sys.stderr.isatty():
        return None

    def told(step: int, steps: int) -> None:
        end = "\n" if step >= steps else ""
        print(f"\r{path.name}：第 {step} 页，共 {steps} 页", end=end, file=sys.stderr, flush=True)

    return told
