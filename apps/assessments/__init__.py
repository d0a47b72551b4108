"""Attempts, answers and scoring: the model app, to be read first."""
