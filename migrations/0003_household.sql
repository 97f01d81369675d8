-- Households. residents and contacts: JSON lists.
CREATE TABLE household (
    id        TEXT NOT NULL PRIMARY KEY,
    area      TEXT NOT NULL,
    unit      TEXT,
    floor     BIGINT,
    door      TEXT NOT NULL,
    lat       DOUBLE PRECISION,
    lon       DOUBLE PRECISION,
    residents TEXT NOT NULL,
    contacts  TEXT NOT NULL,
    notes     TEXT NOT NULL,
    medicines TEXT NOT NULL,
    risk      TEXT NOT NULL
);
