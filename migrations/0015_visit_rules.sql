-- What visits in an area go by: rhythm, rising, checklists. body: JSON, the whole thing.
CREATE TABLE visit_rules (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX visit_rules_open ON visit_rules (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX visit_rules_closed ON visit_rules (closed_at, id) WHERE closed_at IS NOT NULL;
