"""The pages people open: static shells whose data comes from the REST contract by fetch."""
