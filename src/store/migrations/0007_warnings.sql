-- Shares of the time to a deadline that were warned of: each once for each deadline of an entry.
CREATE TABLE warnings (
    entry    INTEGER NOT NULL REFERENCES entries (id),
    deadline TEXT    NOT NULL,
    share    TEXT    NOT NULL CHECK (share IN ('50', '75', '90', 'missed')),
    at       INTEGER NOT NULL,
    PRIMARY KEY (entry, deadline, share)
) STRICT, WITHOUT ROWID;

-- When a release was recorded, which may be later than it happened; null for those from before, recorded at once.
ALTER TABLE releases ADD COLUMN recorded INTEGER;
