-- People, their last position, their sessions. grants and skills: JSON lists.
CREATE TABLE person (
    id            TEXT    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    login         TEXT UNIQUE,
    password_hash TEXT,
    phone         TEXT,
    grants        TEXT    NOT NULL,
    skills        TEXT    NOT NULL,
    home_lat      DOUBLE PRECISION,
    home_lon      DOUBLE PRECISION,
    home_area     TEXT,
    on_call       BOOLEAN NOT NULL,
    disabled      BOOLEAN NOT NULL
);

CREATE TABLE person_fix (
    person     TEXT             NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    lat        DOUBLE PRECISION NOT NULL,
    lon        DOUBLE PRECISION NOT NULL,
    at         BIGINT           NOT NULL,
    accuracy_m BIGINT
);

CREATE TABLE session (
    token_sha256 TEXT   NOT NULL PRIMARY KEY,
    person       TEXT   NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    user_agent   TEXT   NOT NULL
);

CREATE INDEX session_person ON session (person);
CREATE INDEX session_expires_at ON session (expires_at);
