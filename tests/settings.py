"""The product's settings, with static files served unhashed; everything else is the real thing."""

import os
import tempfile

os.environ.setdefault("HANDRAIL_HOME", tempfile.mkdtemp(prefix="handrail-tests-"))

from handrail.config.settings import *  # noqa: F403
from handrail.config.settings import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
