//! The day's round: in which order the doors are visited. Late ones and those at risk come first, then the way is made
//! short: nearest neighbour, improved by 2-opt over straight lines. Invariant: every stop once, whatever is given.

use crate::geo::LatLon;
use crate::household::RiskTier;
use crate::ids::VisitId;
use crate::time::UnixMs;

/// How soon a visit should be made on a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// It is late.
    Late,
    /// The household is at high risk.
    AtRisk,
    /// Any time today.
    Usual,
}

impl Urgency {
    /// The urgency of a visit.
    #[must_use]
    pub fn of(due_at: UnixMs, risk: RiskTier, now: UnixMs) -> Self {
        match risk {
            _ if due_at < now => Self::Late,
            RiskTier::High => Self::AtRisk,
            RiskTier::Medium | RiskTier::Low => Self::Usual,
        }
    }
}

/// A door on the round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Which visit.
    pub visit: VisitId,
    /// Where; none when nobody knows: such stops come last.
    pub place: Option<LatLon>,
    /// How soon.
    pub urgency: Urgency,
}

/// What the order obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundRule {
    /// Late ones first, then those at risk, then the others; short within each.
    UrgentFirst,
    /// As short as it can be made.
    Shortest,
}

/// A round.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Indexes into the stops, in the order of going.
    pub order: Vec<usize>,
    /// Straight lines from the start to the last stop whose place is known, metres.
    pub length_m: f64,
}

/// More stops than these are put in order by nearest neighbour alone: nobody visits so many in a day.
const MOST_IMPROVED: usize = 200;
/// Passes of 2-opt at most.
const MOST_PASSES: usize = 50;
/// An exchange must save more than this, metres, so that rounding cannot make it go on for ever.
const SAVES_M: f64 = 0.001;

/// The round over these stops.
#[must_use]
pub fn round(start: LatLon, stops: &[Stop], rule: RoundRule) -> Round {
    let (placed, unplaced): (Vec<usize>, Vec<usize>) =
        (0..stops.len()).partition(|index| stops[*index].place.is_some());
    let mut round = Round { order: Vec::with_capacity(stops.len()), length_m: 0.0 };
    let mut here = start;
    for urgency in [Urgency::Late, Urgency::AtRisk, Urgency::Usual] {
        let goes = |index: &usize| band(&stops[*index], rule) == urgency;
        let part: Vec<usize> = placed.iter().copied().filter(goes).collect();
        let places: Vec<LatLon> = part.iter().filter_map(|index| stops[*index].place).collect();
        let order = shortened(here, &places, nearest_first(here, &places));
        round.length_m += length_m(here, &places, &order);
        here = order.last().map_or(here, |last| places[*last]);
        round.order.extend(order.into_iter().map(|at| part[at]));
    }
    let mut last = unplaced;
    last.sort_by_key(|index| band(&stops[*index], rule));
    round.order.extend(last);
    round
}

/// The part of the round that a stop belongs to.
fn band(stop: &Stop, rule: RoundRule) -> Urgency {
    match rule {
        RoundRule::UrgentFirst => stop.urgency,
        RoundRule::Shortest => Urgency::Usual,
    }
}

/// Indexes in the order of going, each time to the nearest that is left.
#[must_use]
pub fn nearest_first(start: LatLon, places: &[LatLon]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..places.len()).collect();
    let mut order = Vec::with_capacity(places.len());
    let mut here = start;
    let nearer =
        |here: LatLon| move |a: &usize, b: &usize| here.distance_m(places[*a]).total_cmp(&here.distance_m(places[*b]));
    while let Some(next) = left.iter().copied().min_by(nearer(here)) {
        left.retain(|index| *index != next);
        here = places[next];
        order.push(next);
    }
    order
}

/// The length of a way from the start over these places in this order, metres.
#[must_use]
pub fn length_m(start: LatLon, places: &[LatLon], order: &[usize]) -> f64 {
    let mut here = start;
    let mut length_m = 0.0;
    for index in order {
        length_m += here.distance_m(places[*index]);
        here = places[*index];
    }
    length_m
}

/// 2-opt: as long as turning a part of the way round makes it shorter, that is done. The way ends anywhere.
#[must_use]
pub fn shortened(start: LatLon, places: &[LatLon], mut order: Vec<usize>) -> Vec<usize> {
    if order.len() > MOST_IMPROVED {
        return order;
    }
    for _ in 0..MOST_PASSES {
        let mut better = false;
        for first in 0..order.len() {
            for last in first + 1..order.len() {
                if saved_m(start, places, &order, first, last) > SAVES_M {
                    order[first..=last].reverse();
                    better = true;
                }
            }
        }
        if !better {
            break;
        }
    }
    order
}

/// Metres that are saved when the part from `first` to `last` is gone the other way round.
fn saved_m(start: LatLon, places: &[LatLon], order: &[usize], first: usize, last: usize) -> f64 {
    let at = |position: usize| places[order[position]];
    let before = if first == 0 { start } else { at(first - 1) };
    let entering = before.distance_m(at(first)) - before.distance_m(at(last));
    let leaving = if last + 1 < order.len() {
        at(last).distance_m(at(last + 1)) - at(first).distance_m(at(last + 1))
    } else {
        0.0
    };
    entering + leaving
}
