"""The WSGI door, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

from handrail.config.memory import settle_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
application = get_wsgi_application()
settle_memory()
