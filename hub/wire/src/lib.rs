//! Every message that Fengdi speaks to browsers and phones: HTTP bodies, socket frames, close codes. The TypeScript
//! types in `dashboard/src/lib/wire.ts` are written from these, and a test fails when the two differ.
//! Unknown fields are refused in everything that comes in.

pub mod alarm;
pub mod area;
pub mod call;
pub mod claimable;
pub mod close;
pub mod coverage;
pub mod device;
pub mod guardian;
pub mod household;
pub mod live;
pub mod open311;
pub mod outside;
pub mod people;
pub mod policy;
pub mod problem;
pub mod rate;
pub mod report;
pub mod sensor;
pub mod session;
pub mod stranger;
pub mod team;
pub mod ticket;
pub mod timebank;
pub mod typescript;
pub mod visit;
