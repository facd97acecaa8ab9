"""Files that applicants choose: pictures, PDF, Word; few and not large (inbox limits)."""

from typing import Any

from django import forms

from gongkai.core.inbox.actions import MOST_FILE_BYTES, MOST_FILES
from gongkai.scan.readers import media_type

File = tuple[str, bytes]
ACCEPT = "image/jpeg,image/png,application/pdf,.jpg,.jpeg,.png,.pdf,.docx"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_LIMIT = MOST_FILE_BYTES // 2**20
_TYPES = "照片（JPG、PNG）、PDF 或者 Word（DOCX）文件"


class PapersInput(forms.ClearableFileInput):
    """Several files at once; a phone offers its camera for pictures."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """(name, bytes) of every chosen file; the bytes decide what it is, not its name."""

    def __init__(self, **options: Any) -> None:
        attrs = {
            "accept": ACCEPT, "multiple": True, "data-most-files": MOST_FILES,
            "data-most-bytes": MOST_FILE_BYTES,
        }  # fmt: skip
        super().__init__(widget=PapersInput(attrs=attrs), required=False, **options)
        self.error_messages["empty"] = "有一个文件是空的（0 字节），请检查后重新选择。"

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        kept = [super(PapersField, self).clean(one, initial) for one in given]
        reasons = [reason for one in kept for reason in _faults(one)]
        if reasons:
            raise forms.ValidationError(reasons)
        return [(one.name, one.read()) for one in kept]


def _faults(upload: Any) -> list[str]:
    if upload.size > MOST_FILE_BYTES:
        return [f"“{upload.name}”超过 {_LIMIT} MB。请压缩图片或者分成几个文件后再选。"]
    data = upload.read()
    upload.seek(0)
    is_known = data.startswith(_PICTURES) or data.startswith(b"%PDF-")
    if is_known or media_type(data, "x.docx"):
        return []
    return [f"“{upload.name}”不是{_TYPES}。请拍照或者另存后再选。"]


class WithPapers(forms.Form):
    """A form with proofs of identity and other attachments, no more than one envelope takes."""

    identity_files = PapersField(
        label="身份证明的照片或扫描件",
        help_text="只用来核对身份：加密保存，只有政务公开办公室能看，每次查看都有记录；"
        "不公开，不作别的用途，按保存年限销毁。",
    )
    attachments = PapersField(
        label="其他附件", help_text="例如能帮助查找的材料、授权委托书、证据。可以不附。"
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        count = len(data.get("identity_files", [])) + len(data.get("attachments", []))
        if count > MOST_FILES:
            self.add_error(
                "attachments",
                f"两处一共选了 {count} 个文件，最多 {MOST_FILES} 个。请合并后再选，或者受理后再补充。",
            )
        return data

    def lost_files(self) -> list[str]:
        """The names of the files that have to be chosen once more: a page cannot hand them back."""
        uploads: list[Any] = [one for name in self.files for one in self.files.getlist(name)]
        return [one.name for one in uploads]

    def papers(self) -> list[File]:
        """Every file, the proofs of identity first."""
        data = self.cleaned_data
        return [*data.get("identity_files", []), *data.get("attachments", [])]

    def proofs(self) -> dict[str, int]:
        """How many of ``papers`` prove who applies; nothing when none does."""
        count = len(self.cleaned_data.get("identity_files", []))
        return {"identity_files": count} if count else {}
