-- The ledger of the time bank, numbered 1, 2, 3 … without a gap. body: JSON. previous: the entry before, which must be
-- there; an entry that another follows cannot be removed.
CREATE TABLE ledger_entry (
    no       BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    transfer TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    hash     TEXT   NOT NULL,
    previous BIGINT GENERATED ALWAYS AS (NULLIF(no - 1, 0)) STORED REFERENCES ledger_entry (no)
);
