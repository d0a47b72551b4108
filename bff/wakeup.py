"""Telling workers at once that there is a new version; by themselves they notice in a second."""

import logging

import redis

from banyan.redis import client

logger = logging.getLogger(__name__)

CHANNEL = "banyan:routes"


def wake_workers() -> None:
    """Best effort: without Redis the workers' own look at the version is what remains."""
    try:
        client().publish(CHANNEL, b"changed")
    except redis.RedisError as error:
        logger.warning("workers not woken: %s", error)
