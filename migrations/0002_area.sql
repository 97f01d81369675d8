-- The area tree. outline: JSON list of {lat, lon}.
CREATE TABLE area (
    id         TEXT NOT NULL PRIMARY KEY,
    path       TEXT NOT NULL,
    level      TEXT NOT NULL,
    name       TEXT NOT NULL,
    street     TEXT,
    outline    TEXT NOT NULL,
    centre_lat DOUBLE PRECISION,
    centre_lon DOUBLE PRECISION
);

CREATE INDEX area_path ON area (path);
