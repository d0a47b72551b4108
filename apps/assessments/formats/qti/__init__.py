"""IMS QTI 2.x and 3.0, read and written.

Both versions are read by the same code: names of 3.0 (`qti-choice-interaction`) are spelled as in
2.x (`choiceInteraction`) while the file is parsed (names.py). An item becomes one of our types
where its scoring is one that the type knows (scoring.py); else it is `processed`, with the rules
as they stand in the file.
"""
