"""What people outside send in, and what they may see of it later.

The outside zone holds nothing else: an envelope is sealed to the inside key, a reply is sealed to
the receipt code of the person it is for.
"""

from django.db import models


class Envelope(models.Model):
    """Something sent in, sealed until the inside takes it."""

    kind = models.CharField(max_length=30)
    lookup = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
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
