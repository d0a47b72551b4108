"""Signed delivery, ladders, prefetch, lifecycle, cost. The room stands; nothing lives in it yet."""
