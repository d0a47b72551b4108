"""Rooms, signalling, breakouts, TURN. The room stands; nothing lives in it yet."""
