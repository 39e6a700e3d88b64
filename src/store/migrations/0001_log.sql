-- The log, the work queue, the outbox and the audit trail.
--
-- Times are microseconds since 1970-01-01 UTC; dates are ISO text. Words are those of the model's `as_str`.
-- Never change this file once it is released: add the next number.

-- Single values about this installation.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('instance', lower(hex(randomblob(8))));

-- Every message ever taken in, with its bytes. Origin and content never change.
CREATE TABLE messages (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    inbox        TEXT    NOT NULL,
    source       TEXT    NOT NULL CHECK (source IN ('imap', 'file', 'hand')),
    uid_validity INTEGER CHECK ((source = 'imap') = (uid_validity IS NOT NULL)),
    uid          INTEGER CHECK ((source = 'imap') = (uid IS NOT NULL)),
    identity     TEXT    CHECK ((source = 'imap') = (identity IS NULL)),
    path         TEXT    CHECK ((source = 'file') = (path IS NOT NULL)),
    arrived      INTEGER NOT NULL,
    stored       INTEGER NOT NULL,
    media        TEXT    NOT NULL CHECK (media IN ('mail', 'document')),
    name         TEXT    CHECK ((media = 'document') = (name IS NOT NULL)),
    held         TEXT    NOT NULL CHECK (held IN ('whole', 'head', 'unavailable')),
    -- Of the whole message at its source, in bytes.
    size         INTEGER NOT NULL CHECK (size >= 0),
    -- SHA-256 of `bytes`.
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    bytes        BLOB    NOT NULL
) STRICT;

CREATE INDEX messages_by_hash ON messages (inbox, hash);
CREATE INDEX messages_by_stored ON messages (stored);

-- Every key under which a message was ever seen: the first, and those that a new UIDVALIDITY or a touched file gave it.
CREATE TABLE sightings (
    inbox        TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    message      INTEGER NOT NULL REFERENCES messages (id),
    uid_validity INTEGER,
    seen         INTEGER NOT NULL,
    PRIMARY KEY (inbox, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX sightings_by_message ON sightings (message, uid_validity);

-- How far each inbox is taken in. That of a directory is the set of its sightings.
CREATE TABLE cursors (
    inbox        TEXT    NOT NULL PRIMARY KEY,
    source       TEXT    NOT NULL CHECK (source IN ('imap', 'files')),
    uid_validity INTEGER CHECK ((source = 'imap') = (uid_validity IS NOT NULL)),
    uid          INTEGER CHECK ((source = 'imap') = (uid IS NOT NULL)),
    rescan       INTEGER NOT NULL CHECK (rescan IN (0, 1)),
    moved        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One line of the log for each message, with the same number.
CREATE TABLE entries (
    id             INTEGER PRIMARY KEY REFERENCES messages (id),
    state          TEXT    NOT NULL CHECK (state IN ('received', 'not_a_request', 'open', 'alerted', 'acknowledged',
                                                     'released')),
    -- What is still to be read of it: its text, then its pages that are pictures, then nothing.
    stage          TEXT    NOT NULL DEFAULT 'text' CHECK (stage IN ('text', 'pictures', 'done')),
    -- Reading: how often it was begun at this stage, and when it may be begun again.
    attempts       INTEGER NOT NULL DEFAULT 0,
    not_before     INTEGER NOT NULL,
    recorded       INTEGER,
    kind           TEXT,
    review         INTEGER CHECK (review IN (0, 1)),
    due            TEXT,
    deadline       TEXT,
    deadline_basis TEXT CHECK ((deadline IS NULL) = (deadline_basis IS NULL)),
    alerted        INTEGER,
    sender         TEXT NOT NULL DEFAULT '',
    subject        TEXT NOT NULL DEFAULT '',
    -- All of the assessment, as JSON.
    assessment     TEXT,
    CHECK ((state = 'received') = (assessment IS NULL)),
    CHECK (stage <> 'text' OR assessment IS NULL),
    CHECK ((assessment IS NULL) = (recorded IS NULL AND kind IS NULL AND review IS NULL))
) STRICT;

CREATE INDEX entries_waiting ON entries (stage, id) WHERE stage <> 'done';
CREATE INDEX entries_by_state ON entries (state);

CREATE TABLE acknowledgements (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    entry   INTEGER NOT NULL REFERENCES entries (id),
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    comment TEXT
) STRICT;

CREATE INDEX acknowledgements_by_entry ON acknowledgements (entry);

CREATE TABLE releases (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    entry     INTEGER NOT NULL REFERENCES entries (id),
    person    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    what      TEXT    NOT NULL,
    means     TEXT    NOT NULL,
    recipient TEXT    NOT NULL,
    fee       TEXT
) STRICT;

CREATE INDEX releases_by_entry ON releases (entry);

-- The outbox: one person, one thing to be told.
CREATE TABLE notices (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    entry        INTEGER REFERENCES entries (id),
    purpose      TEXT    NOT NULL CHECK (purpose IN ('alert', 'digest', 'undelivered', 'health')),
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
    CHECK (state <> 'told' OR (told IS NOT NULL AND reply IS NOT NULL))
) STRICT;

CREATE INDEX notices_due ON notices (urgency DESC, id) WHERE state = 'scheduled';
CREATE INDEX notices_next ON notices (next_attempt) WHERE state = 'scheduled';
CREATE INDEX notices_by_entry ON notices (entry);
CREATE INDEX notices_unfinished ON notices (id) WHERE state <> 'told';

-- Which days have had their digest.
CREATE TABLE digests (
    date   TEXT    NOT NULL PRIMARY KEY,
    posted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How inboxes and tasks fare.
CREATE TABLE health (
    -- `inbox` or `task`.
    part                 TEXT    NOT NULL CHECK (part IN ('inbox', 'task')),
    name                 TEXT    NOT NULL,
    last_success         INTEGER,
    last_failure         INTEGER,
    cause                TEXT,
    consecutive_failures INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (part, name)
) STRICT, WITHOUT ROWID;

-- What was done, when, by whom: rows are added and never changed. `person` is null where the service did it.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    entry  INTEGER REFERENCES entries (id),
    person TEXT,
    action TEXT    NOT NULL,
    detail TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_by_entry ON audit (entry);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit trail is never changed');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit trail is never deleted');
END;
