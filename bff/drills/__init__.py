"""Drills of going back, on the running platform, with learners made for it."""
