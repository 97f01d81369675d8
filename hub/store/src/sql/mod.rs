//! Every SQL text, one file per noun. Each is valid as it stands on SQLite and on PostgreSQL; a test prepares all of
//! [`all`] on both. What only one of them understands (pragmas, catalogues) lives with that database.
#![allow(missing_docs)]

pub mod alarm;
pub mod area;
pub mod closed;
pub mod deadline;
pub mod device;
pub mod fact;
pub mod household;
pub mod ledger;
pub mod log;
pub mod many;
pub mod note;
pub mod noun;
pub mod outbox;
pub mod person;
pub mod policy;
pub mod rejection;
pub mod schema;
pub mod session;
pub mod setting;
pub mod standing;
pub mod stranger;
pub mod supervision;

/// How many statements a connection keeps prepared: more than there are texts.
pub const CACHED_STATEMENTS: usize = 320;

/// All texts there are.
#[must_use]
pub fn all() -> Vec<&'static str> {
    let single = [
        log::TEXTS,
        area::TEXTS,
        household::TEXTS,
        device::TEXTS,
        person::TEXTS,
        session::TEXTS,
        policy::TEXTS,
        alarm::TEXTS,
        note::TEXTS,
        deadline::TEXTS,
        outbox::TEXTS,
        rejection::TEXTS,
        setting::TEXTS,
        schema::TEXTS,
        standing::TEXTS,
        fact::TEXTS,
        stranger::TEXTS,
        supervision::TEXTS,
        ledger::TEXTS,
    ];
    let many: [&'static many::Many; 15] = [
        &log::INSERT,
        &device::PUT_STATUS,
        &device::PUT_RECEIPT,
        &person::PUT_FIX,
        &alarm::PUT,
        &deadline::PUT,
        &outbox::PUT,
        &outbox::DONE,
        &standing::PUT,
        &stranger::PUT,
        &supervision::PUT_WATCH,
        &supervision::PUT_TICKET,
        &supervision::PUT_OUTAGE,
        &supervision::PUT_BATTERY,
        &ledger::INSERT,
    ];
    let single = single.into_iter().flatten().copied();
    single.chain(many.into_iter().flat_map(many::Many::texts)).chain(noun::all()).collect()
}
