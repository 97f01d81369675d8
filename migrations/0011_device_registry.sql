-- How a device speaks and how it is looked after. prefixes: JSON list.
ALTER TABLE device ADD COLUMN family TEXT NOT NULL DEFAULT 'open_json';
ALTER TABLE device ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN detects TEXT;
ALTER TABLE device ADD COLUMN layout TEXT;
ALTER TABLE device ADD COLUMN product TEXT;
ALTER TABLE device ADD COLUMN key_hex TEXT;
ALTER TABLE device ADD COLUMN prefixes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE device ADD COLUMN label TEXT;
ALTER TABLE device ADD COLUMN beat_s BIGINT;
ALTER TABLE device ADD COLUMN allowed_on BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE device ADD COLUMN muted_until BIGINT;
ALTER TABLE device ADD COLUMN enrolling_until BIGINT;
ALTER TABLE device ADD COLUMN retired_at BIGINT;

UPDATE device SET address = name;

-- For our own JSON the address is the name, which is unique already.
CREATE UNIQUE INDEX device_address ON device (family, address) WHERE family <> 'open_json';
CREATE UNIQUE INDEX device_label ON device (label);

-- How a detector stood when it was last heard.
CREATE TABLE device_standing (
    device  TEXT    NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    is_on   BOOLEAN NOT NULL,
    since   BIGINT  NOT NULL,
    said_at BIGINT  NOT NULL,
    ends    BOOLEAN NOT NULL,
    PRIMARY KEY (device, kind)
);

-- What earlier messages taught that later ones need. body: JSON.
CREATE TABLE fact (
    key    TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    body   TEXT NOT NULL
);

CREATE INDEX fact_source ON fact (source);

-- Devices that speak and are not registered. said: JSON.
CREATE TABLE stranger (
    family   TEXT   NOT NULL,
    address  TEXT   NOT NULL,
    gateway  TEXT,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    called_at BIGINT,
    count    BIGINT NOT NULL,
    said     TEXT   NOT NULL,
    payload  BYTEA  NOT NULL,
    PRIMARY KEY (family, address)
);

CREATE INDEX stranger_last_at ON stranger (last_at);
