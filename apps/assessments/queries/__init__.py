"""Reads: frozen data out. Everything here runs inside a tenant's scope."""
