"""The two sides of a route beside each other: shadows compare them, demotion acts on it."""
