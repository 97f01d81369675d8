-- The one ordered log. Append-only in time order; there is no index by device or area on purpose.
CREATE TABLE log_head (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL CHECK (position >= 0),
    hash     TEXT   NOT NULL,
    epoch    TEXT   NOT NULL
);

INSERT INTO log_head (id, position, hash, epoch)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', '');

CREATE TABLE event (
    position BIGINT NOT NULL PRIMARY KEY CHECK (position > 0),
    stream   TEXT   NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    kind     TEXT   NOT NULL,
    area     TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    hash     TEXT   NOT NULL,
    UNIQUE (stream, version)
);
