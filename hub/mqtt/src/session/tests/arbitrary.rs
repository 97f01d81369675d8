//! Whatever bytes come and however the hub answers: nothing panics, no acknowledgement without a commit.

use std::collections::{HashMap, HashSet};

use bytes::BytesMut;
use proptest::prelude::*;

use super::*;
use crate::job::{AckRefusal, Outcome};
use crate::wire::Wire;

/// Whole packets that make sense somewhere, to be cut, repeated and mutated.
const SEEDS: [&[u8]; 16] = [
    b"\x10\x17\x00\x04MQTT\x04\xc2\x00\x3c\x00\x03btn\x00\x03btn\x00\x01s",
    b"\x10\x18\x00\x04MQTT\x05\xc2\x00\x3c\x00\x00\x03btn\x00\x03btn\x00\x01s",
    b"\x30\x0c\x00\x08f/btn/uphi",
    b"\x32\x0e\x00\x08f/btn/up\x00\x01hi",
    b"\x32\x0f\x00\x08f/btn/up\x00\x02\x00hi",
    b"\x34\x0e\x00\x08f/btn/up\x00\x03hi",
    b"\x34\x0f\x00\x08f/btn/up\x00\x03\x00hi",
    b"\x32\x12\x00\x08f/btn/up\x00\x04\x03\x23\x00\x01hi",
    b"\x32\x0a\x00\x00\x00\x05\x03\x23\x00\x01hi",
    b"\x62\x02\x00\x03",
    b"\x40\x02\x00\x01",
    b"\x82\x0f\x00\x05\x00\x0af/btn/down\x01",
    b"\x82\x10\x00\x05\x00\x00\x0af/btn/down\x01",
    b"\xa2\x0e\x00\x06\x00\x0af/btn/down",
    b"\xc0\x00",
    b"\xe0\x00",
];

#[derive(Debug, Clone)]
enum Step {
    Bytes(Vec<u8>),
    Settle { which: usize, outcome: Outcome },
    Deliver,
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let seed = proptest::sample::select(SEEDS.to_vec());
    (seed, proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3)).prop_map(|(seed, changes)| {
        let mut bytes = seed.to_vec();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        4 => Just(Outcome::Committed),
        1 => Just(Outcome::Refused(AckRefusal::NotStored)),
        1 => Just(Outcome::Refused(AckRefusal::QuotaExceeded)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => mutated().prop_map(Step::Bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..64).prop_map(Step::Bytes),
        3 => (0..8usize, outcome()).prop_map(|(which, outcome)| Step::Settle { which, outcome }),
        1 => Just(Step::Deliver),
    ]
}

/// The reference: what was handed in under which ticket and what was said about it.
#[derive(Default)]
struct Model {
    waiting: Vec<u64>,
    committed: usize,
    positive_answers: usize,
    submitted: HashSet<u64>,
    pubrec_ids: HashMap<u16, usize>,
}

impl Model {
    fn observe(&mut self, actions: &[Action]) -> Result<bool, TestCaseError> {
        for action in actions {
            match action {
                Action::Submit { ticket, message } => {
                    prop_assert!(self.submitted.insert(*ticket), "a ticket twice");
                    prop_assert_eq!(&message.topic, "f/btn/up", "only what is granted");
                    self.waiting.push(*ticket);
                }
                Action::Send(Outgoing::PubAck { code: 0, .. }) => self.positive_answers += 1,
                Action::Send(Outgoing::PubRec { code: 0, id }) => {
                    let seen = self.pubrec_ids.entry(id.get()).or_default();
                    self.positive_answers += usize::from(*seen == 0);
                    *seen += 1;
                }
                Action::Send(Outgoing::PubComp { id, .. }) => {
                    self.pubrec_ids.remove(&id.get());
                }
                Action::Close(_) => return Ok(true),
                _ => {}
            }
            prop_assert!(self.positive_answers <= self.committed, "an acknowledgement without a commit");
        }
        Ok(false)
    }
}

/// Returns how many messages were acknowledged.
fn run(steps: Vec<Step>) -> Result<usize, TestCaseError> {
    let mut wire = Wire::new(4_096);
    let mut buffer = BytesMut::new();
    let mut out = BytesMut::new();
    let mut session: Option<Session> = None;
    let mut model = Model::default();
    for (now_ms, step) in steps.into_iter().enumerate() {
        let now_ms = now_ms as u64;
        let mut actions = Vec::new();
        match (step, &mut session) {
            (Step::Bytes(bytes), _) => buffer.extend_from_slice(&bytes),
            (Step::Settle { which, outcome }, Some(session)) if which < model.waiting.len() => {
                let ticket = model.waiting.swap_remove(which);
                model.committed += usize::from(outcome == Outcome::Committed);
                session.settle(ticket, outcome, now_ms, &mut actions);
            }
            (Step::Deliver, Some(session)) => {
                session.deliver(now_ms, "f/btn/down", Bytes::from_static(b"x"), &mut actions);
            }
            (Step::Settle { .. } | Step::Deliver, _) => {}
        }
        while session.as_ref().is_none_or(Session::may_read) {
            let packet = match wire.decode(&mut buffer) {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(_) => return Ok(model.positive_answers),
            };
            match (&mut session, packet) {
                (Some(session), packet) => session.receive(packet, now_ms, &mut actions),
                (None, Incoming::Connect(connect)) => {
                    let Ok(applicant) = screen(*connect, peer(), &limits(), 1) else {
                        return Ok(model.positive_answers);
                    };
                    wire.raise(65_536, 1_000_000);
                    let (opened, opening) = Session::open(limits(), applicant, grant(), None, now_ms);
                    actions.extend(opening);
                    session = Some(opened);
                }
                (None, _) => return Ok(model.positive_answers),
            }
            if actions.iter().any(|action| matches!(action, Action::Close(_))) {
                break;
            }
        }
        let ended = model.observe(&actions)?;
        for action in actions {
            if let Action::Send(packet) = action {
                prop_assert!(wire.encode(packet, &mut out).is_ok(), "an answer that cannot be written");
            }
        }
        if ended {
            return Ok(model.positive_answers);
        }
    }
    Ok(model.positive_answers)
}

#[test]
fn the_seeds_reach_the_session_and_are_acknowledged() {
    for (connect, qos1, qos2) in [(0, 3, 5), (1, 4, 6)] {
        let mut steps: Vec<_> = [connect, qos1, qos2].map(|seed| Step::Bytes(SEEDS[seed].to_vec())).into();
        for which in [1, 0] {
            steps.push(Step::Settle { which, outcome: Outcome::Committed });
        }
        assert_eq!(run(steps).unwrap(), 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_bytes_and_outcomes_panics_or_acknowledges_what_is_not_committed(
        version in 0..2usize,
        steps in proptest::collection::vec(step(), 0..40),
    ) {
        let mut all = vec![Step::Bytes(SEEDS[version].to_vec())];
        all.extend(steps);
        run(all)?;
    }

    #[test]
    fn no_first_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), seed in mutated()) {
        run(vec![Step::Bytes(bytes.clone())])?;
        run(vec![Step::Bytes(seed), Step::Bytes(bytes)])?;
    }
}
