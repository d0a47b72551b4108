"""The miniature LMS, registered with a running platform as an administrator would."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.drive.lms import Lms, registration, running_lms
from tests.drive.platform import RunningPlatform

_REGISTER = """
import json
from apps.lti.models import Platform
from banyan.models import Tenant
fields = json.loads({fields!r})
made = Platform.objects.create(tenant=Tenant.objects.get(slug="demo"), name="Moodle", **fields)
print(made.id)
"""


@contextmanager
def registered_lms(platform: RunningPlatform, host: str = "127.0.0.1") -> Iterator[Lms]:
    """An LMS that may launch exams of the demo school; `tool` is where."""

    def tool_keys() -> dict[str, Any]:
        with urllib.request.urlopen(f"{lms.tool}/jwks.json") as response:
            keys: dict[str, Any] = json.load(response)
            return keys

    with running_lms(tool_keys, host) as lms:
        code = _REGISTER.format(fields=json.dumps(registration(lms)))
        ident = platform.manage("shell", "-v0", "-c", code).stdout.strip()
        lms.tool = f"{platform.url}/lti/{ident}"
        yield lms
