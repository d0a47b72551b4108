"""The arithmetic of assessments: items, responses, scores. No framework, no clock, no chance."""
