//! Signed webhooks: outside addresses that are told of the tickets of an area, in the order of the log, at least once
//! each. How far an address was told is a row, so a restart skips nothing. Telling has tasks of its own and begins only
//! after the commit; nothing waits for it.

mod caller;
mod changes;
mod delivery;
mod guard;
mod message;
mod notice;
mod overseer;
mod teller;

pub use caller::{Caller, Told};
pub use delivery::{Delivery, HELD_MS};
pub use guard::{Refused, check_url};
pub use message::{Message, test_message};
pub use overseer::run;
pub use teller::GIVEN_UP_MS;
