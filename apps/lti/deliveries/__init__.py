"""Scores on their way to the platforms' gradebooks (Assignment and Grade Services 2.0)."""

from apps.lti.api import due_platforms
from apps.lti.deliveries.scores import send_one
from banyan.outgoing import Channel, delivers

delivers(Channel("lti", due_platforms, send_one, lanes=4))
