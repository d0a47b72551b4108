"""What an LTI message says and what a score is: no framework, no clock, no network."""
