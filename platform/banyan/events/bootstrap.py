"""Which Kafka this process talks to."""

from django.conf import settings

from banyan.errors import Fault


class NoBroker(Fault):
    """Set KAFKA_BOOTSTRAP_SERVERS or start the stand-in: manage.py kafka."""


def bootstrap_servers() -> str:
    """The configured brokers or the stand-in's address, which changes with each of its starts.

    Raises NoBroker when there is neither.
    """
    if settings.BANYAN.kafka:
        return str(settings.BANYAN.kafka)
    try:
        return str(settings.LAYOUT.kafka_address.read_text())
    except FileNotFoundError:
        raise NoBroker(NoBroker.__doc__) from None
