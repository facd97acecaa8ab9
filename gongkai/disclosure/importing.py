"""A Word document or a plain text becomes the body of a draft."""

import io
import re
from dataclasses import dataclass
from html import escape

import mammoth

from gongkai.core.deeds import Blocked
from gongkai.disclosure.html import clean
from gongkai.scan.readers import CouldNotRead, media_type
from gongkai.scan.readers.text import decode

# GB/T 9704 numbering: 一、 is the first level, (一) the second.
_FIRST = re.compile(r"^[一二三四五六七八九十百]{1,4}、\S{1,40}$")
_SECOND = re.compile(r"^[(（][一二三四五六七八九十百]{1,4}[)）]\S{1,30}[。]?$")
_STYLES = """
p[style-name='Title'] => h2.title:fresh
p[style-name='标题'] => h2:fresh
p[style-name='heading 1'] => h2:fresh
p[style-name='heading 2'] => h3:fresh
p[style-name='heading 3'] => h4:fresh
"""


@dataclass(frozen=True)
class Imported:
    """The body as clean HTML, the first line as a proposed title, and what was left out."""

    body_html: str
    title: str
    left_out: list[str]


def import_document(data: bytes, name: str) -> Imported:
    """Headings, lists and tables of a DOCX, or the paragraphs of a TXT; raises ``Blocked``."""
    kind = media_type(data, name)
    if kind == "text/plain":
        return _from_text(data, name)
    if kind is None or "wordprocessingml" not in kind:
        raise Blocked(f"“{name}”不是 DOCX 或 TXT 文件。请在 Word/WPS 中“另存为”DOCX 后再导入。")
    left_out: list[str] = []

    def skip_image(image: object) -> dict[str, str]:
        left_out.append("图片")
        return {"src": ""}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(skip_image),
        )
    except Exception as error:
        # A broken package breaks the converter in many ways; to the clerk they are one.
        raise Blocked(f"“{name}”已损坏，无法导入。请用 Word/WPS 打开后另存再试。") from error
    body = clean(result.value)
    notes = [f"{left_out.count('图片')} 张图片没有导入，请作为附件上传"] if left_out else []
    return Imported(body, _first_line(body), notes)


def _from_text(data: bytes, name: str) -> Imported:
    try:
        lines = [line.strip() for line in decode(data).splitlines()]
    except CouldNotRead as error:
        raise Blocked(f"“{name}”：{error}") from error
    body = "\n".join(_as_block(line) for line in lines if line)
    return Imported(body, _first_line(body), [])


def _as_block(line: str) -> str:
    if _FIRST.match(line):
        return f"<h2>{escape(line)}</h2>"
    if _SECOND.match(line):
        return f"<h3>{escape(line)}</h3>"
    return f"<p>{escape(line)}</p>"


def _first_line(body: str) -> str:
    match = re.search(r"<(?:h2|h3|p)[^>]*>(.*?)</", body, re.S)
    text = re.sub(r"<[^>]+>", "", match[1]).strip() if match else ""
    return text if 4 <= len(text) <= 100 else ""
