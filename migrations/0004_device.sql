-- Devices, what they said last, which of their messages were handled, and what was refused.
CREATE TABLE device (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    secret_sha256 TEXT NOT NULL,
    role          TEXT NOT NULL,
    model         TEXT NOT NULL,
    area          TEXT NOT NULL,
    household     TEXT,
    wearer        TEXT,
    blocked_at    BIGINT,
    live_at       BIGINT
);

CREATE TABLE device_status (
    device          TEXT NOT NULL PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
    last_word_at    BIGINT,
    battery_percent BIGINT,
    link_quality    BIGINT,
    firmware        TEXT
);

CREATE TABLE receipt (
    device TEXT   NOT NULL,
    key    TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (device, key)
);

CREATE INDEX receipt_at ON receipt (at);

CREATE TABLE rejection (
    id      TEXT   NOT NULL PRIMARY KEY,
    source  TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    payload BYTEA  NOT NULL,
    at      BIGINT NOT NULL,
    count   BIGINT NOT NULL
);

CREATE INDEX rejection_at ON rejection (at, id);
