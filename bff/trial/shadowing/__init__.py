"""The other side is asked as well, after the answer is out, and what it says is compared."""
