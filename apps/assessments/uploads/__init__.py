"""Files that learners upload: into the storage, and out of it."""
