"""What the builder wrote, so that what anyone else wrote can be told apart (网页防篡改)."""

from django.db import models


class BuiltFile(models.Model):
    """A file below ``SITE_ROOT`` as it was written last; ``path`` is relative to it."""

    path = models.CharField(max_length=500, primary_key=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "已生成文件"

    def __str__(self) -> str:
        return self.path
