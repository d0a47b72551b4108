"""Handing a school's attempts over, from the legacy LMS to the module and back."""
