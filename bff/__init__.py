"""The front door: decides for each request whether the monolith or a module serves it."""
