"""An organ whose public content comes, cleared, from another installation (镜像)."""

from django.db import models

from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.models.documents import Disclosure


class Mirror(models.Model):
    """That an organ's items are taken over from elsewhere, and whose signature is trusted.

    ``key``: the Ed25519 public key of the origin, 64 hex digits. ``keeper``: the organ whose people
    look after the mirror; the system administrator of it trusted the key.
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="mirrors")
    keeper = models.ForeignKey(Organ, models.PROTECT, related_name="kept_mirrors")
    key = models.CharField("来源公钥", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "镜像"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ"], condition=models.Q(ended_at=None), name="one_open_mirror"
            )
        ]


class MirroredItem(models.Model):
    """What the origin said about an item beside its content, as of ``changed_at``.

    ``links``: [{"verb", "index_number"}], whose other ends may arrive later; ``reviews``: the
    outcome of each step there, without names; ``validity``: the origin's decision or None.
    """

    disclosure = models.OneToOneField(Disclosure, models.CASCADE, related_name="mirrored")
    changed_at = models.DateTimeField("来源最近变动时间")
    record_sha256 = models.CharField(max_length=64)
    links = models.JSONField(default=list)
    reviews = models.JSONField(default=list)
    validity = models.JSONField(null=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "镜像信息"
