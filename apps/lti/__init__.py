"""Banyan as an LTI 1.3 tool: launches from other platforms, and scores back to their gradebooks."""
