"""Hostile text costs linear time: eight times the length, about eight times the work."""

import json
import subprocess
import sys
from pathlib import Path

from gongkai.scan.engine import scan_text

SHORT, LONG = 500, 4_000
# Linear patterns measure 6 to 10, quadratic ones 50 to 64; below the floor the clock tells nothing.
STEEPEST, FLOOR = 24, 0.04
# Of one character, in processor time; the worst now costs a sixth.
DEAREST = 1e-4
# A guard against hanging, no measure of speed.
SECONDS = 120

UNITS = (
    "1", "9", "a", "X", "*", "市", "号", "路", "密", "绝", "一", "O", "\n", " ", "@", "　", "\u200b",
    "1 ", "1\n", "1\t", "1.", "1*", "O1", "①", "12 12 ", "1,234,", "a@", "@a.", "a.", "密 ", "秘 ",
    "省路号", "村1号", "1单元", "微信:", "账号 ", "账号1", "电话8", "护照E1", "鲁C1", "病历号:",
    "</td>", "身份证1", "138 0013 8000 ", "138****1", "姓名:", "张三\n", "姓名\t账号\n1\t2\n",
    "这是一行长到了纸边才断开的文字\n", "12345678901234567\n", "机密\n", "同志:\n", "抄送",
    "①1", "12①", "<tr><td>1", "<td>1</td>", "姓名|", "人|", "人 ", "a;b\n", "张三,", "病", "王小明病",
    "1岁", "稿", "内部", "不得", "密级|", "at ", "@a。", "@a dot ", "v:", "代表", "号附1", "1-1-", "某,",
    "王小明等", "中华人民", "共和国", "1*1", "440524*", "字第", "签发人:", "抄送:\t", "91370322", "¥1",
    "孤儿王", "2016年", "残疾原因\t姓名\n", "该户", "其子", "其子患", "诊断:", "诊断:病", "残疾类别:", "年龄:", "年龄:9",
    "小学", "王小明,小学", "出生于", "病种\t", "姓 ", "姓 名 ", "姓 名:", "代表 ", "(人大代表", "王代表:", "支付给王", "姓名:王\n年龄:9\n",
    "9(QQ)", "a(微信", "王、", "·买", "本人患病,", "0533/", "当事人未成年",
    "我是", "王小明:本机关", "王小明,购置", "王 小 明 ", "王小\n明,患", "王小\n明委员", "(内部传阅 ", "不 得 ", "机密|", "*a@b.com", "鲁C6***3",
    "1.38001380", "址:县 ", "东户", "5楼西户", "字第", "护照", "10:22(28471936", "中华人名", "劉", "1〇〇〇",
)  # fmt: skip

_PROGRAM = f"""
import json, sys, time
from gongkai.scan.engine import scan_text
def cost(unit, length):
    began = time.process_time()
    scan_text((unit * (length // len(unit) + 1))[:length])
    return time.process_time() - began
scan_text("first")
for unit in json.load(sys.stdin):
    print(json.dumps(unit), end=" ", flush=True)
    short, long = cost(unit, {SHORT}), cost(unit, {LONG})
    if long > max({FLOOR}, {STEEPEST} * short):  # once more: another process may have disturbed
        short, long = max(short, cost(unit, {SHORT})), min(long, cost(unit, {LONG}))
    print(short, long, flush=True)
"""


def test_hostile_text_costs_linear_time() -> None:
    try:
        read = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            input=json.dumps(UNITS),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=Path(__file__).parents[2],
            check=True,
        ).stdout
    except subprocess.TimeoutExpired as error:
        read = (error.stdout or b"").decode()
    measured = [line.rsplit(" ", 2) for line in read.splitlines()]
    assert len(measured) == len(UNITS), f"hangs on {read.splitlines()[-1:]}"
    slow = [
        (unit, short, long)
        for unit, short, long in measured
        if float(long) > DEAREST * LONG or float(long) > max(FLOOR, STEEPEST * float(short))
    ]
    assert not slow, slow


def test_a_number_is_found_at_the_end_of_hostile_text() -> None:
    for unit in ("1 ", "市", "村1号", "@a."):
        text = unit * (LONG // len(unit)) + "，440524188001010014"
        last = scan_text(text).findings[-1]
        assert (last.kind, text[last.start : last.end]) == ("identity_number", "440524188001010014")
