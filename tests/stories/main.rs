//! The stories the whole hub must pass. Devices, sockets and HTTP on the outside; a clock that is advanced inside.
#![allow(clippy::unwrap_used)]

mod first;
