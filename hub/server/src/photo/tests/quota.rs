//! How many there may be, and how they are counted.

use crate::photo::quota::{Quota, Tally, Used};
use crate::photo::refusal::PhotoRefusal;
use crate::photo::row::{PhotoKind, PhotoRow, Uploader};
use crate::photo::voice::VoiceFormat;
use hub_core::area::AreaPath;
use hub_core::ids::{AreaId, PhotoId, TicketId};
use hub_core::time::UnixMs;
use std::net::IpAddr;
use uuid::Uuid;

const NOON: UnixMs = UnixMs(1_795_348_800_000);
const QUOTA: Quota = Quota { per_ticket: 2, per_address_a_day: 3, community_bytes: 100, waiting_bytes: 50 };

fn area(no: u128) -> AreaId {
    AreaId(Uuid::from_u128(no))
}

fn ticket(no: u128) -> TicketId {
    TicketId(Uuid::from_u128(no))
}

/// Each has an id of its own number.
fn row(no: u128, on: Option<(TicketId, &AreaPath)>, bytes: u64) -> PhotoRow {
    let row = PhotoRow {
        id: PhotoId(Uuid::from_u128(no)),
        kind: PhotoKind::Photo,
        ticket: None,
        area: AreaPath::root(),
        uploader: Uploader::Token("hash".into()),
        sent_at: NOON,
        taken_at: None,
        place: None,
        bytes,
        width: Some(1),
        height: Some(1),
        published: None,
    };
    match on {
        Some((ticket, area)) => row.on(ticket, area.clone()).unwrap(),
        None => row,
    }
}

#[test]
fn each_limit_is_reached_and_not_passed() {
    let none = Used::default();
    assert_eq!(QUOTA.check(&none, 50), Ok(()));
    assert_eq!(QUOTA.check(&Used { on_ticket: 1, ..none }, 1), Ok(()));
    assert_eq!(QUOTA.check(&Used { on_ticket: 2, ..none }, 1), Err(PhotoRefusal::TicketFull { limit: 2 }));
    assert_eq!(QUOTA.check(&Used { from_address: 2, ..none }, 1), Ok(()));
    assert_eq!(QUOTA.check(&Used { from_address: 3, ..none }, 1), Err(PhotoRefusal::AddressFull { limit: 3 }));
    assert_eq!(QUOTA.check(&Used { community_bytes: Some(60), ..none }, 40), Ok(()));
    assert_eq!(QUOTA.check(&Used { community_bytes: Some(61), ..none }, 40), Err(PhotoRefusal::NoSpace));
    assert_eq!(QUOTA.check(&Used { waiting_bytes: Some(50), ..none }, 1), Err(PhotoRefusal::NoSpace));
    assert_eq!(QUOTA.check(&Used { waiting_bytes: Some(1), ..none }, u64::MAX), Err(PhotoRefusal::NoSpace));
}

#[test]
fn what_waits_is_counted_apart_and_what_is_on_a_ticket_for_its_community() {
    let street = AreaPath::root().child(area(1));
    let (here, there) = (street.child(area(2)), street.child(area(3)));
    let (grid, building) = (here.child(area(4)), here.child(area(4)).child(area(5)));
    let tally = Tally::default();
    let on = |no: u128, ticket_no: u128, area: &AreaPath, bytes| row(no, Some((ticket(ticket_no), area)), bytes);
    tally.count(&[row(1, None, 40), on(2, 1, &grid, 20), on(3, 1, &building, 30)]);
    let take = |row: &PhotoRow, community: &AreaPath| tally.take(&QUOTA, row, community);
    assert_eq!(take(&on(4, 1, &grid, 1), &here), Err(PhotoRefusal::TicketFull { limit: 2 }));
    assert_eq!(take(&on(4, 2, &grid, 51), &here), Err(PhotoRefusal::NoSpace));
    assert_eq!(take(&on(4, 2, &there, 51), &there), Ok(()));
    assert_eq!(take(&on(5, 2, &grid, 50), &here), Ok(()));
    assert_eq!(take(&on(5, 2, &grid, 50), &here), Ok(()), "asked again, it is there already");
    assert_eq!(take(&on(6, 3, &grid, 1), &here), Err(PhotoRefusal::NoSpace));
    tally.give_back(on(5, 2, &grid, 50).id);
    tally.give_back(on(5, 2, &grid, 50).id);
    assert_eq!(take(&on(6, 3, &grid, 1), &here), Ok(()));
    assert_eq!(take(&row(7, None, 11), &AreaPath::root()), Err(PhotoRefusal::NoSpace));
    assert_eq!(take(&row(7, None, 10), &AreaPath::root()), Ok(()));
    assert_eq!(take(&on(7, 4, &there, 10), &there), Ok(()));
    assert_eq!(take(&row(8, None, 10), &AreaPath::root()), Ok(()), "the other waits no longer");
    assert_eq!(take(&on(9, 5, &there, 40), &there), Err(PhotoRefusal::NoSpace), "51 and 10 are there");
    tally.count(&[]);
    assert_eq!(take(&on(10, 1, &grid, 100), &here), Ok(()));
}

#[test]
fn an_address_begins_anew_every_day_and_a_network_of_ipv6_is_one() {
    let tally = Tally::default();
    let sent = |peer: &str, at| tally.begin(&QUOTA, peer.parse::<IpAddr>().unwrap(), at);
    let full = Err(PhotoRefusal::AddressFull { limit: 3 });
    // A listener for both families writes the same address in two ways.
    for peer in ["203.0.113.9", "::ffff:203.0.113.9", "203.0.113.9"] {
        assert_eq!(sent(peer, NOON), Ok(()));
    }
    assert_eq!(sent("203.0.113.9", NOON), full);
    assert_eq!(sent("203.0.113.8", NOON), Ok(()));
    tally.count(&[]);
    assert_eq!(sent("203.0.113.9", NOON), full, "counting the rows anew forgets no address");
    assert_eq!(sent("203.0.113.9", NOON.plus_s(86_400)), Ok(()));
    for peer in ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:3"] {
        assert_eq!(sent(peer, NOON), Ok(()));
    }
    assert_eq!(sent("2001:db8::4", NOON), full);
    assert_eq!(sent("2001:db8:0:1::1", NOON), Ok(()));
}

#[test]
fn a_flood_from_more_addresses_than_a_city_has_is_cut_and_known_ones_go_on() {
    let tally = Tally::default();
    let sent = |no: u32, at| tally.begin(&QUOTA, std::net::Ipv4Addr::from_bits(no).into(), at);
    let cut = (0..60_000).filter(|no| sent(*no, NOON).is_err()).count();
    assert_eq!(cut, 10_000);
    assert_eq!(sent(7, NOON), Ok(()));
    assert_eq!(sent(60_001, NOON.plus_s(86_400)), Ok(()));
}

#[test]
fn a_picture_goes_to_one_ticket_and_is_its_uploaders() {
    let here = AreaPath::root().child(area(1));
    let taken = row(1, Some((ticket(1), &here)), 1);
    assert_eq!(taken.clone().on(ticket(1), here.clone()), Ok(taken.clone()));
    assert_eq!(taken.clone().on(ticket(2), here), Err(PhotoRefusal::Elsewhere));
    assert!(taken.is_of("hash") && !taken.is_of("other"));
}

#[test]
fn the_row_of_a_picture_reads_back_as_itself() {
    let here = AreaPath::root().child(area(1));
    let mut whole = row(1, Some((ticket(1), &here)), 1);
    whole.kind = PhotoKind::Voice(VoiceFormat::Ogg);
    whole.place = hub_core::geo::LatLon::new(31.23, 121.475).ok();
    let noun = whole.noun().unwrap();
    assert_eq!((noun.id, &noun.area, noun.closed_at), (whole.id.0, &here, None));
    assert_eq!(noun.read::<PhotoRow>().unwrap(), whole);
    assert_eq!((whole.view().kind.as_str(), whole.view().published), ("voice", false));
}
