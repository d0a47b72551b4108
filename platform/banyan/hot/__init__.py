"""The hot lane: typed endpoints as plain ASGI, called by the gateway before Django is entered."""

from banyan.hot.body import Stream
from banyan.hot.endpoint import Call, Endpoint, Reply, endpoints, hot

__all__ = ["Call", "Endpoint", "Reply", "Stream", "endpoints", "hot"]
