//! Subscriptions and messages to the client.

use super::*;
use crate::endpoint::Delivery;
use crate::presence::IncidentKind;

fn subscribe(session: &mut Session, filters: &[(&str, u8)]) -> Vec<Action> {
    let filters = filters.iter().map(|(filter, qos)| ((*filter).into(), *qos)).collect();
    receive(session, Incoming::Subscribe { id: id(9), filters, subscription_id: false })
}

fn suback(codes: &[u8]) -> Action {
    Action::Send(Outgoing::SubAck { id: id(9), codes: codes.to_vec() })
}

fn deliver(session: &mut Session, number: u64, topic: &str) -> Vec<Action> {
    let mut actions = Vec::new();
    session.deliver(number, topic, Bytes::from_static(b"x"), &mut actions);
    actions
}

fn settled(delivery: u64, result: Delivery) -> Action {
    Action::Settle { delivery, result }
}

fn sent(number: u16) -> Action {
    Action::Send(Outgoing::Publish { id: Some(id(number)), topic: "f/btn/down".into(), payload: "x".into() })
}

#[test]
fn each_filter_is_granted_or_refused_by_itself() {
    let table = [
        ("f/btn/down", 1),
        ("f/btn/config/#", 2),
        ("f/btn/config/+/x", 0),
        ("f/other/down", 0x87),
        ("#", 0x87),
        ("+/+", 0x87),
        ("f/+/down", 0x87),
        ("$SYS/#", 0x87),
        ("$share/g/f/btn/down", 0x9e),
        ("f/btn/config/#/x", 0x8f),
        ("a\0b", 0x8f),
        ("", 0x8f),
    ];
    let asked: Vec<_> = table.iter().map(|(filter, code)| (*filter, if *code > 2 { 1 } else { *code })).collect();
    let codes: Vec<_> = table.iter().map(|(_, code)| *code).collect();
    let actions = subscribe(&mut open(V5), &asked);
    assert_eq!(actions[0], suback(&codes));
    let granted = actions.iter().filter(|action| matches!(action, Action::Subscribed(_))).count();
    let incidents =
        actions.iter().filter(|action| matches!(action, Action::Incident(IncidentKind::ForbiddenSubscribe { .. })));
    assert_eq!((granted, incidents.count()), (3, 9));
}

#[test]
fn subscriptions_and_filters_in_a_packet_are_bounded() {
    let mut session = open(V5);
    let names: Vec<_> = (0..32).map(|number| format!("f/btn/config/{number}")).collect();
    let filters: Vec<_> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let mut codes = vec![1; 16];
    codes.resize(32, 0x97);
    assert_eq!(subscribe(&mut session, &filters)[0], suback(&codes));
    assert_eq!(subscribe(&mut session, &[filters[0]])[0], suback(&[1]), "one it has already is no new one");
    let mut too_many = filters.clone();
    too_many.push(filters[0]);
    assert_eq!(subscribe(&mut session, &too_many), closed(CloseReason::Protocol));
}

#[test]
fn a_subscription_identifier_is_refused_as_announced() {
    let packet = Incoming::Subscribe { id: id(1), filters: vec![("f/btn/down".into(), 1)], subscription_id: true };
    assert_eq!(receive(&mut open(V5), packet), closed(CloseReason::SubscriptionId));
}

#[test]
fn a_delivery_is_done_only_by_the_puback_of_the_device() {
    let mut session = open(V3);
    assert_eq!(deliver(&mut session, 1, "f/btn/down"), [settled(1, Delivery::NotSubscribed)]);
    subscribe(&mut session, &[("f/btn/down", 1)]);
    assert_eq!(deliver(&mut session, 2, "f/btn/down"), [sent(1)]);
    assert_eq!(receive(&mut session, Incoming::PubAck { id: id(5), reason: 0 }), [], "an id of an earlier life");
    let done = receive(&mut session, Incoming::PubAck { id: id(1), reason: 0 });
    assert_eq!(done, [settled(2, Delivery::Acknowledged)]);
    assert_eq!(receive(&mut session, Incoming::PubAck { id: id(1), reason: 0 }), []);
}

#[test]
fn a_delivery_that_the_device_refuses_is_not_done() {
    let mut session = open(V5);
    subscribe(&mut session, &[("f/btn/down", 1)]);
    deliver(&mut session, 1, "f/btn/down");
    let refused = receive(&mut session, Incoming::PubAck { id: id(1), reason: 0x97 });
    assert_eq!(refused, [settled(1, Delivery::Refused { reason: 0x97 })]);
}

#[test]
fn what_is_in_flight_is_bounded_by_us_and_by_the_device() {
    for (receive_maximum, bound) in [(1, 1), (u16::MAX, 2)] {
        let mut session = open_with(Connect { receive_maximum, ..connect(V5) });
        subscribe(&mut session, &[("f/btn/down", 1)]);
        for number in 0..bound {
            assert_eq!(deliver(&mut session, number, "f/btn/down").len(), 1);
        }
        assert_eq!(deliver(&mut session, 9, "f/btn/down"), [settled(9, Delivery::Full)]);
        receive(&mut session, Incoming::PubAck { id: id(1), reason: 0 });
        assert!(matches!(deliver(&mut session, 9, "f/btn/down").as_slice(), [Action::Send(_)]));
    }
}

#[test]
fn a_packet_id_in_flight_is_not_used_again() {
    let mut session = open(V5);
    subscribe(&mut session, &[("f/btn/down", 1)]);
    assert_eq!(deliver(&mut session, 0, "f/btn/down"), [sent(1)]);
    for round in 0..70_000u64 {
        let actions = deliver(&mut session, round, "f/btn/down");
        let [Action::Send(Outgoing::Publish { id: Some(used), .. })] = actions.as_slice() else {
            panic!("{actions:?}")
        };
        assert_ne!(*used, id(1), "round {round}");
        let used = *used;
        receive(&mut session, Incoming::PubAck { id: used, reason: 0 });
    }
}

#[test]
fn a_device_that_subscribed_with_qos_0_confirms_nothing() {
    let mut session = open(V3);
    subscribe(&mut session, &[("f/btn/down", 0)]);
    let actions = deliver(&mut session, 1, "f/btn/down");
    assert_eq!(actions[0], settled(1, Delivery::Unconfirmed));
    assert!(matches!(actions[1], Action::Send(Outgoing::Publish { id: None, .. })));
}

#[test]
fn a_message_larger_than_the_client_takes_is_not_sent() {
    let mut session = open_with(Connect { max_packet_bytes: Some(256), ..connect(V5) });
    subscribe(&mut session, &[("f/btn/down", 1)]);
    let mut actions = Vec::new();
    session.deliver(1, "f/btn/down", Bytes::from(vec![0; 240]), &mut actions);
    assert_eq!(actions, [settled(1, Delivery::TooLarge)]);
}

#[test]
fn an_unsubscribed_topic_is_not_delivered() {
    let mut session = open(V5);
    subscribe(&mut session, &[("f/btn/down", 1)]);
    let filters = vec!["f/btn/down".into(), "never".into()];
    let actions = receive(&mut session, Incoming::Unsubscribe { id: id(3), filters });
    assert_eq!(actions, [Action::Send(Outgoing::UnsubAck { id: id(3), existed: vec![true, false] })]);
    assert_eq!(deliver(&mut session, 1, "f/btn/down"), [settled(1, Delivery::NotSubscribed)]);
}
