//! Acknowledgements: after the commit, in order, once.

use super::*;
use crate::job::{AckRefusal, Origin, Outcome};
use crate::presence::IncidentKind;

fn tickets(actions: &[Action]) -> Vec<u64> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Submit { ticket, .. } => Some(*ticket),
            _ => None,
        })
        .collect()
}

#[test]
fn a_puback_leaves_only_when_its_message_and_all_before_it_are_committed() {
    let mut session = open(V3);
    for number in 1..=3 {
        let actions = send(&mut session, publish(1, number));
        assert_eq!(tickets(&actions), [u64::from(number) - 1]);
        assert_eq!(actions.len(), 1, "nothing but the hand-in");
    }
    assert_eq!(settle(&mut session, 2, Outcome::Committed), []);
    assert_eq!(settle(&mut session, 0, Outcome::Committed), [puback(1, 0)]);
    assert_eq!(settle(&mut session, 1, Outcome::Committed), [puback(2, 0), puback(3, 0)]);
    assert!(session.is_settled());
}

#[test]
fn an_outcome_counts_once_and_a_ticket_unknown_counts_never() {
    let mut session = open(V3);
    send(&mut session, publish(1, 1));
    send(&mut session, publish(1, 2));
    assert_eq!(settle(&mut session, 9, Outcome::Committed), []);
    assert_eq!(settle(&mut session, 0, Outcome::Committed), [puback(1, 0)]);
    assert_eq!(settle(&mut session, 0, Outcome::Committed), []);
    assert!(!session.is_settled());
}

#[test]
fn what_is_not_stored_gets_its_reason_on_mqtt_5_and_a_closed_line_on_mqtt_3() {
    let table = [(AckRefusal::NotStored, 0x83), (AckRefusal::QuotaExceeded, 0x97), (AckRefusal::Invalid, 0x99)];
    for (refusal, code) in table {
        let mut session = open(V5);
        send(&mut session, publish(1, 1));
        assert_eq!(settle(&mut session, 0, Outcome::Refused(refusal)), [puback(1, code)]);
        let mut session = open(V3);
        send(&mut session, publish(1, 1));
        assert_eq!(settle(&mut session, 0, Outcome::Refused(refusal)), closed(CloseReason::NotStored));
    }
}

#[test]
fn on_mqtt_3_what_was_committed_before_the_failure_is_still_acknowledged() {
    let mut session = open(V3);
    for number in 1..=3 {
        send(&mut session, publish(1, number));
    }
    settle(&mut session, 2, Outcome::Committed);
    settle(&mut session, 1, Outcome::Refused(AckRefusal::NotStored));
    assert_eq!(settle(&mut session, 0, Outcome::Committed), [puback(1, 0), Action::Close(CloseReason::NotStored)]);
}

#[test]
fn qos_0_is_handed_in_and_never_answered() {
    for protocol in [V3, V5] {
        let mut session = open(protocol);
        assert_eq!(tickets(&send(&mut session, publish(0, 0))), [0]);
        assert_eq!(settle(&mut session, 0, Outcome::Refused(AckRefusal::NotStored)), []);
        assert!(session.is_settled());
    }
}

#[test]
fn qos_2_is_one_message_however_often_it_comes_before_its_release() {
    let mut session = open(V3);
    assert_eq!(tickets(&send(&mut session, publish(2, 7))), [0]);
    assert_eq!(send(&mut session, Publish { dup: true, ..publish(2, 7) }), [], "the commit still runs");
    assert_eq!(settle(&mut session, 0, Outcome::Committed), [pubrec(7, 0)]);
    assert_eq!(send(&mut session, Publish { dup: true, ..publish(2, 7) }), [pubrec(7, 0)]);
    let complete = |known| Action::Send(Outgoing::PubComp { id: id(7), known });
    assert_eq!(receive(&mut session, Incoming::PubRel { id: id(7) }), [complete(true)]);
    assert_eq!(receive(&mut session, Incoming::PubRel { id: id(7) }), [complete(false)]);
    assert_eq!(tickets(&send(&mut session, publish(2, 7))), [1], "a new message after the release");
}

#[test]
fn a_refused_qos_2_message_frees_its_id() {
    let mut session = open(V5);
    send(&mut session, publish(2, 7));
    assert_eq!(settle(&mut session, 0, Outcome::Refused(AckRefusal::NotStored)), [pubrec(7, 0x83)]);
    assert_eq!(tickets(&send(&mut session, publish(2, 7))), [1]);
}

#[test]
fn the_socket_is_read_again_only_when_there_is_room() {
    let mut session = open(V5);
    for number in 1..=4 {
        assert!(session.may_read());
        send(&mut session, publish(u8::try_from(number % 2).unwrap(), if number % 2 == 0 { 0 } else { number }));
    }
    assert!(!session.may_read(), "QoS 0 counts too");
    settle(&mut session, 1, Outcome::Committed);
    assert!(!session.may_read(), "the first is still waiting");
    settle(&mut session, 0, Outcome::Committed);
    assert!(session.may_read());
}

#[test]
fn unacknowledged_bytes_are_bounded_too() {
    let mut session = open(V5);
    let big = Bytes::from(vec![0; 600 * 1024]);
    send(&mut session, Publish { payload: big.clone(), ..publish(1, 1) });
    assert!(session.may_read());
    send(&mut session, Publish { payload: big, ..publish(1, 2) });
    assert!(!session.may_read());
    settle(&mut session, 0, Outcome::Committed);
    assert!(session.may_read());
}

#[test]
fn unreleased_qos_2_ids_are_bounded() {
    let mut session = open(V5);
    for number in 1..=4 {
        send(&mut session, publish(2, number));
        settle(&mut session, u64::from(number) - 1, Outcome::Committed);
    }
    assert_eq!(send(&mut session, publish(2, 5)), closed(CloseReason::ReceiveMaximum));
}

#[test]
fn a_foreign_topic_is_refused_in_its_turn_on_mqtt_5_and_closes_mqtt_3() {
    let foreign = |qos, number| Publish { topic: "f/other/up".into(), ..publish(qos, number) };
    let incident = || Action::Incident(IncidentKind::ForbiddenPublish { topic: "f/other/up".into() });
    let mut session = open(V5);
    send(&mut session, publish(1, 1));
    assert_eq!(send(&mut session, foreign(1, 2)), [incident()], "not before the one that came first");
    assert_eq!(settle(&mut session, 0, Outcome::Committed), [puback(1, 0), puback(2, 0x87)]);
    assert_eq!(send(&mut session, foreign(2, 3)), [incident(), pubrec(3, 0x87)]);
    assert_eq!(send(&mut session, foreign(0, 0)), [incident()]);
    for qos in 0..=2 {
        let actions = send(&mut open(V3), foreign(qos, u16::from(qos)));
        assert_eq!(actions, [incident(), Action::Close(CloseReason::Forbidden)]);
    }
}

#[test]
fn illegal_topic_names_close_the_connection() {
    let long = "x".repeat(2_000);
    let table = [
        ("f/+/up", CloseReason::TopicInvalid),
        ("#", CloseReason::TopicInvalid),
        ("f/\0/up", CloseReason::Malformed),
        (long.as_str(), CloseReason::TopicInvalid),
        ("", CloseReason::Protocol),
    ];
    for (topic, reason) in table {
        for protocol in [V3, V5] {
            let actions = send(&mut open(protocol), Publish { topic: topic.into(), ..publish(1, 1) });
            assert_eq!(actions, closed(reason), "{topic:?}");
        }
    }
    for odd in ["$SYS/broker", "../../etc/passwd", "🔔", "a' OR 1=1"] {
        let actions = send(&mut open(V5), Publish { topic: odd.into(), ..publish(1, 1) });
        assert!(actions.contains(&puback(1, 0x87)), "{odd} is legal and not granted");
    }
}

#[test]
fn an_alias_stands_for_its_topic_and_nothing_else() {
    let mut session = open(V5);
    let alias = |number, topic: &str| Publish { alias: NonZeroU16::new(number), topic: topic.into(), ..publish(1, 1) };
    assert_eq!(tickets(&send(&mut session, alias(10, "f/btn/up"))), [0]);
    let actions = send(&mut session, alias(10, ""));
    let [Action::Submit { message, .. }] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!(message.topic, "f/btn/up");
    assert_eq!(send(&mut session, alias(3, "")), closed(CloseReason::AliasInvalid), "never set");
    assert_eq!(send(&mut session, alias(11, "f/btn/up")), closed(CloseReason::AliasInvalid), "above the maximum");
}

#[test]
fn an_alias_is_no_way_around_the_grant() {
    let mut session = open(V5);
    let alias = |topic: &str| Publish { alias: NonZeroU16::new(1), topic: topic.into(), ..publish(1, 1) };
    assert!(send(&mut session, alias("f/other/up")).contains(&puback(1, 0x87)));
    assert!(send(&mut session, alias("")).contains(&puback(1, 0x87)));
}

#[test]
fn a_message_carries_what_was_sent_and_who_sent_it() {
    let actions = send(&mut open(V5), Publish { retain: true, dup: true, ..publish(1, 1) });
    let [Action::Submit { message, .. }] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!((message.device.as_str(), message.topic.as_str(), message.qos), ("btn", "f/btn/up", 1));
    assert_eq!((message.retain, message.dup, message.origin), (true, true, Origin::Publish));
    assert_eq!((&message.payload[..], message.peer), (&b"{}"[..], peer()));
}

#[test]
fn packets_out_of_place_close_the_connection() {
    for packet in [
        Incoming::OutOfPlace,
        Incoming::Connect(Box::new(connect(V5))),
        Incoming::Publish(Box::new(Publish { subscription_id: true, ..publish(1, 1) })),
        Incoming::Disconnect { with_will: false, session_expiry_s: Some(5) },
    ] {
        assert_eq!(receive(&mut open(V5), packet.clone()), closed(CloseReason::Protocol), "{packet:?}");
    }
}
