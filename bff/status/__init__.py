"""The public status page: what people can do just now, computed from what they have done."""
