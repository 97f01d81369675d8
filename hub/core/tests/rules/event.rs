//! Every event of the everyday nouns is read back as itself, and not as another noun's that looks like it.

use crate::given::{T0, grid, person};
use hub_core::claimable::{Adopter, ClaimableEvent, ClaimableKind, ClaimableText, Terms};
use hub_core::digest::{CodeDigest, IdHash, LedgerHash, NotADigest};
use hub_core::event::{Event, Noun, Stream};
use hub_core::guardian::{Counts, Decision, GuardianEvent, ListsGone};
use hub_core::ids::{AccountId, HouseholdId, PartnerId, TeamId, TicketId, TransferId, VisitPlanId, VoucherId};
use hub_core::ticket::Assignee;
use hub_core::timebank::{BankEvent, BankNow, ChainHead, Holder, Line, ReversalReason, Transfer, TransferKind, Unit};
use hub_core::visit::{Tell, VisitEvent};
use std::collections::BTreeSet;
use uuid::Uuid;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn booked(why: TransferKind, unit: Unit) -> Event {
    let lines = vec![
        Line { account: AccountId(uuid(1)), amount: -9_007_199_254_740_993 },
        Line { account: AccountId(uuid(2)), amount: 9_007_199_254_740_993 },
    ];
    let transfer = Transfer { id: TransferId(uuid(3)), unit, why, lines };
    let entry = Box::new(ChainHead::default().next(transfer, BankNow { at: T0, local_day: 19_675 }));
    Event::Bank(BankEvent::Booked { entry, not_booked: 5, above_cap: vec![AccountId(uuid(2))] })
}

fn bank() -> Vec<Event> {
    let (account, voucher) = (AccountId(uuid(1)), VoucherId(uuid(4)));
    let holders = [
        Holder::Person(person(1)),
        Holder::Household(HouseholdId(uuid(5))),
        Holder::Partner(PartnerId(uuid(6))),
        Holder::Fund,
        Holder::Issuer,
    ];
    let mut events: Vec<BankEvent> =
        holders.map(|holder| BankEvent::Opened { account, area: grid(), holder }).into_iter().collect();
    events.extend([
        BankEvent::Linked { account, family: AccountId(uuid(2)), on: true },
        BankEvent::Linked { account, family: AccountId(uuid(2)), on: false },
        BankEvent::Closed { account },
        BankEvent::PartnerLeft { account },
        BankEvent::OverLimit { account, ticket: TicketId(uuid(7)), minutes: 60, local_day: 19_675, not_booked: 100 },
        BankEvent::VoucherIssued {
            voucher,
            account,
            partner: PartnerId(uuid(6)),
            unit: Unit::Points,
            amount: 50,
            code: None,
            expires_at: T0,
        },
        BankEvent::VoucherRedeemed { voucher },
        BankEvent::VoucherLapsed { voucher },
        BankEvent::VoucherCancelled { voucher },
    ]);
    let ticket = TicketId(uuid(7));
    let kinds = [
        TransferKind::Earned { ticket, minutes: 90 },
        TransferKind::Reported { ticket },
        TransferKind::Gift,
        TransferKind::Donation,
        TransferKind::Grant,
        TransferKind::Exchange { voucher },
        TransferKind::Reversal { of: TransferId(uuid(8)), reason: ReversalReason::OnRequest },
    ];
    let booked = kinds.map(|why| booked(why, Unit::Coin)).into_iter();
    events.into_iter().map(Event::Bank).chain(booked).collect()
}

fn visit() -> Vec<Event> {
    let by = person(1);
    let events = [
        VisitEvent::Planned {
            plan: VisitPlanId(uuid(1)),
            area: grid(),
            household: HouseholdId(uuid(5)),
            assigned: Assignee::Team(TeamId(uuid(2))),
            due_at: T0,
            not_home_before: 2,
        },
        VisitEvent::Assigned { to: Assignee::Person(by) },
        VisitEvent::Started { by },
        VisitEvent::Rose { step: Some(1), tell: Tell::Coordinator },
        VisitEvent::Rose { step: None, tell: Tell::DutyLead },
        VisitEvent::Done { by, answered: 9, found: 2, answers: vec![], findings: vec![] },
        VisitEvent::NotHome { by },
        VisitEvent::Refused { by },
        VisitEvent::Cancelled,
    ];
    events.map(Event::Visit).into()
}

fn guardian() -> Vec<Event> {
    let counts = Counts { list_a: 3, list_b: 2, candidates: 2, cases: 1, no_cases: 1 };
    let (by, ticket) = (person(60), TicketId(uuid(7)));
    let events = [
        GuardianEvent::Opened { area: grid(), by, staff: vec![by], counts, keep_until: T0 },
        GuardianEvent::Named { by, staff: vec![by] },
        GuardianEvent::Decided { candidate: 1, by, decision: Decision::Case { ticket } },
        GuardianEvent::Decided { candidate: 2, by, decision: Decision::NoCase },
        GuardianEvent::ListsDeleted { why: ListsGone::Abandoned, counts },
    ];
    events.map(Event::Guardian).into()
}

fn claimable() -> Vec<Event> {
    let (by, until, terms) = (Adopter::Person(person(1)), T0, Terms { places: 1, most_days: 30, remind_days: 3 });
    let text = ClaimableText::default;
    let events = [
        ClaimableEvent::Opened { area: grid(), kind: ClaimableKind::HouseRule, terms, text: text() },
        ClaimableEvent::Changed { terms, text: text() },
        ClaimableEvent::Adopted { by: Adopter::Team(TeamId(uuid(2))), until },
        ClaimableEvent::Reminded { by: Adopter::Household(HouseholdId(uuid(5))) },
        ClaimableEvent::Renewed { by, until },
        ClaimableEvent::Released { by },
        ClaimableEvent::Lapsed { by },
        ClaimableEvent::Closed,
    ];
    events.map(Event::Claimable).into()
}

#[test]
fn every_event_of_the_everyday_nouns_is_read_back_as_itself() {
    for event in [bank(), visit(), guardian(), claimable()].into_iter().flatten() {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
    }
}

#[test]
fn no_two_nouns_share_the_name_of_an_event() {
    let names = |events: Vec<Event>| -> BTreeSet<String> {
        let name = |event: &Event| serde_json::to_value(event).unwrap()["event"].as_str().unwrap().to_owned();
        events.iter().map(name).collect()
    };
    let nouns = [("bank_", names(bank())), ("visit_", names(visit())), ("guardian_", names(guardian()))];
    for (prefix, names) in nouns.into_iter().chain([("claimable_", names(claimable()))]) {
        assert!(names.iter().all(|name| name.starts_with(prefix)), "{names:?}");
    }
}

#[test]
fn the_name_of_an_event_begins_with_its_noun() {
    let voucher = Event::Bank(BankEvent::VoucherLapsed { voucher: VoucherId(uuid(4)) });
    let Event::Bank(inner) = &voucher else { return };
    assert_eq!(inner.stream(), Stream::Registry(Noun::Voucher, uuid(4)));
    assert_eq!(voucher.name(inner.stream()), "voucher.lapsed");
    let booked = booked(TransferKind::Gift, Unit::Coin);
    let Event::Bank(inner) = &booked else { return };
    assert_eq!(inner.stream(), Stream::Registry(Noun::Account, uuid(1)));
    assert_eq!(booked.name(inner.stream()), "account.booked");
    let table = [
        (visit()[0].clone(), Noun::Visit, "visit.planned"),
        (guardian()[4].clone(), Noun::GuardianCheck, "guardian_check.lists_deleted"),
        (claimable()[6].clone(), Noun::Claimable, "claimable.lapsed"),
    ];
    for (event, noun, name) in table {
        assert_eq!(event.name(Stream::Registry(noun, uuid(1))), name);
    }
}

#[test]
fn the_streams_of_the_everyday_nouns_are_read_back() {
    let nouns = [
        (Noun::Account, "account"),
        (Noun::BankRules, "bank_rules"),
        (Noun::Partner, "partner"),
        (Noun::Voucher, "voucher"),
        (Noun::VisitPlan, "visit_plan"),
        (Noun::Visit, "visit"),
        (Noun::VisitRules, "visit_rules"),
        (Noun::GuardianCheck, "guardian_check"),
        (Noun::Claimable, "claimable"),
    ];
    for (noun, name) in nouns {
        let stream = Stream::Registry(noun, uuid(1));
        assert_eq!(stream.to_string(), format!("{name}/{}", uuid(1)));
        assert_eq!(stream.to_string().parse(), Ok(stream));
    }
}

#[test]
fn hashes_are_written_as_64_digits_and_nothing_else_is_one() {
    let hash = LedgerHash(std::array::from_fn(|index| index as u8 * 8));
    let text = hash.to_string();
    assert_eq!((text.len(), &text[..8]), (64, "00081018"));
    assert_eq!(text.parse(), Ok(hash));
    assert_eq!(serde_json::from_str::<CodeDigest>(&format!("\"{text}\"")).unwrap(), CodeDigest(hash.0));
    let upper = text.to_uppercase();
    for bad in ["", &text[1..], &text[2..], &upper, &format!("{text}0"), &format!("{text}00"), &"+f".repeat(32)] {
        assert_eq!(bad.parse::<IdHash>(), Err(NotADigest), "{bad}");
    }
}
