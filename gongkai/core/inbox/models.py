"""What people outside send in, and what they may see of it later.

The outside zone holds nothing else: an envelope is sealed to the inside key; a reply, its files
and a saved form are sealed to the code of the person they are for.
"""

from django.db import models


class Envelope(models.Model):
    """Something sent in, sealed until the inside takes it.

    ``fingerprint``: a keyed hash that tells a form sent twice from one changed in between.
    """

    kind = models.CharField(max_length=30)
    lookup = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    fingerprint = models.CharField(max_length=64, default="")
    posted_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "来件"
        indexes = [models.Index(fields=["kind", "taken_at"])]


class Reply(models.Model):
    """What the holder of a receipt code may read now."""

    lookup = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "回执"


class ReplyFile(models.Model):
    """A file the holder of a receipt code may download.

    ``label`` seals its name and media type, ``sealed`` its bytes; ``fingerprint`` is a keyed hash
    over all of them that binds the two together.
    """

    lookup = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    label = models.BinaryField()
    sealed = models.BinaryField()
    size = models.PositiveBigIntegerField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = "回执附件"
        ordering = ["lookup", "position"]
        constraints = [
            models.UniqueConstraint(fields=["lookup", "position"], name="reply_file_position")
        ]


class SavedForm(models.Model):
    """A half-filled form that only its resume code opens; deleted when sent or too old."""

    kind = models.CharField(max_length=30)
    lookup = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = "暂存的表单"
