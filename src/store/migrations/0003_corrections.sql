-- What people corrected of the log's answers: both answers, who, when and why. Rows are added and never changed.
--
-- Never change this file once it is released: add the next number.

CREATE TABLE corrections (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    entry  INTEGER NOT NULL REFERENCES entries (id),
    person TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    note   TEXT,
    -- What the person set, and the assessments before and after, as JSON.
    mend   TEXT    NOT NULL,
    before TEXT    NOT NULL,
    after  TEXT    NOT NULL
) STRICT;

CREATE INDEX corrections_by_entry ON corrections (entry);

CREATE TRIGGER corrections_are_never_changed BEFORE UPDATE ON corrections
BEGIN
    SELECT RAISE (ABORT, 'a correction is never changed: another one follows it');
END;

CREATE TRIGGER corrections_are_never_deleted BEFORE DELETE ON corrections
BEGIN
    SELECT RAISE (ABORT, 'a correction is never deleted');
END;
