"""The inbox: what is sent in, saved, followed up and fetched, and how much one address may send."""

import base64
import json
import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from nacl.public import SealedBox

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.inbox import actions as inbox
from gongkai.core.inbox import codes, limits
from gongkai.core.inbox.models import Envelope, Reply, ReplyFile, SavedForm
from gongkai.core.inbox.packing import display_name
from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry

pytestmark = pytest.mark.django_db

MARKED = "机密★1年 某事"
CONTENT = {"applicant_name": "申小民", "wanted": "2025年审计报告", "assistance_needed": False}
PICTURE = ("身份证.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
TEXT = ("补充说明.txt", "请按年度提供。".encode())


def post(key: str = "form-1", files: tuple[tuple[str, bytes], ...] = (), **changes: object) -> str:
    return inbox.post("application", form_key=key, content={**CONTENT, **changes}, files=files)


def add(code: str, key: str = "more-1", note: str = "只要附表", **more: object) -> bool:
    return inbox.follow_up(
        "addition", typed_code=code, form_key=key, content={"note": note}, **more
    )


def save(key: str = "form-1", **changes: object) -> str:
    return inbox.save_form("application", form_key=key, content={**CONTENT, **changes})


def answered(code: str, *files: tuple[str, str, bytes]) -> None:
    inbox.answer(
        lookup=codes.lookup(code), reply_key=codes.reply_key(code), content={"state": "已答复"},
        files=files,
    )  # fmt: skip


ANSWER = [
    ("答复书.pdf", "application/pdf", b"%PDF-1.7 " + bytes(range(256)) * 40),
    ("附表.xlsx", "application/x-sheet", "附表内容".encode()),
]


def everything_stored() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table as the database holds it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = [
                tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                for row in cursor.fetchall()
            ]
    return found


def flipped(sealed: bytes) -> bytes:
    """The same with its last bit changed."""
    return bytes(sealed)[:-1] + bytes([bytes(sealed)[-1] ^ 1])


def raw(table: str) -> bytes:
    rows = everything_stored()[table]
    assert rows
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)


# --- envelopes with files


def test_files_travel_sealed_and_arrive_whole() -> None:
    post(files=(PICTURE, TEXT))
    stored = raw("inbox_envelope")
    for clear in ("申小民".encode(), "身份证".encode(), PICTURE[1], TEXT[1], b"form-1"):
        assert clear not in stored
        assert base64.b64encode(clear) not in stored
    (letter,) = inbox.waiting("application")
    assert letter.files == [PICTURE, TEXT]
    assert (letter.content, letter.about) == (CONTENT, "")
    assert inbox.take(letter)
    assert not inbox.take(letter)
    assert list(inbox.waiting("application")) == []
    assert bytes(Envelope.objects.get().sealed) == b""


def test_the_same_form_twice_is_one_envelope_also_when_taken() -> None:
    code = post(files=(TEXT,))
    assert post(files=(TEXT,)) == code
    for letter in inbox.waiting("application"):
        inbox.take(letter)
    assert post(files=(TEXT,)) == code
    assert Envelope.objects.count() == Entry.objects.count() == 1


@pytest.mark.parametrize(
    "changed", [{"wanted": "别的报告"}, {"files": (TEXT,)}, {"files": (("b.txt", b"b"),)}]
)
def test_a_changed_form_is_not_acknowledged_as_if_it_were_kept(changed: dict[str, object]) -> None:
    code = post()
    with pytest.raises(inbox.AlreadySent, match=code) as caught:
        post(**changed)
    assert caught.value.code == code
    (letter,) = inbox.waiting("application")
    assert letter.content == CONTENT


@pytest.mark.parametrize("key", ["", "  "])
def test_a_form_without_a_key_shares_no_code(key: str) -> None:
    for deed in (post, save):
        with pytest.raises(Blocked, match="刷新页面"):
            deed(key)
    with pytest.raises(Blocked, match="刷新页面"):
        add(post("good"), key)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([(f"{n}.txt", b"x") for n in range(6)], "最多附 5 个文件，您选了 6 个"),
        ([("大.png", bytes(10 * 2**20 + 1))], "“大.png”超过 10 MB"),
        ([("空.txt", b"")], "0 字节"),
    ],
)
def test_too_many_too_large_and_empty_files(files: list[tuple[str, bytes]], reason: str) -> None:
    with pytest.raises(Blocked, match=reason):
        post(files=tuple(files))
    code = post("good")
    with pytest.raises(Blocked, match=reason):
        add(code, files=files)
    assert Envelope.objects.count() == 1


def test_too_much_text_is_blocked() -> None:
    with pytest.raises(Blocked, match="超过 100000 字"):
        save(wanted="字" * 100_001)


def test_the_largest_envelope_arrives() -> None:
    files = tuple((f"{n}.png", bytes([n]) * inbox.MOST_FILE_BYTES) for n in range(2))
    post(files=files)
    assert next(inbox.waiting("application")).files == list(files)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("身份证 正面.jpg", "身份证 正面.jpg"),
        ("C:\\用户\\申小民\\证明.pdf", "证明.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\x00\u202egpj.exe", "a bgpj.exe"),
        ("..", "未命名文件"),
        ("/", "未命名文件"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
        ("x." + "y" * 200, "x." + "y" * 118),
        ("\udcff坏.txt", "坏.txt"),
    ],
)
def test_names_are_cleaned_and_recognisable(given: str, shown: str) -> None:
    assert display_name(given) == shown


def test_an_envelope_of_the_first_format_still_opens() -> None:
    code = codes.code_for("old")
    packed = json.dumps(
        {
            "content": CONTENT,
            "reply_key": base64.b64encode(codes.reply_key(code)).decode(),
            "files": [[TEXT[0], base64.b64encode(TEXT[1]).decode()]],
        }
    ).encode()
    sealed = SealedBox(inbox._private().public_key).encrypt(packed)
    Envelope.objects.create(kind="application", lookup=codes.lookup(code), sealed=sealed)
    (letter,) = inbox.waiting("application")
    assert letter.files == [TEXT]
    assert post("old") == code


def test_a_damaged_envelope_stays_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    for key in ("a", "b", "c", "d"):
        post(key, wanted=key)
    first, second, third, _ = Envelope.objects.order_by("pk")
    Envelope.objects.filter(pk=first.pk).update(sealed=flipped(first.sealed))
    nonsense = SealedBox(inbox._private().public_key).encrypt(b'{"files": []}\n')
    Envelope.objects.create(kind="application", lookup="nonsense", sealed=nonsense)
    # The sealed content of another row: its answer would go to the wrong person.
    Envelope.objects.filter(pk=second.pk).update(sealed=third.sealed)
    assert [letter.content["wanted"] for letter in inbox.waiting("application")] == ["c", "d"]
    assert f"envelope {first.pk} does not open" in caplog.text
    assert Envelope.objects.filter(taken_at=None).count() == 5


# --- follow-ups


def test_a_follow_up_reaches_its_application() -> None:
    code, other = post("a"), post("b")
    assert add(f" {code.lower()} ", files=[TEXT])
    assert (first := list(inbox.waiting("application")))
    (letter,) = inbox.waiting("addition")
    assert letter.about == letter.content["about"] == codes.lookup(code) == first[0].lookup
    assert letter.reply_key == first[0].reply_key
    assert (letter.content["note"], letter.files) == ("只要附表", [TEXT])
    assert letter.lookup not in (codes.lookup(code), codes.lookup(other))
    # Outside nothing tells which application it belongs to.
    row = Envelope.objects.get(kind="addition")
    assert codes.lookup(code).encode() not in bytes(row.sealed)
    assert inbox.take(letter)
    assert verify().broken_at is None


def test_a_follow_up_reaches_an_application_already_taken() -> None:
    code = post()
    for letter in inbox.waiting("application"):
        inbox.take(letter)
    assert add(code)


@pytest.mark.parametrize("wrong", ["", "AAAA-AAAA-AAAA-AAAA", "x" * 500, "密" * 16, "resume"])
def test_a_follow_up_with_a_wrong_code_stores_nothing(wrong: str) -> None:
    post("sent")
    typed = save("other") if wrong == "resume" else wrong
    before = everything_stored()
    assert not add(typed, files=[TEXT])
    # The own code of a follow-up, were it ever known, opens nothing either.
    assert not add(codes.code_for("sent", codes.FOLLOW_UP))
    assert everything_stored() == before


def test_the_same_follow_up_twice_is_one_envelope() -> None:
    code, other = post("a"), post("b")
    assert add(code)
    assert add(code)
    for changed in ({"code": other}, {"code": code, "note": "另一句"}):
        with pytest.raises(inbox.AlreadySent, match="没有保存"):
            add(**changed)
    assert Envelope.objects.filter(kind="addition").count() == 1
    # The key of the application's own form is no obstacle.
    assert add(code, key="a")


def test_content_cannot_claim_to_be_a_follow_up() -> None:
    victim = post("a")
    post("b", about=codes.lookup(victim))
    assert [letter.about for letter in inbox.waiting("application")] == ["", ""]
    assert inbox.follow_up(
        "addition", typed_code=victim, form_key="c", content={"about": codes.lookup(post("d"))}
    )
    assert next(inbox.waiting("addition")).content["about"] == codes.lookup(victim)


# --- secrecy


@pytest.mark.parametrize("place", ["typed", "nested", "field", "file", "name", "hidden name"])
@pytest.mark.parametrize("deed", ["post", "follow_up", "save_form"])
def test_a_mark_of_secrecy_stores_nothing_in_any_table(
    deed: str, place: str, settings, tmp_path: Path
) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"
    code = post("before")
    content: dict[str, object] = {"wanted": "普通内容"}
    files: list[tuple[str, bytes]] = []
    if place == "typed":
        content["wanted"] = MARKED
    elif place == "nested":
        content["items"] = [{"text": ["甲", MARKED]}]
    elif place == "field":
        content[MARKED] = "x"
    elif place == "file":
        files = [("说明.txt", MARKED.encode())]
    elif place == "name":
        files = [(f"{MARKED}.png", PICTURE[1])]
    else:
        files = [("机\x01密\x02★1年.png", PICTURE[1])]
    if deed == "save_form" and files:
        return
    before = everything_stored()
    more = {
        "post": {"files": files},
        "follow_up": {"files": files, "typed_code": code},
        "save_form": {},
    }
    with pytest.raises(Refused):
        getattr(inbox, deed)("application", form_key="k", content=content, **more[deed])
    after = everything_stored()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"journal_entry", "journal_head"}
    assert Entry.objects.order_by("sequence").last().deed == "content_refused"
    assert "机密".encode() not in raw("journal_entry")
    assert not (tmp_path / "private").exists()


# --- saved forms


def test_a_form_is_resumed_on_another_device() -> None:
    code = save()
    assert inbox.resume_form("application", code.lower().replace("-", " ")) == {
        **CONTENT, "form_key": "form-1",
    }  # fmt: skip
    assert save(wanted="另一份报告") == code
    assert inbox.resume_form("application", code)["wanted"] == "另一份报告"
    assert SavedForm.objects.count() == 1


def test_a_saved_form_is_not_readable_in_the_database() -> None:
    code = save(identity="演示证件号")
    stored = raw("inbox_savedform")
    for clear in ("申小民", "演示证件号", "2025年审计报告", "form-1", code, code.replace("-", "")):
        assert clear.encode() not in stored
    assert codes.reply_key(code, codes.RESUME) not in stored


def test_resume_codes_and_receipt_codes_never_open_the_other() -> None:
    resume, receipt = save("a"), post("b")
    assert codes.code_for("a") != resume
    assert inbox.resume_form("application", receipt) is None
    assert inbox.track(resume) is None
    assert codes.lookup(resume) != codes.lookup(resume, codes.RESUME)
    for wrong in ("", "AAAA-AAAA-AAAA-AAAA", resume[:-1], "x" * 500):
        assert inbox.resume_form("application", wrong) is None
    assert inbox.resume_form("letter", resume) is None


def test_a_tampered_saved_form_is_said_to_be_damaged() -> None:
    code, other = save("a"), save("b")
    form = SavedForm.objects.get(lookup=codes.lookup(code, codes.RESUME))
    swapped = SavedForm.objects.get(lookup=codes.lookup(other, codes.RESUME)).sealed
    for sealed in (flipped(form.sealed), b"", swapped):
        SavedForm.objects.filter(pk=form.pk).update(sealed=sealed)
        with pytest.raises(Blocked, match="请重新填写"):
            inbox.resume_form("application", code)
    SavedForm.objects.filter(pk=form.pk).update(sealed=form.sealed, kind="letter")
    with pytest.raises(Blocked, match="请重新填写"):
        inbox.resume_form("letter", code)


def test_sending_drops_the_saved_form_and_ends_saving() -> None:
    resume, _ = save("a"), save("b")
    receipt = post("a")
    assert inbox.resume_form("application", resume) is None
    post("b")
    assert not SavedForm.objects.exists()
    with pytest.raises(inbox.AlreadySent, match=receipt):
        save("a")


def test_two_devices_send_one_application() -> None:
    form_key = inbox.resume_form("application", save("a"))["form_key"]
    assert post("a") == post(form_key)
    assert Envelope.objects.count() == 1


def test_forms_expire() -> None:
    old, fresh = save("old"), save("fresh")
    SavedForm.objects.filter(lookup=codes.lookup(old, codes.RESUME)).update(
        saved_at=timezone.now() - timedelta(days=30, minutes=1)
    )
    assert inbox.forget_forms() == 1
    assert inbox.forget_forms() == 0
    assert inbox.resume_form("application", old) is None
    assert inbox.resume_form("application", fresh)
    entry = Entry.objects.get(deed="forms_forgotten")
    assert entry.facts["count"] == 1


# --- files of an answer


def test_files_of_an_answer_are_downloaded_by_the_holder_only() -> None:
    code, other = post("a"), post("b")
    assert inbox.fetch_file(code, 0) is None
    answered(code, *ANSWER)
    assert inbox.track(code).content == {"state": "已答复"}
    assert [(f.position, f.name, f.media_type, f.size) for f in inbox.track(code).files] == [
        (n, name, kind, len(data)) for n, (name, kind, data) in enumerate(ANSWER)
    ]
    assert [inbox.fetch_file(code.lower(), n) for n in range(3)] == [*ANSWER, None]
    for wrong in (other, "", "AAAA-AAAA-AAAA-AAAA", "x" * 500):
        assert inbox.fetch_file(wrong, 0) is None
    stored = raw("inbox_replyfile")
    for clear in ("答复书".encode(), b"%PDF", "附表内容".encode(), b"application/"):
        assert clear not in stored


def test_renewing_replaces_the_set_and_leaves_what_did_not_change() -> None:
    code = post()
    answered(code, *ANSWER)
    before = {row.position: (row.pk, bytes(row.sealed)) for row in ReplyFile.objects.all()}
    answered(code, ANSWER[0], ("附表.xlsx", "application/x-sheet", b"new"), ANSWER[1])
    after = {row.position: (row.pk, bytes(row.sealed)) for row in ReplyFile.objects.all()}
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert inbox.fetch_file(code, 1)[2] == b"new"
    assert len(inbox.track(code).files) == 3
    answered(code, ("改名.pdf", *ANSWER[0][1:]))
    assert [file.name for file in inbox.track(code).files] == ["改名.pdf"]
    answered(code)
    assert not ReplyFile.objects.exists()
    assert inbox.track(code).files == []


def test_tampered_answers_are_not_shown() -> None:
    code = post()
    answered(code, *ANSWER)
    answered_row = ReplyFile.objects.get(position=0)
    other = ReplyFile.objects.get(position=1)
    for changes in (
        {"sealed": flipped(answered_row.sealed)},
        {"sealed": b""},
        {"sealed": other.sealed},  # the bytes under another name
        {"label": other.label},
        {"label": other.label, "sealed": other.sealed, "fingerprint": other.fingerprint},
        {"fingerprint": "0" * 64},
    ):
        ReplyFile.objects.filter(pk=answered_row.pk).update(**changes)
        with pytest.raises(Blocked, match="校验不通过"):
            inbox.fetch_file(code, 0)
        answered_row.save()
    assert inbox.fetch_file(code, 0) == ANSWER[0]
    reply = Reply.objects.get()
    Reply.objects.update(sealed=flipped(reply.sealed))
    with pytest.raises(Blocked, match="校验不通过"):
        inbox.track(code)


# --- limits


@pytest.fixture
def empty_cache(settings) -> None:
    """A cache in memory whatever the installation uses: its clock can be moved."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "inbox-limits"}}
    cache.clear()


def request(address: str = "203.0.113.7", headers: dict[str, str] | None = None, **typed: str):
    return RequestFactory().post("/", typed, REMOTE_ADDR=address, headers=headers or {})


def solve(challenge: limits.Challenge) -> dict[str, str]:
    nonce = 0
    while not limits.is_solution(challenge.token, str(nonce), challenge.bits):
        nonce += 1
    return {"work_token": challenge.token, "work_nonce": str(nonce)}


def challenged(address: str = "203.0.113.7") -> limits.Challenge:
    while (challenge := limits.needs_work(request(address))) is None:
        limits.count(request(address))
    return challenge


@pytest.fixture
def easy(monkeypatch: pytest.MonkeyPatch, empty_cache: None) -> None:
    monkeypatch.setattr(limits, "SOFT_BITS", 4)
    monkeypatch.setattr(limits, "HARD_BITS", 6)


def test_three_free_then_work_for_this_address_alone(empty_cache: None) -> None:
    for _ in range(3):
        assert limits.needs_work(request()) is None
        limits.count(request())
    assert limits.needs_work(request()).bits == 16
    forged = {"X-Forwarded-For": "198.51.100.1", "X-Real-IP": "198.51.100.1"}
    assert limits.needs_work(request(headers=forged)) is not None
    assert limits.needs_work(request("198.51.100.1")) is None
    assert limits.Limit("other").needs_work(request()) is None
    start = time.time()
    with patch("time.time", lambda: start + limits.WINDOW_SECONDS + 1):
        assert limits.needs_work(request()) is None


def test_no_address_stands_in_the_cache(empty_cache: None) -> None:
    challenged()
    stored = repr(cache._cache)
    assert "inbox:application:free" in stored
    assert "203.0.113.7" not in stored


def test_an_ipv6_household_is_one_address(empty_cache: None) -> None:
    challenged("2001:db8:1:2::1")
    assert limits.needs_work(request("2001:db8:1:2:ffff::9")) is not None
    assert limits.needs_work(request("2001:db8:1:3::1")) is None
    challenged("192.0.2.1")
    assert limits.needs_work(request("::ffff:192.0.2.1")) is not None


def test_thirty_people_behind_one_address_can_apply(easy: None) -> None:
    bits = []
    for person in range(30):
        challenge = limits.needs_work(request())
        solved = solve(challenge) if challenge else {}
        sent = request(form_key=f"form-{person}", **solved)
        assert challenge is None or limits.check_work(sent)
        limits.count(sent)
        bits.append(challenge.bits if challenge else 0)
    assert bits == [0] * 3 + [4] * 20 + [6] * 7


def test_the_buckets_trip_alone(easy: None) -> None:
    for number in range(20):
        limits.APPLICATIONS.check_work(sent := request(form_key=str(number), **solve(challenged())))
        limits.count(sent)
    start = time.time()
    assert limits.needs_work(request()).bits == 6
    with patch("time.time", lambda: start + limits.WINDOW_SECONDS + 1):
        assert limits.needs_work(request()) is None
    for wrong in range(30):
        assert not limits.check_work(request("198.51.100.9", work_token="x", work_nonce=str(wrong)))
    assert limits.needs_work(request("198.51.100.9")) is None


def test_wrong_work_is_not_accepted(easy: None) -> None:
    challenge = challenged()
    solved = solve(challenge)
    wrong = next(str(n) for n in range(99) if not limits.is_solution(challenge.token, str(n), 4))
    foreign = signing.dumps({"id": "x", "bits": 0, "limit": "application"}, salt="other")
    other = limits.Challenge(
        signing.dumps({"id": "x", "bits": 4, "limit": "other"}, salt=limits._SALT), 4
    )
    for typed in (
        {},
        {**solved, "work_nonce": wrong},
        {**solved, "work_nonce": ""},
        {**solved, "work_nonce": "９"},
        {**solved, "work_nonce": "1" * 5000},
        {**solved, "work_token": solved["work_token"][:-1]},
        {"work_token": foreign, "work_nonce": "1"},
        solve(other),
    ):
        assert not limits.check_work(request(**typed))
    assert limits.check_work(request(**solved))


def test_work_is_used_once_and_a_double_tap_is_one_use(easy: None) -> None:
    solved = solve(challenged())
    assert limits.check_work(request(form_key="a", **solved))
    assert limits.check_work(request(form_key="a", **solved))
    assert not limits.check_work(request(form_key="b", **solved))
    assert not limits.check_work(request(**solved))
    bare = solve(challenged())
    assert limits.check_work(request(**bare))
    assert not limits.check_work(request(**bare))


def test_work_expires(easy: None) -> None:
    solved, start = solve(challenged()), time.time()
    with patch("time.time", lambda: start + limits.LIFE_SECONDS + 5):
        assert not limits.check_work(request(**solved))
    assert limits.check_work(request(**solved))


WORK_JS = Path(limits.__file__).parent / "static/inbox/work.js"
BROWSER = """
const fields = {}, handlers = {}, attributes = {TOKENS};
let status, sent = [];
globalThis.window = { addEventListener() {} };
const form = {
  getAttribute: (name) => attributes[name], addEventListener: (e, f) => (handlers[e] = f),
  querySelector: (s) => fields[s.match(/"(.*)"/)[1]],
  appendChild(node) { if (node.name) fields[node.name] = node; else status = node; },
  requestSubmit(button) {
    let stopped = false;
    handlers.submit({ submitter: button, preventDefault() { stopped = true; } });
    if (!stopped) sent.push(button.name);
  },
};
globalThis.document = {
  readyState: "complete", querySelectorAll: () => [form],
  createElement: () => ({ setAttribute() {} }),
};
const button = (name, skip) => ({ name, hasAttribute: () => skip });
SCRIPT
form.requestSubmit(button("save", true));
form.requestSubmit(button("send", false));
form.requestSubmit(button("send", false));  // a double tap
const said = status.textContent;
process.on("exit", () => console.log(JSON.stringify({
  said, sent, token: fields.work_token.value, nonce: fields.work_nonce.value })));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run the browser's script")
def test_the_script_finds_what_the_server_accepts(empty_cache: None) -> None:
    challenge = challenged()
    attributes = {"data-work-challenge": challenge.token, "data-work-bits": str(challenge.bits)}
    script = BROWSER.replace("{TOKENS}", json.dumps(attributes))
    script = script.replace("SCRIPT", WORK_JS.read_text())
    done = subprocess.run(
        ["node", "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    page = json.loads(done.stdout)
    assert page["said"] == "正在验证，请稍候…"
    assert page["sent"] == ["save", "send"]
    assert limits.check_work(request(work_token=page["token"], work_nonce=page["nonce"]))
