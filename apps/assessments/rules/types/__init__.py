"""The item types, one a file; item_type.py says what each of them is."""
