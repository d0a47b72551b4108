"""The legacy LMS as the rest of the front door asks it."""
