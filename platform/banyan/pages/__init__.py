"""The shell of the pages that people open: static HTML whose data comes from the REST contract."""
