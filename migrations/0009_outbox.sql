-- What the world must still be told. effect: JSON.
CREATE TABLE outbox (
    id         TEXT    NOT NULL PRIMARY KEY,
    effect     TEXT    NOT NULL,
    urgent     BOOLEAN NOT NULL,
    due_at     BIGINT  NOT NULL,
    attempts   BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);

CREATE INDEX outbox_due_at ON outbox (due_at);
