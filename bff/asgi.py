"""The front door for a server: `uvicorn bff.asgi:app`, or better `manage.py serve`."""

import django

django.setup(set_prefix=False)

from bff.gateway.front_door import FrontDoor  # noqa: E402  # reads models, so Django comes first

app = FrontDoor()
