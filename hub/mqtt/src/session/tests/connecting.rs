//! CONNECT, what a session leaves behind, and its will.

use super::*;
use crate::caller::Proof;
use crate::job::{Origin, Outcome};
use crate::packet::{Refusal, WillSpec};
use crate::presence::IncidentKind;
use crate::session::Kept;
use crate::session::connect::ClientId;
use crate::session::subscribe::Subscription;

fn will(delay_s: u32) -> Option<WillSpec> {
    Some(WillSpec { topic: "f/btn/up".into(), payload: "gone".into(), qos: 1, retain: false, delay_s })
}

fn refusal(connect: Connect) -> Refusal {
    screen(connect, &Caller::at(peer()), &limits(), 1).unwrap_err().refusal
}

#[test]
fn the_client_id_is_the_user_name_or_assigned() {
    let client = |client_id: &str, clean| Connect { client_id: client_id.into(), clean, ..connect(V5) };
    assert_eq!(applicant(client("btn", false)).client, ClientId::Own);
    let told = ClientId::Assigned { id: "btn~0000002a".into(), told: true };
    assert_eq!(applicant(client("", true)).client, told);
    let again = ClientId::Assigned { id: "btn~00000001".into(), told: false };
    assert_eq!(applicant(client("btn~00000001", true)).client, again);
    for foreign in ["other", "btn/2", "btn-2", "btn~1", "btn~0000000G", "other~00000001", "BTN", "btn\0"] {
        let refused = screen(client(foreign, true), &Caller::at(peer()), &limits(), 1).unwrap_err();
        assert_eq!(refused.refusal, Refusal::ClientId, "{foreign}");
        assert!(refused.incident.is_some(), "{foreign}");
    }
    assert_eq!(refusal(client("", false)), Refusal::ClientId);
}

#[test]
fn what_no_gate_needs_to_see_is_refused_before_it() {
    let user = |user_name: Option<&str>| Connect { user_name: user_name.map(Into::into), ..connect(V5) };
    for name in [None, Some(""), Some("a\0b"), Some("a\nb")] {
        assert_eq!(refusal(user(name)), Refusal::BadCredentials, "{name:?}");
    }
    assert_eq!(refusal(user(Some(&"x".repeat(200)))), Refusal::BadCredentials);
    assert_eq!(refusal(Connect { auth_method: true, ..connect(V5) }), Refusal::AuthMethod);
    assert_eq!(refusal(Connect { max_packet_bytes: Some(20), ..connect(V5) }), Refusal::PacketSize);
    let mut wild = will(0);
    wild.as_mut().unwrap().topic = "f/+/up".into();
    assert_eq!(refusal(Connect { will: wild, ..connect(V5) }), Refusal::WillTopic);
}

#[test]
fn a_small_client_gets_in_when_every_answer_fits() {
    let small =
        |client_id: &str, bytes| Connect { client_id: client_id.into(), max_packet_bytes: Some(bytes), ..connect(V5) };
    assert_eq!(refusal(small("btn", 63)), Refusal::PacketSize);
    assert_eq!(applicant(small("btn", 64)).client, ClientId::Own);
    assert_eq!(refusal(small("", 75)), Refusal::PacketSize, "the id that we assign must fit too");
    let applicant = applicant(small("", 76));
    let answers = [
        Outgoing::Welcome(Box::new(applicant.welcome(&limits(), true))),
        Outgoing::SubAck { id: id(1), codes: vec![0; limits().max_filters_per_packet] },
        Outgoing::UnsubAck { id: id(1), existed: vec![true; limits().max_filters_per_packet] },
    ];
    for (answer, most) in answers.into_iter().zip([76, 64, 64]) {
        let mut wire = crate::wire::Wire::new(4_096);
        let mut hello = bytes::BytesMut::from(&b"\x10\x11\x00\x04MQTT\x05\xc2\x00\x3c\x00\x00\x00\x00\x00\x00\x00"[..]);
        assert!(wire.decode(&mut hello).is_ok());
        let mut out = bytes::BytesMut::new();
        wire.encode(answer, &mut out).unwrap();
        assert!(out.len() <= most, "{} of {most}", out.len());
    }
}

#[test]
fn a_certificate_says_the_name_and_the_user_name_may_only_agree() {
    let ask = |user_name: Option<&str>, client_id: &str, proof: Proof| {
        let packet = Connect { user_name: user_name.map(Into::into), client_id: client_id.into(), ..connect(V5) };
        screen(packet, &Caller { peer: peer(), proof }, &limits(), 1)
    };
    let btn = || Proof::Name("btn".to_owned());
    for (user_name, client_id) in [(None, "btn"), (Some(""), "btn"), (Some("btn"), "btn"), (None, "")] {
        let applicant = ask(user_name, client_id, btn()).unwrap();
        assert_eq!((applicant.user_name.as_str(), applicant.attempt().certified), ("btn", true));
        assert_eq!(applicant.client == ClientId::Own, client_id == "btn");
    }
    let foreign = ask(Some("other"), "btn", btn()).unwrap_err();
    let kind = IncidentKind::ForeignUserName { user_name: "other".into() };
    assert_eq!(foreign.refusal, Refusal::BadCredentials);
    assert_eq!(foreign.incident, Some(("btn".to_owned(), kind)), "told under the name that is proven");
    assert_eq!(ask(None, "other", btn()).unwrap_err().refusal, Refusal::ClientId);
    for proof in [Proof::Nobody, Proof::Nothing, Proof::Name(String::new()), Proof::Name("a\nb".to_owned())] {
        assert_eq!(ask(None, "btn", proof).unwrap_err().refusal, Refusal::BadCredentials);
    }
    assert_eq!(ask(Some("btn"), "btn", Proof::Nobody).unwrap_err().refusal, Refusal::BadCredentials);
    assert!(!ask(Some("btn"), "btn", Proof::Nothing).unwrap().attempt().certified);
}

#[test]
fn a_will_outside_the_grant_is_refused() {
    let mut foreign = will(0);
    foreign.as_mut().unwrap().topic = "f/other/up".into();
    let refused = applicant(Connect { will: foreign, ..connect(V5) }).check_will(&grant()).unwrap_err();
    assert_eq!(refused.refusal, Refusal::NotAuthorized);
    assert!(applicant(Connect { will: will(0), ..connect(V5) }).check_will(&grant()).is_ok());
}

#[test]
fn keep_alive_is_one_and_a_half_times_and_never_absent() {
    let welcome = |keep_alive_s| applicant(Connect { keep_alive_s, ..connect(V5) }).welcome(&limits(), false);
    assert_eq!(welcome(0).server_keep_alive_s, Some(300));
    assert_eq!(welcome(60).server_keep_alive_s, None);
    let mut session = open(V3);
    assert_eq!(session.keep_alive_due_ms(), 90_000);
    session.receive(Incoming::Ping, 5_000, &mut Vec::new());
    assert_eq!(session.keep_alive_due_ms(), 95_000);
    assert_eq!(open_with(Connect { keep_alive_s: 0, ..connect(V3) }).keep_alive_due_ms(), 450_000);
}

#[test]
fn a_session_goes_on_where_it_ended() {
    let lasting = Connect { session_expiry_s: 100, clean: false, ..connect(V5) };
    let mut session = open_with(lasting.clone());
    let filters = vec![("f/btn/down".into(), 1)];
    receive(&mut session, Incoming::Subscribe { id: id(1), filters, subscription_id: false });
    send(&mut session, publish(2, 7));
    settle(&mut session, 0, Outcome::Committed);
    let (kept, _) = session.end(CloseReason::PeerClosed, 1_000);
    let kept = kept.unwrap();
    assert_eq!(kept.expires_at_ms, 101_000);
    let (mut session, opening) = Session::open(limits(), applicant(lasting), grant(), Some(kept), 2_000);
    let Action::Send(Outgoing::Welcome(welcome)) = &opening[0] else { panic!("{opening:?}") };
    assert!(welcome.session_present);
    assert_eq!(opening[1..], [Action::Subscribed("f/btn/down".into())]);
    assert_eq!(send(&mut session, Publish { dup: true, ..publish(2, 7) }), [pubrec(7, 0)], "no second message");
}

#[test]
fn what_a_new_grant_no_longer_covers_is_not_kept() {
    let kept = Kept {
        subscriptions: ["f/btn/down", "f/old/down"].map(|filter| Subscription { filter: filter.into(), qos: 1 }).into(),
        ..Kept::default()
    };
    let filters: Vec<_> = kept.within(&grant()).subscriptions.into_iter().map(|one| one.filter.to_string()).collect();
    assert_eq!(filters, ["f/btn/down"]);
}

#[test]
fn a_session_is_kept_only_when_asked_for_and_never_after_a_revocation() {
    let lasting = || Connect { session_expiry_s: u32::MAX, ..connect(V5) };
    assert!(open(V5).end(CloseReason::PeerClosed, 0).0.is_none());
    assert!(open_with(lasting()).end(CloseReason::Revoked, 0).0.is_none());
    let kept = open_with(lasting()).end(CloseReason::TakenOver, 0).0.unwrap();
    assert_eq!(kept.expires_at_ms, 7 * 24 * 3_600 * 1_000, "the cap");
    let mut session = open_with(lasting());
    let goodbye = Incoming::Disconnect { with_will: false, session_expiry_s: Some(0) };
    assert_eq!(receive(&mut session, goodbye), closed(CloseReason::ByClient));
    assert!(session.end(CloseReason::ByClient, 0).0.is_none(), "ended by the DISCONNECT");
}

#[test]
fn a_will_is_due_only_after_an_abnormal_end() {
    for reason in CloseReason::ALL {
        let silent = matches!(
            reason,
            CloseReason::ByClient | CloseReason::TakenOver | CloseReason::Revoked | CloseReason::Stopping
        );
        let due = open_with(Connect { will: will(0), ..connect(V5) }).end(reason, 0).1;
        assert_eq!(due.is_none(), silent, "{reason:?}");
    }
}

#[test]
fn a_will_waits_for_its_delay_at_most_to_the_cap_and_the_end_of_the_session() {
    for (delay_s, session_expiry_s, delay_ms) in [(5, 60, 5_000), (60, 5, 5_000), (5, 0, 0), (9_999, 99_999, 300_000)] {
        let session = open_with(Connect { will: will(delay_s), session_expiry_s, ..connect(V5) });
        let due = session.end(CloseReason::PeerClosed, 0).1.unwrap();
        assert_eq!(due.delay_ms, delay_ms);
        assert_eq!((due.message.origin, &due.message.payload[..]), (Origin::Will, &b"gone"[..]));
    }
}
