//! One acknowledgement for several pieces of work: a message that speaks of two devices is acknowledged when both are
//! committed, and stays with its sender when one of them is not.

use super::intake::stays_with_sender;
use crate::commander::{CommandError, Done, Receipt};
use std::sync::{Arc, Mutex, PoisonError};

struct Waiting {
    left: usize,
    done: Option<Done>,
    result: Result<Receipt, CommandError>,
}

/// As many answers as there are pieces; `done` is called with the last of them. Dropping one without an answer drops
/// `done` too, which leaves the message with its sender.
pub(super) fn split(done: Done, pieces: usize) -> Vec<Done> {
    if pieces <= 1 {
        return vec![done];
    }
    let unset = Err(CommandError::Unavailable);
    let waiting = Arc::new(Mutex::new(Waiting { left: pieces, done: Some(done), result: unset }));
    let part = |_| -> Done {
        let waiting = Arc::clone(&waiting);
        Box::new(move |result| {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let first = waiting.left == pieces;
            waiting.left -= 1;
            let failed = matches!(&result, Err(error) if stays_with_sender(error));
            if first || failed {
                waiting.result = result;
            }
            if waiting.left > 0 {
                return;
            }
            let (done, result) = (waiting.done.take(), waiting.result.clone());
            drop(waiting);
            if let Some(done) = done {
                done(result);
            }
        })
    };
    (0..pieces).map(part).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hub_core::ids::Position;
    use std::sync::mpsc;

    fn receipt() -> Receipt {
        Receipt { position: Position(1), alarm: None }
    }

    #[test]
    fn nothing_is_acknowledged_before_all_is_committed() {
        let (tell, told) = mpsc::channel();
        let mut parts = split(Box::new(move |result| tell.send(result.is_ok()).unwrap()), 3);
        for part in parts.drain(1..) {
            part(Ok(receipt()));
            assert!(told.try_recv().is_err());
        }
        parts.remove(0)(Ok(receipt()));
        assert_eq!(told.try_recv(), Ok(true));
    }

    #[test]
    fn one_that_could_not_be_stored_leaves_the_whole_message_with_its_sender() {
        for failing in 0..3 {
            let (tell, told) = mpsc::channel();
            let parts = split(Box::new(move |result| tell.send(result).unwrap()), 3);
            for (number, part) in parts.into_iter().enumerate() {
                part(if number == failing { Err(CommandError::Unavailable) } else { Ok(receipt()) });
            }
            assert_eq!(told.try_recv().unwrap(), Err(CommandError::Unavailable));
        }
    }
}
