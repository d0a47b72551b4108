"""What learners and teachers open: exams, results, marking, the preview of a question, a record."""
