"""What holds for flips whoever makes them: plain Python, no framework, no clock."""
