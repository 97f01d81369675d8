//! Two bounded lanes into the commander. When a lane is full its senders wait: for devices that means the socket is
//! not read, for people that the request takes longer. Nothing is dropped.

use super::work::{CommandError, Done, Job, Receipt, Work};
use tokio::sync::{mpsc, oneshot};

/// Places in each lane.
const LANE: usize = 8_192;

/// Normal jobs in one batch at most: a call that comes meanwhile waits for their commit.
const NORMAL: usize = 64;
/// Normal jobs beside urgent ones at most: these wait for the same commit.
const BESIDE: usize = 8;

/// Which lane a job takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Alarms: never waits behind the other.
    Urgent,
    /// Everything else.
    Normal,
}

/// The receiving ends.
pub struct Lanes {
    pub(super) urgent: mpsc::Receiver<Job>,
    pub(super) normal: mpsc::Receiver<Job>,
}

impl Lanes {
    /// Takes up to `most` jobs, no more than [`NORMAL`] of them normal, and [`BESIDE`] beside urgent ones: all urgent
    /// ones first. Waits for the first. None once everybody has gone.
    pub(crate) async fn take(&mut self, most: usize) -> Option<Vec<Job>> {
        let (first, urgent) = tokio::select! {
            biased;
            Some(job) = self.urgent.recv() => (job, true),
            Some(job) = self.normal.recv() => (job, false),
            else => return None,
        };
        let mut jobs = vec![first];
        while let Some(job) = (jobs.len() < most).then(|| self.urgent.try_recv().ok()).flatten() {
            jobs.push(job);
        }
        let calls = urgent || jobs.len() > 1;
        let most = most.min(if calls { jobs.len() + BESIDE } else { NORMAL });
        while let Some(job) = (jobs.len() < most).then(|| self.normal.try_recv().ok()).flatten() {
            jobs.push(job);
        }
        Some(jobs)
    }
}

/// Hands work to the commander.
#[derive(Clone)]
pub struct CommanderHandle {
    urgent: mpsc::Sender<Job>,
    normal: mpsc::Sender<Job>,
}

impl CommanderHandle {
    /// Both ends of both lanes.
    #[must_use]
    pub fn lanes() -> (Self, Lanes) {
        let (urgent, urgent_end) = mpsc::channel(LANE);
        let (normal, normal_end) = mpsc::channel(LANE);
        (Self { urgent, normal }, Lanes { urgent: urgent_end, normal: normal_end })
    }

    /// Does the work and waits for its commit.
    pub async fn run(&self, lane: Lane, work: Work) -> Result<Receipt, CommandError> {
        let (tell, told) = oneshot::channel();
        let done: Done = Box::new(move |result| drop(tell.send(result)));
        self.submit(lane, work, Some(done)).await?;
        told.await.map_err(|_| CommandError::Unavailable)?
    }

    /// Hands the work over; `done` is called after the commit.
    pub async fn submit(&self, lane: Lane, work: Work, done: Option<Done>) -> Result<(), CommandError> {
        let end = match lane {
            Lane::Urgent => &self.urgent,
            Lane::Normal => &self.normal,
        };
        end.send(Job { work, done }).await.map_err(|_| CommandError::Unavailable)
    }

    /// Hands the work over when there is room for it now; false when there is none.
    pub fn try_submit(&self, lane: Lane, work: Work, done: Done) -> bool {
        let end = match lane {
            Lane::Urgent => &self.urgent,
            Lane::Normal => &self.normal,
        };
        end.try_send(Job { work, done: Some(done) }).is_ok()
    }

    /// Hands over a report that may be repeated or dropped (delivery of a page, a position): never waits.
    pub fn offer(&self, work: Work) -> bool {
        self.normal.try_send(Job { work, done: None }).is_ok()
    }

    /// Jobs that wait now: urgent, normal.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        (self.urgent.max_capacity() - self.urgent.capacity(), self.normal.max_capacity() - self.normal.capacity())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_batch_takes_every_urgent_job_first_and_few_enough_normal_ones_that_a_call_need_not_wait_long() {
        let (handle, mut lanes) = CommanderHandle::lanes();
        let offer = |lane| assert!(handle.try_submit(lane, Work::Rows(Vec::new()), Box::new(|_| {})));
        (0..300).for_each(|_| offer(Lane::Normal));
        let batch = lanes.take(500).await.unwrap();
        assert_eq!((batch.len(), handle.waiting()), (NORMAL, (0, 300 - NORMAL)));
        (0..400).for_each(|_| offer(Lane::Urgent));
        let left = 300 - NORMAL - BESIDE;
        assert_eq!((lanes.take(500).await.unwrap().len(), handle.waiting()), (400 + BESIDE, (0, left)));
        (0..600).for_each(|_| offer(Lane::Urgent));
        assert_eq!((lanes.take(500).await.unwrap().len(), handle.waiting()), (500, (100, left)));
    }
}
