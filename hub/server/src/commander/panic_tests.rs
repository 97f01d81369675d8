//! A job in which the program panics is refused; the writer and the jobs beside it go on.

#![allow(clippy::unwrap_used)]
use crate::clock::SystemClock;
use crate::commander::{CommandError, Commander, CommanderHandle, Lane, Parts, Work};
use crate::escalator::Escalator;
use crate::outbox::OutboxBell;
use crate::tail::Tail;
use crate::timers::Timers;
use crate::world::{SharedWorld, World};
use hub_core::time::UnixMs;
use hub_store::Memory;
use jiff::tz::TimeZone;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_job_that_panics_is_refused_and_those_beside_and_behind_it_are_done() {
    let store = Arc::new(Memory::new());
    let world = World::load(store.as_ref(), UnixMs(0)).await.unwrap();
    let tail = Tail::starting_at(world.position);
    let parts = Parts {
        store,
        world: SharedWorld::new(world),
        tail,
        escalator: Escalator::default(),
        timers: Timers::default(),
        outbox: OutboxBell::default(),
        clock: Arc::new(SystemClock::start()),
        zone: TimeZone::UTC,
    };
    let (handle, lanes) = CommanderHandle::lanes();
    let stop = CancellationToken::new();
    let run = |work| handle.run(Lane::Normal, work);
    let nothing = || Work::Rows(Vec::new());
    let asked = async {
        let together = tokio::join!(run(nothing()), run(Work::Panic), run(nothing()));
        assert_eq!((together.0.is_ok(), together.2.is_ok()), (true, true));
        assert_eq!(together.1, Err(CommandError::Unavailable));
        assert!(run(nothing()).await.is_ok());
        stop.cancel();
    };
    tokio::join!(Commander::new(parts, lanes).run(stop.clone()), asked);
}
