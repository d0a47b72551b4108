"""Archived attempts scored again by the rules of today, and compared with what learners were told.

archive = MoodleArchive(CsvTables(folder))
outcome = compared(archive, attempt)     for each attempt in archive.attempts()
"""
