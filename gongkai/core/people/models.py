"""Organs, their departments, their people and the posts these hold."""

from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from stdnum.cn import uscc

from gongkai.law.roles import Role


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
    def roles(self) -> frozenset[Role]:
        """The roles held now; read once a request, so a removed post counts on the next one."""
        return frozenset(Role(post.role) for post in self.posts.all() if post.ended_on is None)

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds any of ``roles``."""
        return not self.roles.isdisjoint(roles)

    @property
    def role_names(self) -> list[str]:
        return [role.label for role in Role if role in self.roles]


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
