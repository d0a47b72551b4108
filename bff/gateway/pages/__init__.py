"""The front page: what Banyan is, and the door in."""
