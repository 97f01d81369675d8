//! What Fengdi understands of devices (pure: bytes in, signals out), and a simulated town of them.

pub mod decoded;
pub mod family;
pub mod open_json;
pub mod town;
pub mod town_run;
