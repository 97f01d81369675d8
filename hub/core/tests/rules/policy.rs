//! Policies: the standard ones are good, and one under which an alarm could fall silent is refused.

use hub_core::policy::{Ask, Policy, PolicyFault, Step};
use hub_core::signal::{ALARM_KINDS, AlarmKind};

fn fault(change: impl FnOnce(&mut Policy)) -> Option<PolicyFault> {
    let mut policy = Policy::standard(AlarmKind::Sos);
    change(&mut policy);
    policy.check().err()
}

#[test]
fn the_standard_policy_of_every_kind_is_good_and_has_the_times_of_the_product() {
    for kind in ALARM_KINDS {
        let policy = Policy::standard(kind);
        assert_eq!(policy.check(), Ok(()));
        let times: Vec<u32> = policy.steps.iter().map(|step| step.after_s).collect();
        assert_eq!(times, [0, 30, 60, 90, 120, 180], "{kind:?}");
        assert_eq!(policy.steps[0].ask[..2], [Ask::Contacts, Ask::Nearest { radius_m: 300, count: 7 }]);
        assert_eq!(policy.need, if kind == AlarmKind::Smoke { 2 } else { 1 }, "{kind:?}");
        assert_eq!((policy.backup, policy.delivery_s), (1, 5));
        let lease = policy.lease;
        assert_eq!((lease.depart_s, lease.depart_night_s, lease.approach_s, lease.safety_s), (150, 190, 240, 600));
    }
}

#[test]
fn a_policy_under_which_an_alarm_could_fall_silent_is_refused() {
    let step = |after_s| Step { after_s, ask: vec![Ask::Staff] };
    assert_eq!(fault(|policy| policy.steps.clear()), Some(PolicyFault::NoStep));
    assert_eq!(fault(|policy| policy.steps = vec![step(0), step(30), step(20)]), Some(PolicyFault::OutOfOrder(2)));
    assert_eq!(fault(|policy| policy.steps = vec![step(0), step(0), step(30)]), None);
    assert_eq!(fault(|policy| policy.steps = vec![step(0); 100]), None);
    assert_eq!(fault(|policy| policy.steps = vec![step(0); 101]), Some(PolicyFault::TooManySteps));
    assert_eq!(fault(|policy| policy.need = 0), Some(PolicyFault::NoNeed));
    assert_eq!(fault(|policy| policy.repeat_s = 4), Some(PolicyFault::NoRepeat));
    assert_eq!(fault(|policy| policy.repeat_s = 5), None);
    assert_eq!(fault(|policy| policy.delivery_s = 0), Some(PolicyFault::NoTimeToAnswer));
    assert_eq!(fault(|policy| policy.answer_s = 0), Some(PolicyFault::NoTimeToAnswer));
    assert_eq!(fault(|policy| policy.lease.safety_s = 4), Some(PolicyFault::NoSafety));
}

#[test]
fn the_gap_behind_the_last_step_is_the_rhythm_of_the_top() {
    let policy = Policy::standard(AlarmKind::Sos);
    let gaps: Vec<i64> = (0..8).map(|index| policy.gap_ms(index)).collect();
    assert_eq!(gaps, [30_000, 30_000, 30_000, 30_000, 60_000, 60_000, 60_000, 60_000]);
}
