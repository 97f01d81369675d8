-- Programs outside that may file and ask. Same shape as 0013.
CREATE TABLE application (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX application_open ON application (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX application_closed ON application (closed_at, id) WHERE closed_at IS NOT NULL;

-- How far a subscription has been told, and which hub tells it: one row beside each subscription, with its id.
CREATE TABLE delivery (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX delivery_open ON delivery (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX delivery_closed ON delivery (closed_at, id) WHERE closed_at IS NOT NULL;
