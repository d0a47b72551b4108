"""The miniature monolith: its attempts, and its own scorer asked again."""
