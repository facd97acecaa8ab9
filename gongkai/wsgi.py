"""The whole site as one WSGI application: built pages first, then Django."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402

from gongkai.core.headers import public_headers  # noqa: E402
from gongkai.portal.page_server import PageServer  # noqa: E402

# Behind nginx on the same machine the real address is the one nginx wrote last.
application = wrap_wsgi_with_proxy_headers(
    PageServer(_django, settings.SITE_ROOT, public_headers()), trusted_hosts="127.0.0.1"
)
