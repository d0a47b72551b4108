"""Archives in databases, read as they are at one moment while others go on writing."""
