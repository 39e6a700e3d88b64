-- What people do about an entry: rows are added and never changed.

-- A document, proof or decision that a person has looked at.
CREATE TABLE confirmations (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    entry  INTEGER NOT NULL REFERENCES entries (id),
    proof  TEXT    NOT NULL,
    person TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    note   TEXT
) STRICT;

CREATE INDEX confirmations_by_entry ON confirmations (entry);

-- An administrator lets a release go ahead without an acknowledgement.
CREATE TABLE overrides (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    entry  INTEGER NOT NULL REFERENCES entries (id),
    person TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    reason TEXT    NOT NULL
) STRICT;

CREATE INDEX overrides_by_entry ON overrides (entry);

-- What became of the request; a row without a disposition opens it again. `reasons` are words with blanks between.
CREATE TABLE closings (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    entry       INTEGER NOT NULL REFERENCES entries (id),
    disposition TEXT,
    reasons     TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    note        TEXT
) STRICT;

CREATE INDEX closings_by_entry ON closings (entry);

CREATE TABLE extensions (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    entry  INTEGER NOT NULL REFERENCES entries (id),
    until  TEXT    NOT NULL,
    person TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    reason TEXT    NOT NULL
) STRICT;

CREATE INDEX extensions_by_entry ON extensions (entry);

-- `entry` bears on `other`; `person` is null where the program saw it.
CREATE TABLE links (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    entry    INTEGER NOT NULL REFERENCES entries (id),
    other    INTEGER NOT NULL REFERENCES entries (id) CHECK (other <> entry),
    relation TEXT    NOT NULL,
    person   TEXT,
    at       INTEGER NOT NULL,
    UNIQUE (entry, other, relation)
) STRICT;

CREATE INDEX links_by_other ON links (other);

CREATE TABLE assignments (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    entry    INTEGER NOT NULL REFERENCES entries (id),
    assignee TEXT    NOT NULL,
    person   TEXT    NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX assignments_by_entry ON assignments (entry);

-- Remarks by command; those of acknowledgements stand there.
CREATE TABLE comments (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    entry  INTEGER NOT NULL REFERENCES entries (id),
    person TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    text   TEXT    NOT NULL
) STRICT;

CREATE INDEX comments_by_entry ON comments (entry);

-- Annual trainings recorded by command; the configuration may name an earlier or later one.
CREATE TABLE trainings (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    trainee    TEXT    NOT NULL,
    trained_on TEXT    NOT NULL,
    person     TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

-- Whether more may follow; the purpose as said; the legal ground, which says whether it counts for an accounting of
-- disclosures (45 CFR 164.528); whether the fee is paid; why it went out of policy, where it did.
ALTER TABLE releases ADD COLUMN partial INTEGER NOT NULL DEFAULT 0 CHECK (partial IN (0, 1));
ALTER TABLE releases ADD COLUMN purpose TEXT;
ALTER TABLE releases ADD COLUMN basis TEXT;
ALTER TABLE releases ADD COLUMN fee_paid INTEGER NOT NULL DEFAULT 0 CHECK (fee_paid IN (0, 1));
ALTER TABLE releases ADD COLUMN fee_reason TEXT;
ALTER TABLE releases ADD COLUMN out_of_policy TEXT;

-- What became of it as last said; null while it is open.
ALTER TABLE entries ADD COLUMN disposition TEXT;

CREATE INDEX entries_undisposed ON entries (id) WHERE disposition IS NULL;

-- The outbox with more purposes, and with the token by which an answer shows that it is one.
CREATE TABLE notices_with_more_purposes (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    entry        INTEGER REFERENCES entries (id),
    purpose      TEXT    NOT NULL CHECK (purpose IN ('alert', 'digest', 'undelivered', 'health', 'reminder',
                                                     'escalation', 'deadline', 'out_of_policy')),
    -- The day of a digest; the number of the notice that could not be delivered.
    digest       TEXT    CHECK ((purpose = 'digest') = (digest IS NOT NULL)),
    undelivered  INTEGER CHECK ((purpose = 'undelivered') = (undelivered IS NOT NULL)),
    -- 0 routine, 1 prompt, 2 critical.
    urgency      INTEGER NOT NULL CHECK (urgency BETWEEN 0 AND 2),
    person       TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    html         TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('scheduled', 'told', 'refused', 'given_up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER NOT NULL,
    told         INTEGER,
    -- The server's last answer. For a notice that was told it is the proof, so a later bounce has its own column.
    reply        TEXT,
    bounce       TEXT,
    -- 128 random bits in hexadecimal; none of notices from before there were any.
    token        TEXT    UNIQUE,
    CHECK (state <> 'told' OR (told IS NOT NULL AND reply IS NOT NULL))
) STRICT;

INSERT INTO notices_with_more_purposes (id, entry, purpose, digest, undelivered, urgency, person, name, email, subject,
                                        text, html, created, state, attempts, next_attempt, told, reply, bounce)
SELECT id, entry, purpose, digest, undelivered, urgency, person, name, email, subject, text, html, created, state,
       attempts, next_attempt, told, reply, bounce
FROM notices;

DROP TABLE notices;
ALTER TABLE notices_with_more_purposes RENAME TO notices;

CREATE INDEX notices_due ON notices (urgency DESC, id) WHERE state = 'scheduled';
CREATE INDEX notices_next ON notices (next_attempt) WHERE state = 'scheduled';
CREATE INDEX notices_by_entry ON notices (entry);
CREATE INDEX notices_unfinished ON notices (id) WHERE state <> 'told';
