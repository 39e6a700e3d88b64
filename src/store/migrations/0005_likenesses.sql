-- By what entries are found that may bear on one another: patients' names, and the mails that a thread names.
CREATE TABLE likenesses (
    entry INTEGER NOT NULL REFERENCES entries (id),
    key   TEXT    NOT NULL,
    PRIMARY KEY (entry, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX likenesses_by_key ON likenesses (key);

-- Whether an entry was compared with those before it since its answer was written.
ALTER TABLE entries ADD COLUMN compared INTEGER NOT NULL DEFAULT 0 CHECK (compared IN (0, 1));

CREATE INDEX entries_uncompared ON entries (id) WHERE compared = 0 AND state <> 'received';
