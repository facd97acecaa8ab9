"""The installation's settings with a throw-away folder and cheap passwords."""

import os
import tempfile
from pathlib import Path

# Each test process has its own folder: nothing is shared, nothing of the developer's is touched.
os.environ["GONGKAI_VAR"] = tempfile.mkdtemp(prefix="gongkai-test-")

from gongkai.settings import *  # noqa: F403

VAR = Path(os.environ["GONGKAI_VAR"])
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
