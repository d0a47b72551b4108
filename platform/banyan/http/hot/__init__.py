"""The hot lane: typed endpoints as plain ASGI, called by the gateway before Django is entered."""

from banyan.http.hot.body import Stream
from banyan.http.hot.endpoint import Call, Endpoint, Reply, endpoints, hot

__all__ = ["Call", "Endpoint", "Reply", "Stream", "endpoints", "hot"]
