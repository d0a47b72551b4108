"""Fakes and drivers for tests, kept as product code so that everyone's tests can stand on them."""
