"""`gunicorn tests.reference.wsgi`: the reference as a server, threads and all."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.reference.settings"
application = get_wsgi_application()
