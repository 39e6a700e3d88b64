-- Notices that came back.

-- The notice to another address of the same person in whose place this one is.
ALTER TABLE notices ADD COLUMN instead_of INTEGER REFERENCES notices (id);

CREATE UNIQUE INDEX notices_by_place ON notices (instead_of) WHERE instead_of IS NOT NULL;
