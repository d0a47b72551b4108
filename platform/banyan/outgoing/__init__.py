"""What is sent to other people's servers: slow, away or refusing at times, and never in the way."""

from banyan.outgoing.deliveries import Channel, channels, delivers

__all__ = ["Channel", "channels", "delivers"]
