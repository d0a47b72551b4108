"""The front door: every request comes in here, and is sent to whoever serves it."""
