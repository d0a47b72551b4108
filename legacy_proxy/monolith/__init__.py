"""A miniature of the legacy LMS: the demo's old system and the control of every comparison.

It is a process of its own (`python -m legacy_proxy.monolith --data-dir DIR --port N`) with its own
SQLite file, its own keys and its own scorer, and it shares no code with the product beside it: a
control that borrowed the new code could only agree with it.

One careful learner in one tab is served correctly. Its flaws are those of the case study. None is
staged by a sleep or a dice roll; each follows from a design decision and is marked `FLAW` there:

1. Attempts live in one table with course content, one row per attempt, the answers in that row
   together with a copy of the quiz (`schema.sql`): every save rewrites all of it, and saves of
   different learners queue for the same table.
2. A save reads the whole attempt from an in-process cache, changes it and writes it back
   (`attempts.py`): of two overlapping saves one can vanish although both were acknowledged, and a
   save overlapping a submit can open the attempt again.
3. Progress is cached for a few seconds and a save does not invalidate it (`attempts.progress`):
   a bar can lag behind the answer just acknowledged; `at_least` is not understood.
4. Nothing is idempotent (`attempts.start`, `attempts.submit`): `Idempotency-Key` is ignored, a
   start repeated after a submit opens a second attempt, two starts at once can open two, and a
   repeated submit is refused.
5. `based_on` is ignored (`views/attempts.py`): the last write wins, also a stale one.
6. The teacher's tables and the gradebook read and parse every attempt row on every call
   (`reports.py`).

Environment: MONOLITH_DATA_DIR (set by --data-dir), MONOLITH_TENANT ("demo"), MONOLITH_ACCOUNTS
(path of a JSON list of {"username","password","name","role"}), MONOLITH_HS256_SECRET (accept such
tokens too), MONOLITH_ISSUER, MONOLITH_TOKEN_SECONDS, MONOLITH_PROGRESS_SECONDS,
MONOLITH_HEARTBEAT_SECONDS, MONOLITH_MAX_UPLOAD_BYTES, MONOLITH_MAX_JSON_BYTES.
"""
