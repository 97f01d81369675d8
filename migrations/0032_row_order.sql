-- What is only added, in order of time, stands in that order in its table: SQLite keeps a table by a column that is
-- said to be INTEGER PRIMARY KEY, and needs no index beside it. Every commit wrote a page of each of those indexes.
-- On PostgreSQL, where INTEGER is too narrow, these columns are BIGINT (hub/store/src/schema.rs).
ALTER TABLE event RENAME TO event_by_index;
CREATE TABLE event (
    position INTEGER NOT NULL PRIMARY KEY CHECK (position > 0),
    stream   TEXT   NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    kind     TEXT   NOT NULL,
    area     TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    hash     TEXT   NOT NULL
);
INSERT INTO event (position, stream, version, kind, area, actor, body, at, hash)
SELECT position, stream, version, kind, area, actor, body, at, hash FROM event_by_index ORDER BY position;
DROP TABLE event_by_index;
CREATE UNIQUE INDEX event_stream ON event (stream, version) WHERE stream NOT LIKE 'device/%';

-- A receipt's number is its time, milliseconds, times 1,048,576, and a count.
ALTER TABLE receipt RENAME TO receipt_by_index;
CREATE TABLE receipt (
    number INTEGER NOT NULL PRIMARY KEY,
    device TEXT   NOT NULL,
    key    TEXT   NOT NULL
);
INSERT INTO receipt (number, device, key)
SELECT at * 1048576 + (row_number() OVER (PARTITION BY at ORDER BY device, key) - 1) % 1048576, device, key
FROM receipt_by_index ORDER BY 1;
DROP TABLE receipt_by_index;

-- An effect is told apart by a number; those that wait already get new ones.
ALTER TABLE outbox RENAME TO outbox_by_index;
CREATE TABLE outbox (
    id         INTEGER NOT NULL PRIMARY KEY,
    effect     TEXT    NOT NULL,
    urgent     BOOLEAN NOT NULL,
    due_at     BIGINT  NOT NULL,
    attempts   BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);
INSERT INTO outbox (id, effect, urgent, due_at, attempts, created_at, expires_at)
SELECT row_number() OVER (ORDER BY created_at, id), effect, urgent, due_at, attempts, created_at, expires_at
FROM outbox_by_index;
DROP TABLE outbox_by_index;
