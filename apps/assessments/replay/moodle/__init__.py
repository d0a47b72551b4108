"""Attempts out of Moodle's own tables: a live database, or its export as CSV files.

How the tables hang together is Moodle's question engine (question/engine, mod/quiz of Moodle
4.x); what a step's fields mean is said where they are read.
"""
