"""Integrity signals, cases, evidence. The room stands; nothing lives in it yet."""
