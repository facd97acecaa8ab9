"""``gongkai scan``: the same engine for an operator's files."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Report, Status

_EXIT = {Status.CLEAN: 0, Status.FINDINGS: 1, Status.COULD_NOT_REVIEW: 2}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to ``gongkai``."""
    scan = commands.add_parser("scan", help="审查文件：0 无疑点，1 有疑点，2 无法审查")
    scan.add_argument("paths", nargs="+", type=Path)
    scan.add_argument("--json", action="store_true")
    scan.set_defaults(handler=_scan)


def _scan(arguments: argparse.Namespace) -> int:
    worst = 0
    results = []
    for path in arguments.paths:
        try:
            report = scan_file(path.read_bytes(), path.name)
        except OSError as error:
            report = Report(Status.COULD_NOT_REVIEW, (), f"无法读取：{error.strerror}")
        worst = max(worst, _EXIT[report.status])
        results.append((path, report))
    if arguments.json:
        print(json.dumps([_as_json(path, report) for path, report in results], ensure_ascii=False))
    else:
        for path, report in results:
            _print(path, report)
    return worst


def _as_json(path: Path, report: Report) -> dict[str, object]:
    return {
        "file": str(path),
        "status": report.status,
        "reason": report.reason,
        "findings": [asdict(finding) for finding in report.findings],
    }


def _print(path: Path, report: Report) -> None:
    words = {"clean": "未发现疑点", "findings": "有疑点", "could_not_review": "无法审查"}
    print(f"{path}：{words[report.status]} {report.reason}")
    for finding in report.findings:
        print(f"  {finding.part} {finding.place} {finding.masked}：{finding.reason}")
