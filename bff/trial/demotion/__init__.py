"""A route whose module does worse than the monolith goes back by itself; it never comes forward."""
