"""The trail of deeds: rows chained by hash, never changed."""

from django.db import models


class Entry(models.Model):
    """One deed. Holds ids and hashes, never personal content, so that deletion stays possible."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    organ_id = models.BigIntegerField(null=True)
    deed = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["subject", "sequence"]),
            models.Index(fields=["deed", "sequence"]),
        ]
        verbose_name = "日志"

    def __str__(self) -> str:
        return f"{self.sequence} {self.deed} {self.subject}"


class Head(models.Model):
    """The end of the chain: one row, locked while a link is added."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
