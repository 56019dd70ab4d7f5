"""The WSGI door, served by granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
application = get_wsgi_application()

# What is loaded by now stays for good: the collector need not look at it again, nor come so often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
