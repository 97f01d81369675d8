//! Guardian check: one form of names and addresses, candidates with reasons, and lists that go when it ends.

mod compare;
mod given;
mod normal;
mod stories;
