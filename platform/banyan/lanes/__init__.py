"""Lanes: what many requests of a process ask for at once travels together.

Commands (`banyan.commands`), questions to the database (`questions`) and to Redis use them.
"""
