"""Organs, their departments, their people and the posts these hold."""

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from stdnum.cn import uscc

from gongkai.law.roles import Role

# 三员: they are three people with no other part, and nobody stands in for them.
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.JOURNAL_ADMIN)


def check_credit_code(value: str) -> None:
    """GB 32100-2015, 18 characters with check character."""
    if not uscc.is_valid(value):
        raise ValidationError("统一社会信用代码不正确：应为 18 位，且校验位相符。")


class Organ(models.Model):
    """An administrative organ (行政机关). One installation can hold several of a county."""

    slug = models.SlugField("网址标识", max_length=40, unique=True)
    name = models.CharField("机关名称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=20)
    credit_code = models.CharField(
        "统一社会信用代码", max_length=18, unique=True, validators=[check_credit_code]
    )
    document_prefix = models.CharField("发文代字", max_length=20, help_text="例：示审")
    county_government = models.CharField("本级人民政府", max_length=80)
    county_office = models.CharField("政府信息公开工作主管部门", max_length=80)
    court = models.CharField("有管辖权的人民法院", max_length=80, blank=True)
    disclosure_office = models.CharField("政府信息公开工作机构", max_length=80)
    address = models.CharField("办公地址", max_length=120)
    postal_code = models.CharField("邮政编码", max_length=6)
    office_hours = models.CharField("办公时间", max_length=120)
    phone = models.CharField("联系电话", max_length=40)
    fax = models.CharField("传真号码", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    site_code = models.CharField("网站标识码", max_length=10, blank=True)
    icp_number = models.CharField("ICP 备案编号", max_length=40, blank=True)
    police_number = models.CharField("公安备案号", max_length=40, blank=True)
    is_primary = models.BooleanField("网站首页即本机关", default=False)

    class Meta:
        verbose_name = "机关"
        ordering = ["-is_primary", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def base_path(self) -> str:
        """Where the organ's public pages begin: ``/`` for the primary organ, else ``/<slug>/``."""
        return "/" if self.is_primary else f"/{self.slug}/"


class Department(models.Model):
    """A section (科室) of an organ."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="departments")
    name = models.CharField("名称", max_length=40)
    duties = models.CharField("职责", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "科室"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="one_name_an_organ")]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def with_roles(self) -> "models.QuerySet[Person]":
        """People whose roles cost no further query, delegated ones among them."""
        return self.get_queryset().prefetch_related(
            "posts", "delegations_taken__person__posts", "delegations_taken__person__department"
        )

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Someone who signs in to the staff desk."""

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    email = models.EmailField(
        "电子邮箱", blank=True, help_text="用来接收办理提醒，可以不填。邮件里只有登记号和链接。"
    )
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="people")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField("启用", default=True)

    objects = People()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "人员"
        ordering = ["organ", "department__position", "pk"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def own_roles(self) -> frozenset[Role]:
        """The roles held as posts."""
        return frozenset(Role(post.role) for post in self.posts.all() if post.ended_on is None)

    @cached_property
    def deputising(self) -> list["Delegation"]:
        """The delegations by which the person acts for absent colleagues today.

        None for an administrator, and none of a role the absent person no longer holds.
        """
        if not self.is_active or not self.own_roles.isdisjoint(ADMINISTRATORS):
            return []
        today = timezone.localdate()
        return [
            one for one in self.delegations_taken.all()
            if one.is_on(today) and Role(one.role) in one.person.own_roles
        ]  # fmt: skip

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles the person may act in now, held or delegated; read once a request, so a removed
        post counts on the next one."""
        return self.own_roles | {Role(one.role) for one in self.deputising}

    def departments_as(self, *roles: Role) -> frozenset[int]:
        """The departments in which the person acts as one of ``roles``: their own by a post, the
        absent colleague's by a delegation."""
        found = {one.person.department_id for one in self.deputising if Role(one.role) in roles}
        if not self.own_roles.isdisjoint(roles):
            found.add(self.department_id)
        return frozenset(pk for pk in found if pk is not None)

    def stands_for(self, role: Role, department_id: int | None = None) -> "Person | None":
        """For whom the person acts in ``role``; None when by a post of their own.

        ``department_id``: only posts in this department count (科室负责人).
        """
        if role in self.own_roles and department_id in (None, self.department_id):
            return None
        for one in self.deputising:
            if one.role == role and department_id in (None, one.person.department_id):
                return one.person
        return None

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds any of ``roles``."""
        return not self.roles.isdisjoint(roles)

    @property
    def role_names(self) -> list[str]:
        """The labels of the roles, delegated ones with whose they are."""
        own = [role.label for role in Role if role in self.own_roles]
        return own + [f"{Role(one.role).label}（代{one.person.name}）" for one in self.deputising]


class Post(models.Model):
    """A role held by a person; ended, never deleted, so that old deeds stay explained."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    role = models.CharField("职责", max_length=40, choices=[(r.value, r.label) for r in Role])
    began_on = models.DateField("自")
    ended_on = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=models.Q(ended_on=None),
                name="one_open_post_a_role",
            )
        ]


class Delegation(models.Model):
    """Somebody acts in a colleague's role while that one is away (外出代办).

    Never changed but to end it early: what was done under it stays explained. ``until_on`` is the
    last day. ``ended_at``: from then on it no longer holds.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="delegations", verbose_name="外出人员"
    )
    to = models.ForeignKey(
        Person, models.PROTECT, related_name="delegations_taken", verbose_name="代办人"
    )
    role = models.CharField("职责", max_length=40, choices=[(r.value, r.label) for r in Role])
    from_on = models.DateField("自")
    until_on = models.DateField("至")
    reason = models.CharField("原因", max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "外出代办"
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("to")), name="nobody_for_oneself"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="an_end_after_its_start"
            ),
        ]

    def is_on(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.ended_at is None and self.from_on <= day <= self.until_on

    @property
    def state(self) -> str:
        """In words: 尚未开始, 代办中, 已结束, 已提前结束."""
        today = timezone.localdate()
        if self.ended_at is not None:
            return "已提前结束"
        if self.until_on < today:
            return "已结束"
        return "代办中" if self.from_on <= today else "尚未开始"

    @property
    def may_end(self) -> bool:
        return self.ended_at is None and self.until_on >= timezone.localdate()


class PublicContact(models.Model):
    """A telephone number or address meant for the public, which the scan therefore lets pass."""

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="public_contacts")
    value = models.CharField("号码或邮箱", max_length=80)
    note = models.CharField("说明", max_length=80)

    class Meta:
        verbose_name = "公开联系方式"
        ordering = ["value"]
        constraints = [models.UniqueConstraint(fields=["organ", "value"], name="one_contact")]

    def __str__(self) -> str:
        return self.value
