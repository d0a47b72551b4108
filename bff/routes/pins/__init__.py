"""An attempt ends on the stack where it began: its pin says which that is."""
