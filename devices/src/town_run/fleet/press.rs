//! What happens around one press: pressed again, taken back, a sensor that clears. A press is repeated, with the
//! same number, until the device hears that it was received.

use super::line::{Heard, Line, Up};
use super::say;
use crate::town::dice::Dice;
use crate::town_run::pace::Pace;
use hub_core::signal::SignalKind;
use std::time::Duration;

/// A device waits this long for `received` before it repeats itself, simulated seconds.
const REPEAT_S: f64 = 10.0;
/// However fast the town lives, the hub has this long to answer.
const SHORTEST_REPEAT: Duration = Duration::from_secs(1);
/// A cancel is repeated at most this often: after its window it would change nothing.
const CANCELS: u32 = 3;

/// What will happen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Story {
    /// Pressed once.
    Once,
    /// Pressed again so many simulated seconds later.
    Again(f64),
    /// Taken back so many simulated seconds later.
    TakenBack(f64),
    /// A sensor's pulse that ends so many simulated seconds later.
    Pulse(f64),
}

impl Story {
    pub fn draw(dice: &mut Dice, says: SignalKind) -> Self {
        let after_s = dice.between(3.0, 9.0);
        match (says, dice.whole(1, 100)) {
            (SignalKind::Sos, 1..=12) => Self::Again(after_s),
            (SignalKind::Sos, 13..=24) => Self::TakenBack(after_s),
            (SignalKind::Sos | SignalKind::Fall, _) => Self::Once,
            _ => Self::Pulse(after_s * 15.0),
        }
    }

    pub async fn tell(self, line: &Line, pace: Pace) {
        say(line, &format!("calls: {:?}", line.says));
        let call = line.message(line.says);
        match self {
            Self::Once => until_received(line, pace, &call).await,
            Self::Again(after_s) => {
                let later = async {
                    pace.pause(after_s).await;
                    say(line, "is pressed again");
                    until_received(line, pace, &line.message(line.says)).await;
                };
                tokio::join!(until_received(line, pace, &call), later);
            }
            Self::TakenBack(after_s) => {
                let later = async {
                    pace.pause(after_s).await;
                    say(line, "takes the call back");
                    take_back(line, pace).await;
                };
                tokio::join!(until_received(line, pace, &call), later);
            }
            Self::Pulse(after_s) => {
                until_received(line, pace, &call).await;
                pace.pause(after_s).await;
                say(line, "clears");
                line.send(&Up { on: Some(false), ..line.message(line.says) });
            }
        }
    }
}

/// A call that is over needs no `received` any more: a quick cancel may overtake it.
async fn until_received(line: &Line, pace: Pace, call: &Up) {
    repeat(line, pace, call, u32::MAX, |heard| heard.received + heard.closed).await;
}

async fn take_back(line: &Line, pace: Pace) {
    let cancel = line.message(SignalKind::Cancel);
    repeat(line, pace, &cancel, CANCELS, |heard| heard.closed).await;
}

/// Sends until the counter grows, at most `times`.
async fn repeat(line: &Line, pace: Pace, message: &Up, times: u32, counter: fn(&Heard) -> u64) {
    let mut answers = line.answers();
    let before = counter(&answers.borrow());
    for time in 0..times {
        if time > 0 {
            say(line, "has no answer and repeats its message");
        }
        line.send(message);
        let answered = answers.wait_for(|heard| counter(heard) > before);
        if tokio::time::timeout(pace.wait(REPEAT_S).max(SHORTEST_REPEAT), answered).await.is_ok() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::generate;

    #[tokio::test]
    async fn a_call_that_was_closed_before_it_was_received_is_not_repeated_for_ever() {
        let device = generate(1).devices.remove(0);
        let line = Line::new(&device, String::new(), "b".into());
        let call = line.message(SignalKind::Sos);
        let closing = async { line.take(br#"{"answer":"closed","text":"ok"}"#) };
        let both = async { tokio::join!(until_received(&line, Pace::new(1000.0), &call), closing) };
        assert!(tokio::time::timeout(Duration::from_secs(5), both).await.is_ok());
    }

    #[test]
    fn people_press_and_sensors_pulse() {
        let mut dice = Dice::new(3);
        let drawn: Vec<Story> = (0..1000).map(|_| Story::draw(&mut dice, SignalKind::Sos)).collect();
        assert!(drawn.iter().filter(|story| **story == Story::Once).count() > 600);
        assert!(drawn.iter().any(|story| matches!(story, Story::Again(_))));
        assert!(drawn.iter().any(|story| matches!(story, Story::TakenBack(s) if *s < 10.0)));
        assert!(matches!(Story::draw(&mut dice, SignalKind::Smoke), Story::Pulse(_)));
    }
}
