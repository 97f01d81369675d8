-- Alarms as they stand, and the notes on them. body: JSON, the whole alarm.
CREATE TABLE alarm (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX alarm_open ON alarm (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX alarm_closed ON alarm (closed_at, id) WHERE closed_at IS NOT NULL;

CREATE TABLE note (
    id     TEXT   NOT NULL PRIMARY KEY,
    alarm  TEXT   NOT NULL,
    author TEXT   NOT NULL,
    text   TEXT   NOT NULL,
    at     BIGINT NOT NULL
);

CREATE INDEX note_alarm ON note (alarm, at, id);
