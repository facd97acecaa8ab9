"""Files kept privately, each stored once under the hash of its bytes."""

from django.db import models


class StoredFile(models.Model):
    """The bytes with this SHA-256 stand in the private store; ``report`` is their scan (masked).

    ``edition``: the rule edition the scan was made with. ``notes``: what became of the metadata.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    report = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.sha256[:12]
