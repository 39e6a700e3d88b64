-- Messages that belong into another mailbox of their server, alarms of the service itself, and how servers' certificates
-- stand.
--
-- Never change this file once it is released: add the next number.

-- One row for each message that was ever to be held.
CREATE TABLE moves (
    entry             INTEGER PRIMARY KEY REFERENCES entries (id),
    -- Where it belongs, and since when.
    shelf             TEXT    NOT NULL CHECK (shelf IN ('hold', 'cleared')),
    wanted            INTEGER NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('wanted', 'done', 'gone')),
    -- Where it was seen last: null is the inbox's own mailbox; no number where the server did not say.
    mailbox           TEXT,
    uid_validity      INTEGER,
    uid               INTEGER CHECK ((uid IS NULL) = (uid_validity IS NULL)),
    -- Its copy on the shelf while the message itself is still to be removed.
    copy_uid_validity INTEGER,
    copy_uid          INTEGER CHECK ((copy_uid IS NULL) = (copy_uid_validity IS NULL)),
    attempts          INTEGER NOT NULL DEFAULT 0,
    next_attempt      INTEGER NOT NULL,
    cause             TEXT
) STRICT;

CREATE INDEX moves_wanted ON moves (next_attempt) WHERE state = 'wanted';
CREATE INDEX moves_held ON moves (entry) WHERE shelf = 'hold';

-- What is wrong with the service and was told; a row goes when it is over.
CREATE TABLE alarms (
    topic    TEXT    NOT NULL PRIMARY KEY,
    headline TEXT    NOT NULL,
    began    INTEGER NOT NULL,
    told     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is still to be told by a second way: the words carry nothing of any message or patient.
CREATE TABLE alarm_letters (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    topic        TEXT    NOT NULL,
    is_over      INTEGER NOT NULL CHECK (is_over IN (0, 1)),
    way          TEXT    NOT NULL CHECK (way IN ('smtp', 'command', 'webhook')),
    -- Whom a mail is for; null for the other ways.
    person       TEXT    CHECK ((way = 'smtp') = (person IS NOT NULL)),
    headline     TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    html         TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('scheduled', 'told', 'given_up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER NOT NULL,
    cause        TEXT
) STRICT;

CREATE INDEX alarm_letters_due ON alarm_letters (next_attempt) WHERE state = 'scheduled';

-- When the certificate ends that a server showed last.
CREATE TABLE certificates (
    server  TEXT    NOT NULL PRIMARY KEY,
    expires INTEGER NOT NULL,
    seen    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How inboxes, tasks and ways to send fare, with the time of the first failure since the last success.
CREATE TABLE health_with_more_parts (
    -- `inbox`, `task`, or `channel` for a way to send.
    part                 TEXT    NOT NULL CHECK (part IN ('inbox', 'task', 'channel')),
    name                 TEXT    NOT NULL,
    last_success         INTEGER,
    last_failure         INTEGER,
    failing_since        INTEGER,
    cause                TEXT,
    consecutive_failures INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (part, name)
) STRICT, WITHOUT ROWID;

INSERT INTO health_with_more_parts (part, name, last_success, last_failure, failing_since, cause, consecutive_failures)
SELECT part, name, last_success, last_failure, iif(consecutive_failures > 0, last_failure, NULL), cause,
       consecutive_failures
FROM health;

DROP TABLE health;
ALTER TABLE health_with_more_parts RENAME TO health;
