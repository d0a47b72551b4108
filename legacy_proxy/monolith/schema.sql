-- FLAW 1: one table for everything. A page, a quiz and a learner's running attempt are rows of the
-- same kind; `body` of an attempt holds its copy of the quiz AND its answers, so every saved answer
-- rewrites the whole row and takes the write lock that every other learner's save is waiting for.
CREATE TABLE IF NOT EXISTS course_content (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL,  -- course, page, question, quiz, file, attempt
    course     TEXT NOT NULL,  -- slug of the course; empty for files
    slug       TEXT,           -- public name within kind and course; NULL for attempts
    parent     TEXT,           -- attempts: slug of the quiz
    owner      TEXT,           -- attempts: the learner; files: who uploaded
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,  -- JSON
    changed_at TEXT NOT NULL   -- RFC 3339, UTC
);

CREATE UNIQUE INDEX IF NOT EXISTS course_content_name ON course_content (kind, course, slug);
CREATE INDEX IF NOT EXISTS course_content_slug ON course_content (kind, slug);
CREATE INDEX IF NOT EXISTS course_content_owner ON course_content (kind, owner, parent);
CREATE INDEX IF NOT EXISTS course_content_parent ON course_content (kind, parent);

CREATE TABLE IF NOT EXISTS account (
    username TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    role     TEXT NOT NULL,
    password TEXT NOT NULL     -- salt$scrypt, both hex
);

-- Both stay empty until a hand-over begins: an LMS that nobody leaves does no work for it.
CREATE TABLE IF NOT EXISTS attempt_change (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt    INTEGER NOT NULL,
    key        TEXT,           -- the request's Idempotency-Key, which nothing here looks at
    body       TEXT NOT NULL,  -- JSON: the attempt afterwards; its questions only when it begins
    changed_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS attempt_change_of ON attempt_change (attempt);

CREATE TABLE IF NOT EXISTS fence (
    aggregate TEXT PRIMARY KEY,
    epoch     INTEGER NOT NULL,
    is_open   INTEGER NOT NULL
);
