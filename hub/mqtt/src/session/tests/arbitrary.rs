//! Whatever bytes come and however the hub answers: nothing panics, no acknowledgement without a commit.

use proptest::prelude::*;

use crate::close::CloseReason;
use crate::fuzzing::{SEEDS, Step, codec, run, session};
use crate::job::{AckRefusal, Outcome};

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
        12 => mutated().prop_map(Step::Bytes),
        2 => proptest::collection::vec(any::<u8>(), 0..64).prop_map(Step::Bytes),
        6 => (0..4usize, outcome()).prop_map(|(which, outcome)| Step::Settle { which, outcome }),
        2 => Just(Step::Deliver),
        1 => proptest::sample::select(CloseReason::ALL.to_vec()).prop_map(Step::End),
        1 => (0..100_000_u64).prop_map(|ms| Step::Wait { ms }),
    ]
}

fn seeds(numbers: &[usize]) -> Vec<Step> {
    numbers.iter().map(|number| Step::Bytes(SEEDS[*number].to_vec())).collect()
}

#[test]
fn the_seeds_reach_the_session_and_are_acknowledged() {
    for (connect, qos1, qos2) in [(0, 3, 5), (1, 4, 6), (16, 3, 5), (17, 4, 6), (18, 4, 6)] {
        let mut steps = seeds(&[connect, qos1, qos2]);
        for which in [1, 0] {
            steps.push(Step::Settle { which, outcome: Outcome::Committed });
        }
        assert_eq!(run(steps), Ok(2), "{connect}");
    }
}

#[test]
fn a_qos_2_message_that_was_received_is_no_second_one_after_the_connection() {
    let life = |reason, ms| {
        let mut steps = seeds(&[17, 6]);
        steps.push(Step::Settle { which: 0, outcome: Outcome::Committed });
        steps.extend([Step::End(reason), Step::Wait { ms }]);
        steps.extend(seeds(&[17, 6]));
        steps.push(Step::Settle { which: 0, outcome: Outcome::Committed });
        run(steps)
    };
    assert_eq!(life(CloseReason::Broken, 0), Ok(1));
    assert_eq!(life(CloseReason::Broken, 60_001), Ok(2), "its session has ended");
    assert_eq!(life(CloseReason::Revoked, 0), Ok(2));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_bytes_and_outcomes_panics_or_acknowledges_what_is_not_committed(
        version in proptest::sample::select(vec![0, 1, 16, 17, 18]),
        steps in proptest::collection::vec(step(), 0..40),
    ) {
        let mut all = seeds(&[version]);
        all.extend(steps);
        run(all).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn no_first_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), seed in mutated()) {
        run([Step::Bytes(bytes.clone())]).map_err(TestCaseError::fail)?;
        run([Step::Bytes(seed), Step::Bytes(bytes)]).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn bytes_are_the_same_packets_whole_and_in_pieces(
        mode in any::<u8>(),
        parts in proptest::collection::vec(mutated(), 0..6),
    ) {
        let mut data = vec![mode];
        data.extend(parts.concat());
        codec(&data);
        session(&data);
    }
}
