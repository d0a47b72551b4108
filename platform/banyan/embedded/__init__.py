"""PostgreSQL, Redis and a Kafka stand-in for a laptop: out of wheels, under one supervisor."""
