"""From an event to documents of others' vocabularies: pure, the same every time."""
