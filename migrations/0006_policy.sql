-- Policies: one per area and kind of alarm. body: JSON.
CREATE TABLE policy (
    id   TEXT NOT NULL PRIMARY KEY,
    area TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (area, kind)
);
