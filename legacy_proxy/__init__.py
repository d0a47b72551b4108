"""The road to the legacy LMS: a streaming reverse proxy, and a miniature of where it leads."""
