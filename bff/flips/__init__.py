"""Changing where requests go: what is looked at before a route or a flag changes."""
