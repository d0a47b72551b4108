"""Learning records on their way to their stores."""

from functools import partial

from apps.records.api import due_stores, tell
from apps.records.deliveries.batches import send_all
from banyan.outgoing import Channel, delivers

delivers(Channel("records", due_stores, partial(tell, send=send_all)))
