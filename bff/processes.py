"""What the front door needs beside the web."""

from banyan.processes import process

process("follower", "handover follow")  # changes on the other side of a hand-over
