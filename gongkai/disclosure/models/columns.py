"""Where things stand on the public site, and what kinds of documents there are."""

from django.db import models

from gongkai.core.people.models import Department, Organ
from gongkai.disclosure.queries import ColumnQuerySet
from gongkai.law.disclosure_clock import CLOCKS


class Column(models.Model):
    """A column (栏目) of the public site; rules.md §15. Data, not code (R711 art. 22)."""

    class Kind(models.TextChoices):
        NEWS = "news", "动态要闻"
        NOTICE = "notice", "通知公告"
        POLICY = "policy_l1", "政策文件"
        PLAN_PERSONNEL = "plan_personnel", "规划人事"
        INTERACTIVE = "interactive", "互动交流"
        STATIC = "static", "概况信息"
        ANNUAL = "annual", "年度信息"
        EVENT = "event", "随事公开"

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="columns")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    code = models.CharField("编码", max_length=20, help_text="例：3.9.1")
    slug = models.SlugField("网址标识", max_length=40)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    update_days = models.PositiveSmallIntegerField("更新周期（天）", null=True, blank=True)
    legal_basis = models.CharField("公开依据", max_length=200, blank=True)
    owner = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="责任科室"
    )
    empty_statement = models.CharField("无内容时的说明", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    is_open = models.BooleanField("启用", default=True)

    objects = ColumnQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "slug"], name="one_slug_an_organ"),
            models.UniqueConstraint(fields=["organ", "code"], name="one_code_an_organ"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_path(self) -> str:
        """The built page's address, below the organ's base path."""
        return f"{self.organ.base_path}columns/{self.slug}/"


class DocumentKind(models.Model):
    """A kind of document (信息类型): what it must state, what it must pass, and its clock.

    Configuration, not code (R711 art. 22): the bureau adds and changes kinds in the browser.
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="document_kinds")
    code = models.SlugField("标识", max_length=40)
    name = models.CharField("名称", max_length=40)
    clock = models.CharField(
        "公开期限",
        max_length=40,
        choices=[(clock.code, clock.label) for clock in CLOCKS.values()],
        default="general",
    )
    is_policy = models.BooleanField(
        "政策性文件",
        default=False,
        help_text="拟不公开时先经政务公开办公室审查（国办发〔2016〕80号）",
    )
    # Names of fields of Content that may not be empty, beside those every document needs.
    required = models.JSONField("必填项", default=list, blank=True)
    # [{"name", "label", "kind": "text|long|day|choice", "choices", "help", "is_required"}]
    panel = models.JSONField("附加栏", default=list, blank=True)
    # Codes of further gates: see disclosure.gates.GATES.
    gates = models.JSONField("附加关口", default=list, blank=True)
    # Sentences the reviewers tick, a list a step: {"secrecy_review": ["…"], …}
    checklists = models.JSONField("审查清单", default=dict, blank=True)
    template_html = models.TextField("正文模板", blank=True)
    default_column = models.ForeignKey(
        Column, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="默认栏目"
    )
    position = models.PositiveSmallIntegerField("排序", default=0)
    is_open = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "信息类型"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "code"], name="one_kind_code_an_organ")
        ]

    def __str__(self) -> str:
        return self.name
