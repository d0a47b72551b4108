"""The demo school: what a laptop shows before anything is configured."""
