-- The everyday side. Every table has the same shape: what it is searched by, and body: JSON, the whole thing.

-- Jobs that are no emergencies.
CREATE TABLE ticket (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX ticket_open ON ticket (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX ticket_closed ON ticket (closed_at, id) WHERE closed_at IS NOT NULL;

-- What a ticket can be about.
CREATE TABLE category (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX category_open ON category (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX category_closed ON category (closed_at, id) WHERE closed_at IS NOT NULL;

-- Service hours, holidays and working weekends of an area.
CREATE TABLE calendar (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX calendar_open ON calendar (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX calendar_closed ON calendar (closed_at, id) WHERE closed_at IS NOT NULL;

-- People who are dispatched together.
CREATE TABLE team (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX team_open ON team (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX team_closed ON team (closed_at, id) WHERE closed_at IS NOT NULL;

-- Households that are visited in a rhythm.
CREATE TABLE visit_plan (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX visit_plan_open ON visit_plan (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX visit_plan_closed ON visit_plan (closed_at, id) WHERE closed_at IS NOT NULL;

-- Single visits.
CREATE TABLE visit (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX visit_open ON visit (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX visit_closed ON visit (closed_at, id) WHERE closed_at IS NOT NULL;

-- Comparisons of two lists of people.
CREATE TABLE guardian_check (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX guardian_check_open ON guardian_check (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX guardian_check_closed ON guardian_check (closed_at, id) WHERE closed_at IS NOT NULL;

-- What can be adopted for a time.
CREATE TABLE claimable (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX claimable_open ON claimable (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX claimable_closed ON claimable (closed_at, id) WHERE closed_at IS NOT NULL;

-- Accounts of the time bank; their entries are in ledger_entry.
CREATE TABLE account (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX account_open ON account (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX account_closed ON account (closed_at, id) WHERE closed_at IS NOT NULL;

-- What the time bank pays and for what, by community.
CREATE TABLE bank_rules (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX bank_rules_open ON bank_rules (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX bank_rules_closed ON bank_rules (closed_at, id) WHERE closed_at IS NOT NULL;

-- Who takes coins.
CREATE TABLE partner (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX partner_open ON partner (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX partner_closed ON partner (closed_at, id) WHERE closed_at IS NOT NULL;

-- One-time codes at a partner.
CREATE TABLE voucher (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX voucher_open ON voucher (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX voucher_closed ON voucher (closed_at, id) WHERE closed_at IS NOT NULL;

-- Pictures and voice notes; the bytes lie beside the database.
CREATE TABLE photo (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX photo_open ON photo (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX photo_closed ON photo (closed_at, id) WHERE closed_at IS NOT NULL;

-- Outside addresses that are told of changes.
CREATE TABLE subscription (
    id        TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    body      TEXT   NOT NULL
);

CREATE INDEX subscription_open ON subscription (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX subscription_closed ON subscription (closed_at, id) WHERE closed_at IS NOT NULL;
