"""The papers of a case: letters that went out, files that came in or prove something."""

from django.db import models
from django.urls import reverse

from gongkai.cases.models.asking import Consultation, InboundConsultation
from gongkai.cases.models.case import Case
from gongkai.core.people.models import Person
from gongkai.core.sealing import SealedTextField
from gongkai.law.letters import LetterKind


class Letter(models.Model):
    """A letter of §13.3. Made from the case's data; only ``free_text`` is typed.

    Once issued (numbered) it never changes: ``content`` keeps every word and date it stated, even
    when a date is put right later.
    """

    class Method(models.TextChoices):
        ONLINE = "online", "网上送达"
        IN_PERSON = "in_person", "当面交付"
        REGISTERED = "registered", "挂号、特快专递"
        EMAIL = "email", "电子邮件"
        FAX = "fax", "传真"

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="letters")
    inbound = models.ForeignKey(
        InboundConsultation, models.PROTECT, null=True, related_name="letters"
    )
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, related_name="letters"
    )
    kind = models.CharField(
        "文书", max_length=40, choices=[(kind.value, kind.label) for kind in LetterKind]
    )
    number = models.CharField("文号", max_length=60, blank=True)
    addressee = SealedTextField("收件人")
    free_text = models.TextField("自由填写部分", blank=True)
    # {"title", "paragraphs", "attachments", "signature", "signed_on", "footnotes"} as issued.
    content = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_on = models.DateField("签发日期", null=True)
    sent_on = models.DateField("发出日期", null=True)
    method = models.CharField("送达方式", max_length=20, choices=Method.choices, blank=True)
    tracking_number = models.CharField("邮件号", max_length=60, blank=True)
    delivered_on = models.DateField("送达日期", null=True)
    delivery_note = models.CharField("送达情况", max_length=200, blank=True)

    class Meta:
        verbose_name = "文书"
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "kind"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("cases:letter", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        return self.issued_on is not None


class CaseFile(models.Model):
    """A file of the case, sealed at rest (``core.files.sealed``)."""

    class Kind(models.TextChoices):
        ENVELOPE = "envelope", "信封扫描件"
        APPLICATION = "application", "申请书扫描件"
        IDENTITY = "identity", "身份证明"
        ATTACHMENT = "attachment", "申请人附件"
        SEARCH = "search", "检索凭据"
        OPINION = "opinion", "第三方、机关意见"
        SEVERED = "severed", "区分处理稿"
        SIGNED = "signed", "盖章扫描件"
        PROOF = "proof", "送达凭证"
        PAYMENT = "payment", "缴费凭证"
        CHALLENGE = "challenge", "复议、诉讼材料"
        OTHER = "other", "其他材料"

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="files")
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    name = SealedTextField("文件名")
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    # Where the sealed bytes stand; empty once retention destroyed them.
    reference = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "案件材料"
        ordering = ["pk"]

    @property
    def is_personal(self) -> bool:
        """Whether it bears names: only those who need the applicant's identity may open it."""
        # Whatever the applicant sent may tell who they are.
        return self.kind in _PERSONAL or self.by_id is None


_K = CaseFile.Kind
_PERSONAL = (_K.ENVELOPE, _K.APPLICATION, _K.IDENTITY, _K.ATTACHMENT, _K.OPINION, _K.SIGNED, _K.PROOF,
             _K.PAYMENT, _K.CHALLENGE)  # fmt: skip
