-- What supervision knows of a device. body: JSON.
CREATE TABLE device_watch (
    device TEXT NOT NULL PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
    body   TEXT NOT NULL
);

-- Tickets about devices. body: JSON, the whole ticket.
CREATE TABLE device_ticket (
    id        TEXT   NOT NULL PRIMARY KEY,
    device    TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    done_at   BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX device_ticket_open ON device_ticket (opened_at, id) WHERE done_at IS NULL;
CREATE INDEX device_ticket_device ON device_ticket (device, opened_at);

-- Outages. body: JSON, the whole outage.
CREATE TABLE outage (
    id        TEXT   NOT NULL PRIMARY KEY,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX outage_open ON outage (opened_at, id) WHERE closed_at IS NULL;

-- The lowest reading of each battery, day by day.
CREATE TABLE device_battery (
    device  TEXT   NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    day     BIGINT NOT NULL,
    percent BIGINT NOT NULL,
    PRIMARY KEY (device, day)
);

CREATE INDEX device_battery_day ON device_battery (day);

-- Its last will was heard then.
ALTER TABLE device_status ADD COLUMN gone_at BIGINT;
