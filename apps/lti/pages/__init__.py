"""The addresses that a platform's administrator is given: login, launch, keys."""
