"""What runs on a laptop: all processes at once, and the demo school."""
