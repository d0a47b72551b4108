"""Doing something without its being done: nothing is kept, and nothing leaves."""
