//! How a volunteer is: quick or slow, willing or not, awake or asleep. From the seed, and nothing else.

use crate::town::dice::Dice;

/// What somebody will do about a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reaction {
    /// Looks at it, then goes.
    Accept {
        /// Simulated seconds until the tap.
        after_s: f64,
    },
    /// Looks at it, then says no.
    Decline {
        /// Simulated seconds until the tap.
        after_s: f64,
    },
    /// The phone rings, nobody looks.
    Sleep,
    /// The phone does not even ring: switched off by its battery saver.
    Silent,
}

/// How somebody is.
#[derive(Clone, Copy, Debug)]
pub struct Temper {
    /// Answers at night too.
    night: bool,
    slowest_s: f64,
    accept_percent: u32,
    silent_percent: u32,
    /// Metres a second.
    pub walk_m_per_s: f64,
    /// Loses the network about this often, simulated seconds between two times; none for most.
    pub loses_network_s: Option<f64>,
}

impl Temper {
    pub(crate) fn new(dice: &mut Dice, night: bool) -> Self {
        Self {
            night,
            slowest_s: dice.between(10.0, 40.0),
            accept_percent: dice.whole(55, 92),
            silent_percent: if dice.chance(15) { 40 } else { 3 },
            walk_m_per_s: dice.between(1.2, 1.8),
            loses_network_s: dice.chance(25).then(|| dice.between(400.0, 1500.0)),
        }
    }

    /// Decides about one call at this hour of the day.
    pub(crate) fn react(&self, dice: &mut Dice, hour: u8) -> Reaction {
        let asleep = !(6..23).contains(&hour) && !self.night;
        let after_s = dice.between(5.0, self.slowest_s);
        if dice.chance(self.silent_percent) {
            Reaction::Silent
        } else if asleep {
            Reaction::Sleep
        } else if dice.chance(self.accept_percent) {
            Reaction::Accept { after_s }
        } else {
            Reaction::Decline { after_s }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_noon_most_accept_and_at_night_only_those_on_duty_do() {
        let accepts = |night: bool, hour: u8| {
            let mut dice = Dice::new(5);
            (0..1000)
                .filter(|_| {
                    let temper = Temper::new(&mut dice, night);
                    matches!(temper.react(&mut dice, hour), Reaction::Accept { after_s } if (5.0..=40.0).contains(&after_s))
                })
                .count()
        };
        assert!((550..850).contains(&accepts(false, 12)));
        assert_eq!(accepts(false, 3), 0);
        assert!(accepts(true, 3) > 550);
    }
}
