-- One row for each open alarm: when it must be looked at again.
CREATE TABLE deadline (
    alarm  TEXT   NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);

CREATE INDEX deadline_due_at ON deadline (due_at, alarm);
