"""The operator's commands: ``gongkai --help``. The same code as the web, only wiring here."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from gongkai.law import commands as law_commands
from gongkai.scan import commands as scan_commands

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments = parser().parse_args(argv)
    status: int = arguments.handler(arguments)
    return status


def parser() -> argparse.ArgumentParser:
    """Every command with its help."""
    root = argparse.ArgumentParser(
        prog="gongkai", description="公开：县级审计机关政务公开系统的运维命令"
    )
    commands = root.add_subparsers(title="命令", metavar="命令", required=True)
    law_commands.register(commands)
    scan_commands.register(commands)
    _add(commands, "migrate", "建立或升级数据库", _migrate)
    organ = _add(commands, "organ", "新增机关及其首个安全管理员、系统管理员账号", _organ)
    organ.add_argument("name", help="机关名称")
    organ.add_argument("slug", help="网址标识，小写字母")
    organ.add_argument("credit_code", help="统一社会信用代码")
    _add(commands, "seed", "装入虚构的示范县数据（已有数据时不改动）", _seed)
    serve = _add(commands, "serve", "启动网站、后台任务和定时任务", _serve)
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.add_argument("--workers", type=int, default=2)
    worker = _add(commands, "worker", "运行一个后台任务队列", _worker)
    worker.add_argument("queue", choices=["fast", "heavy"])
    _add(commands, "tick", "执行到时该做的事（每分钟一次）", _tick)
    pages = _add(commands, "pages", "公开页面", _pages)
    pages.add_argument(
        "what", choices=["build", "finish", "verify"],
        help="全部重建；补完未完成的撤回；或核对每个文件和每条公开内容是否被改动",
    )  # fmt: skip
    pages.add_argument("--json", action="store_true", help="核对结果用 JSON 表示")
    legacy = _add(commands, "import-legacy", "检查并导入旧网站的页面（文件夹或 ZIP）", _legacy)
    legacy.add_argument("path", type=Path, help="内有 items.csv 的文件夹或 ZIP")
    legacy.add_argument("--by", required=True, help="办理人登录名（政务公开办公室）")
    legacy.add_argument("--start", action="store_true", help="检查后立即导入没有问题的行")
    out = _add(commands, "export", "导出给县平台的签名包（docs/export-format.md）", _export)
    out.add_argument("file", type=Path, help="写到这个文件，例：out.zip")
    out.add_argument("--since", type=int, default=0, metavar="SEQ", help="只导出渠道上此序号之后的")
    out.add_argument("--organ", help="机关的网址标识；只有一个机关时不用写")
    out.add_argument("--channel", help="渠道名称；只有一个导出包渠道时不用写")
    taken = _add(commands, "import-package", "接收另一套本系统导出的包（镜像）", _import_package)
    taken.add_argument("file", type=Path)
    taken.add_argument("--by", required=True, help="接收人的登录名（发布员或政务公开办公室）")
    taken.add_argument("--trust", metavar="指纹", help="先信任这个指纹的密钥（已与来源机关核对）")
    taken.add_argument("--trusted-by", help="信任密钥的系统管理员的登录名，与 --trust 一起用")
    days = _add(commands, "calendar", "工作日历：录入放假通知，查看一年的安排", _calendar)
    steps = days.add_subparsers(title="操作", metavar="操作", dest="step", required=True)
    load = steps.add_parser("load", help="从 TOML 或 JSON 文件录入一年的放假安排并生效")
    load.add_argument("file", type=Path, help="形如 gongkai/law/holidays/2026.toml")
    load.add_argument("--preview", action="store_true", help="只看影响，不生效")
    show = steps.add_parser("show", help="一年的放假和调休上班日期")
    show.add_argument("year", type=int)
    trail = _add(commands, "journal", "日志链", _journal)
    trail.add_argument("what", choices=["verify", "anchor"], help="核验；或打印锚点（序号 哈希）")
    trail.add_argument("--anchor", help="以前留存的锚点，形如 120:ab12…")
    trail.add_argument("--json", action="store_true")
    return root


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    handler: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(handler=handler)
    return command


def _django() -> None:
    import django

    django.setup()


def _migrate(_: argparse.Namespace) -> int:
    from django.core.management import call_command

    _django()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return 0


def _organ(arguments: argparse.Namespace) -> int:
    """The particulars typed later in the browser stand as "待填写" until then."""
    _django()
    from django.core.exceptions import ValidationError

    from gongkai.core.people.founding import found_organ

    try:
        accounts = found_organ(arguments.name, arguments.slug, arguments.credit_code)
    except ValidationError as error:
        print("；".join(error.messages), file=sys.stderr)
        return 1
    for username, password in accounts:
        print(f"{username}  初始密码 {password}（登录后请立即修改）")
    return 0


def _seed(_: argparse.Namespace) -> int:
    _django()
    from seeds.county import seed

    return seed(sys.stdout)


def _serve(arguments: argparse.Namespace) -> int:
    from gongkai.core.files.upload_folder import problem
    from gongkai.serve import serve
    from gongkai.settings import UPLOAD_FOLDER

    if warning := problem(UPLOAD_FOLDER):
        print(warning, file=sys.stderr)
    return serve(arguments.host, arguments.port, arguments.workers)


def _worker(arguments: argparse.Namespace) -> int:
    from django.core.management import call_command

    _django()
    from gongkai.portal import tasks

    if arguments.queue == "fast":
        tasks.catch_up.call()
    call_command("db_worker", queue_name=arguments.queue, interval=0.2, verbosity=0)
    return 0


def _tick(_: argparse.Namespace) -> int:
    _django()
    from gongkai.desk.tick import tick

    tick()
    return 0


def _pages(arguments: argparse.Namespace) -> int:
    _django()
    from gongkai.portal import actions

    if arguments.what == "verify":
        return _verify_pages(as_json=arguments.json)
    if arguments.what == "build":
        actions.build_all()
    else:
        actions.finish_withdrawals()
    return 0


def _verify_pages(*, as_json: bool) -> int:
    """Says what differs, one line each; the status is 1 when anything does."""
    from gongkai.portal.integrity import verify_site

    faults = verify_site()
    if as_json:
        rows = [{"kind": one.kind, "path": one.path, "label": one.label} for one in faults]
        print(json.dumps({"faults": rows}, ensure_ascii=False))
    elif faults:
        for one in faults:
            print(f"{one.label}：{one.path}")
        print(f"共 {len(faults)} 处不一致")
    else:
        print("没有发现不一致")
    return 1 if faults else 0


def _legacy(arguments: argparse.Namespace) -> int:
    _django()
    from gongkai.core.deeds import Blocked
    from gongkai.core.people.models import Person
    from gongkai.disclosure.actions import migrating
    from gongkai.disclosure.legacy import pack

    path: Path = arguments.path
    try:
        by = Person.objects.get(username=arguments.by, is_active=True)
        data = pack(path) if path.is_dir() else path.read_bytes()
        batch = migrating.check_package(by=by, name=path.name, data=data)
        for row in batch.rows.exclude(problems=[]):
            print(f"第 {row.line} 行 {row.title}：{'；'.join(row.problems)}")
        if arguments.start:
            migrating.start_import(batch=batch, by=by)
            while migrating.advance():
                print(f"还有 {migrating.waiting_rows(batch).count()} 行", file=sys.stderr)
    except Person.DoesNotExist:
        print(f"没有登录名为“{arguments.by}”的在用账号。", file=sys.stderr)
        return 2
    except (Blocked, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    brought = batch.rows.filter(disclosure__isnull=False).count()
    faulty = batch.rows.exclude(problems=[]).count()
    print(f"共 {batch.rows.count()} 行，已导入 {brought} 行，有问题 {faulty} 行。")
    return 1 if faulty else 0


def _export(arguments: argparse.Namespace) -> int:
    _django()
    from gongkai.core.deeds import Blocked
    from gongkai.portal.channels.commands import export_package

    try:
        return export_package(
            arguments.file, arguments.since, arguments.organ or "", arguments.channel or ""
        )
    except Blocked as blocked:
        print("\n".join(blocked.reasons), file=sys.stderr)
        return 1


def _import_package(arguments: argparse.Namespace) -> int:
    _django()
    from gongkai.core.deeds import Blocked
    from gongkai.portal.channels.commands import take_package

    try:
        return take_package(
            arguments.file, arguments.by, arguments.trust or "", arguments.trusted_by or ""
        )
    except Blocked as blocked:
        print("\n".join(blocked.reasons), file=sys.stderr)
        return 1


def _calendar(arguments: argparse.Namespace) -> int:
    _django()
    from gongkai.core.workdays import commands

    if arguments.step == "load":
        return commands.load(arguments.file, only_preview=arguments.preview)
    return commands.show(arguments.year)


def _journal(arguments: argparse.Namespace) -> int:
    _django()
    from gongkai.core.journal.actions import anchor_now, verify

    if arguments.what == "anchor":
        sequence, digest, _ = anchor_now()
        print(f"{sequence}:{digest}")
        return 0
    anchor = None
    if arguments.anchor:
        sequence_text, _, digest = arguments.anchor.partition(":")
        anchor = (int(sequence_text), digest)
    result = verify(anchor)
    if arguments.json:
        print(json.dumps(result.__dict__, ensure_ascii=False))
    elif result.broken_at is None:
        print(f"日志完整：共 {result.entries} 条，末尾哈希 {result.head}")
    else:
        print(f"日志在第 {result.broken_at} 条处断开：{result.reason}")
    return 0 if result.broken_at is None else 1


if __name__ == "__main__":
    sys.exit(main())
