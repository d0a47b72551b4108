"""The kernel: knows no app and finds them by their anatomy."""
