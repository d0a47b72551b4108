"""IMS QTI 2.x and 3.0.

Both versions are read by the same code: names of 3.0 (`qti-choice-interaction`) are spelled as in
2.x (`choiceInteraction`) while the file is parsed (names.py).
"""
