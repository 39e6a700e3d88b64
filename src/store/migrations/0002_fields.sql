-- Who signed a subpoena or an order, and how the authorization stands that came with a message; null where there is none.
--
-- What was recorded before has neither: it is in no assessment of that time.
-- Never change this file once it is released: add the next number.

ALTER TABLE entries ADD COLUMN signed_by TEXT CHECK (signed_by IN ('judge', 'clerk', 'attorney', 'unknown'));
ALTER TABLE entries ADD COLUMN authorization TEXT
    CHECK (authorization IN ('present', 'missing', 'expired', 'revoked'));
-- The last day of the authorization, where it is known.
ALTER TABLE entries ADD COLUMN authorization_expires TEXT
    CHECK (authorization_expires IS NULL OR authorization IS NOT NULL);
