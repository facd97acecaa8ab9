"""Files kept privately, each stored once under the hash of its bytes."""

from django.db import models


class StoredFile(models.Model):
    """The bytes with this SHA-256 stand in the private store; ``report`` is their scan (masked)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    report = models.JSONField(default=dict)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.sha256[:12]
