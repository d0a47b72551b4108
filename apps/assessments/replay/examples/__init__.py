"""Adapters to copy: archives in forms that only their owners have."""
