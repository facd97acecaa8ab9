"""The ways out besides the bureau's own pages: who is to get what, and who has got it."""

from django.db import models

from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.models import Disclosure, Dispatch, Mirror


class Channel(models.Model):
    """A way to another site: the county platform by package or interface, new media, by hand."""

    class Kind(models.TextChoices):
        PACKAGE = "package", "导出包（县平台导入）"
        PULL = "pull", "接口拉取（县平台来取）"
        NEW_MEDIA = "new_media", "政务新媒体账号"
        HAND_COPY = "hand_copy", "逐项复制（没有接口）"

    class Platform(models.TextChoices):
        WECHAT = "wechat", "微信公众号"
        WEIBO = "weibo", "微博"
        VIDEO = "video", "视频号"
        OTHER = "other", "其他"

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="channels")
    kind = models.CharField("方式", max_length=20, choices=Kind.choices)
    name = models.CharField("名称", max_length=60)
    is_open = models.BooleanField("启用", default=True)
    platform = models.CharField("平台", max_length=20, choices=Platform.choices, blank=True)
    # hand_copy: {"fields": [codes in the order of the other system's form]}
    settings = models.JSONField("设置", default=dict, blank=True)
    # Of the bearer token only its hash is kept; null when none was given or it was revoked.
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    token_given_at = models.DateTimeField(null=True)
    last_sequence = models.PositiveBigIntegerField(default=0)
    pulled_at = models.DateTimeField("最近拉取", null=True)
    pulled_after = models.PositiveBigIntegerField(default=0)
    exported_at = models.DateTimeField("最近导出", null=True)
    exported_through = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "发布渠道"
        ordering = ["-is_open", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "name"], name="one_channel_name_an_organ")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_machine(self) -> bool:
        """Whether another system takes it and says so."""
        return self.kind in (self.Kind.PACKAGE, self.Kind.PULL)


class Delivery(models.Model):
    """One change of one item on its way through one channel; numbered within the channel."""

    class Verb(models.TextChoices):
        PUBLISH = "publish", "发布"
        WITHDRAW = "withdraw", "撤下"

    class State(models.TextChoices):
        PENDING = "pending", "待送达"
        CONFIRMED = "confirmed", "已确认"
        FAILED = "failed", "失败"
        SUPERSEDED = "superseded", "已由后一条代替"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries")
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="deliveries")
    # Null for what was public before the channel was opened, and for what is sent again.
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="deliveries")
    verb = models.CharField("事项", max_length=10, choices=Verb.choices)
    digest = models.CharField("摘要值", max_length=64, blank=True)
    sequence = models.PositiveBigIntegerField("序号")
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PENDING)
    acknowledged_at = models.DateTimeField("回执时间", null=True)
    # {"result", "address", "message"} as the other system said.
    receipt = models.JSONField("回执", default=dict)

    class Meta:
        verbose_name = "送达"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "sequence"], name="one_sequence_a_channel"),
            models.UniqueConstraint(fields=["channel", "dispatch"], name="one_delivery_a_dispatch"),
        ]
        indexes = [
            models.Index(fields=["channel", "state"]),
            models.Index(fields=["channel", "disclosure", "state"]),
        ]


class Posting(models.Model):
    """That a person put an item onto another site by hand, where, and what was found there."""

    class Outcome(models.TextChoices):
        NOT_COMPARED = "", "未比对"
        SAME = "same", "一致"
        DIFFERENT = "different", "不一致"
        MISSING_FILES = "missing_files", "缺附件"

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="postings")
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="postings")
    digest = models.CharField("摘要值", max_length=64)
    address = models.CharField("网址", max_length=500)
    posted_on = models.DateField("发布日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    compared_at = models.DateTimeField("最近比对", null=True)
    outcome = models.CharField(
        "比对结果", max_length=20, choices=Outcome.choices, default=Outcome.NOT_COMPARED, blank=True
    )
    differences = models.PositiveIntegerField("差异处数", default=0)
    removed_on = models.DateField("撤下日期", null=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "发布记录"
        ordering = ["-posted_on", "-pk"]
        indexes = [models.Index(fields=["channel", "removed_on"])]


class PackageImport(models.Model):
    """A package of another installation on its way in, item by item, in the background.

    Its bytes lie in memory only, for nothing of them was scanned yet. ``total``: items and
    withdrawals, None until the package is verified whole. ``ended_at``: when nothing more happens.
    """

    class State(models.TextChoices):
        RUNNING = "running", "正在接收"
        DONE = "done", "接收完毕"
        STOPPED = "stopped", "已停止"
        FAILED = "failed", "没有接收完"

    mirror = models.ForeignKey(Mirror, models.PROTECT, related_name="package_imports")
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField(max_length=64)
    total = models.PositiveIntegerField(null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RUNNING)
    # Why the whole package was not taken over, in sentences.
    reasons = models.JSONField("原因", default=list)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "接收批次"
        ordering = ["-pk"]


class ImportedItem(models.Model):
    """What became of one item, or of one withdrawal, of a package."""

    class Outcome(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "更新"
        SAME = "same", "没有变化"
        STALE = "stale", "本系统已有更新，跳过"
        TAKEN_BACK = "taken_back", "已撤下"
        NOT_HERE = "not_here", "撤回的信息本系统没有公开"
        REFUSED = "refused", "没有接收"

    package_import = models.ForeignKey(PackageImport, models.CASCADE, related_name="rows")
    index_number = models.CharField("索引号", max_length=60)
    is_withdrawal = models.BooleanField(default=False)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    why = models.CharField("原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "接收条目"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["package_import", "index_number", "is_withdrawal"],
                name="one_outcome_an_item",
            )
        ]
        indexes = [models.Index(fields=["package_import", "outcome"])]


class EarlyWithdrawal(models.Model):
    """A withdrawal by the origin of what this installation does not have: should an older package
    bring it later, it does not become public here."""

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="+")
    index_number = models.CharField("索引号", max_length=60)
    withdrawn_at = models.DateTimeField("来源机关撤回时间")

    class Meta:
        verbose_name = "先到的撤回"
        constraints = [
            models.UniqueConstraint(fields=["organ", "index_number"], name="one_early_withdrawal")
        ]
