"""Several processes at one database: numbers without gaps or doubles, one chain, no lost row."""

import subprocess
import sys
from pathlib import Path

from tests.installation import environment

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, EACH = 4, 6

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from seeds.county import found
county = found()
for n in range({count}):
    county.clear(county.draft("news", f"动态{{n}}"))
"""
PUBLISH = """
import sys, django; django.setup()
from gongkai.core.people.models import Person
from gongkai.core.deeds import Blocked
from gongkai.disclosure.actions import publish
from gongkai.disclosure.models import Disclosure
by = Person.objects.get(username="fabu")
for pk in map(int, sys.argv[1].split(",")):
    try:
        publish(disclosure=Disclosure.objects.get(pk=pk), by=by)
    except Blocked:
        print("blocked", pk)
"""
CHECK = """
import django; django.setup()
from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry
from gongkai.disclosure.models import Disclosure, Dispatch
numbers = sorted(int(d.index_number[-7:]) for d in Disclosure.objects.public())
assert numbers == list(range(1, {count} + 1)), numbers
assert Dispatch.objects.count() == {count}
assert Entry.objects.filter(deed="published").count() == {count}
assert verify().broken_at is None, verify()
"""


def python(var: Path, script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=environment(var),
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def done(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors[-3000:]
    return out


def test_publishing_from_several_processes_at_once(tmp_path: Path) -> None:
    count = PROCESSES * EACH
    done(python(tmp_path, PREPARE.format(count=count)))
    # Every item is asked for by two processes: one publishes, the other is told it is done.
    keys = [",".join(str(pk) for pk in range(1, count + 1) if pk % 2 == n % 2) for n in range(4)]
    out = [done(p) for p in [python(tmp_path, PUBLISH, k) for k in keys]]
    assert sum(text.count("blocked") for text in out) == count
    done(python(tmp_path, CHECK.format(count=count)))
