-- What a commit writes for every press is kept small.

-- Receipts are only ever added and read back in order of time; the same message again is one row more.
DROP INDEX receipt_at;
ALTER TABLE receipt RENAME TO receipt_by_key;
CREATE TABLE receipt (
    at     BIGINT NOT NULL,
    device TEXT   NOT NULL,
    key    TEXT   NOT NULL
);
CREATE INDEX receipt_at ON receipt (at);
INSERT INTO receipt (at, device, key) SELECT at, device, key FROM receipt_by_key ORDER BY at;
DROP TABLE receipt_by_key;

-- The state of an alarm that `body` holds; what the log says after this version has happened since.
ALTER TABLE alarm ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- The outbox is short: what is due is found without an index.
DROP INDEX outbox_due_at;
