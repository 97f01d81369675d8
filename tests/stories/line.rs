//! Alarm panels and watches on lines of their own: answered only when the hub has committed what they said.

use crate::given::counter;
use devices::sia_dc09::{CrcForm, crc16, encrypt, framed, parse, time_text};
use hub::commander::RegistryChange;
use hub_core::alarm::PlaceSource;
use hub_core::device::{DeviceRole, Dialect};
use hub_core::signal::AlarmKind;
use hub_wire::device::RejectionView;
use std::net::SocketAddr;
use tests::{Setup, TestDeviceAccount, TestHub, TestLine, Town, eventually};

const KEY: [u8; 32] = *b"0123456789abcdef0123456789abcdef";
const WATCH: &str = "8800000015";

/// A hub with all lines open. Household A has a panel with account 1234; account 5678 has a key; the resident of
/// household B wears a watch.
pub async fn hub_with_lines() -> TestHub {
    let mut town = Town::new();
    let mut add = |id, name: &str, role, home: &hub_core::household::Household, dialect| {
        let mut made = TestDeviceAccount::new(id, name, &home.area, Some(home.id)).device;
        (made.role, made.dialect) = (role, dialect);
        town.more.push(RegistryChange::Device(made));
    };
    let (a, b) = (town.household_a.clone(), town.household_b.clone());
    add(7_001, "panel-a", DeviceRole::Gateway, &a, Dialect::of("sia_dc09", "1234"));
    let key = Some(KEY.to_vec());
    add(7_002, "panel-b", DeviceRole::Gateway, &b, Dialect { key, ..Dialect::of("sia_dc09", "5678") });
    add(7_003, "watch-b", DeviceRole::Wearable, &b, Dialect::of("watch_3g", WATCH));
    let any = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let configure = Box::new(move |config: &mut hub::config::Config| {
        (config.dc09, config.dc09_udp, config.watch) = (any, any, any);
    });
    TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await
}

pub fn open(hub: &TestHub, seq: u16, data: &str) -> Vec<u8> {
    let time = time_text(hub.now());
    framed(&format!("\"SIA-DCS\"{seq:04}L0#1234[#1234|{data}]_{time}"), CrcForm::Digits)
}

pub fn sealed(hub: &TestHub, seq: u16, late_ms: i64) -> Vec<u8> {
    let time = time_text(hub.now().plus_ms(-late_ms));
    let inside = encrypt(&format!("|Nri1/QA003]_{time}"), &KEY, b"qwertzuiopasdfg".iter().copied()).unwrap();
    framed(&format!("\"*SIA-DCS\"{seq:04}R1L0#5678[{inside}"), CrcForm::Digits)
}

/// The alarm stands on a desk before the panel hears that it may forget it.
#[tokio::test]
async fn a_panel_is_acknowledged_when_its_alarm_is_on_the_desk() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut panel = TestLine::panel(hub.dc09()).await;
    let answer = panel.ask(&open(&hub, 1, "Nri1/QA003")).await;
    assert_eq!(answer.as_bytes(), framed("\"ACK\"0001L0#1234[]", CrcForm::Digits));
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.kind, alarm.household.unwrap().id, alarm.presses), (AlarmKind::Sos, hub.town.household_a.id, 1));
    assert!(!alarm.unknown_device);
}

/// A panel that did not hear its answer sends the same message again: one press, acknowledged again.
#[tokio::test]
async fn the_same_message_again_is_one_press() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let message = open(&hub, 7, "Nri1/PA001");
    for _ in 0..3 {
        let mut panel = TestLine::panel(hub.dc09()).await;
        assert!(panel.ask(&message).await.contains("\"ACK\"0007"));
    }
    assert_eq!(staff.only_alarm().await.presses, 1);
    let mut panel = TestLine::panel(hub.dc09()).await;
    panel.ask(&open(&hub, 8, "Nri1/PA001")).await;
    assert_eq!(staff.only_alarm().await.presses, 2);
}

/// An encrypted message is understood with the account's key and acknowledged encrypted; one out of time calls too, and
/// its panel is told the time; one that the key does not open is not acknowledged as if it had been understood.
#[tokio::test]
async fn an_encrypted_panel_is_understood_and_told_the_time() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut panel = TestLine::panel(hub.dc09()).await;
    let answer = panel.ask(&sealed(&hub, 1, 0)).await;
    let frame = parse(answer.as_bytes()).unwrap();
    assert!(frame.encrypted && answer.contains("\"*ACK\"0001R1L0#5678["), "{answer}");
    assert_eq!(staff.only_alarm().await.household.unwrap().id, hub.town.household_b.id);
    let late = panel.ask(&sealed(&hub, 2, 3_600_000)).await;
    assert!(late.contains("\"NAK\"0000R0L0A0[]_"), "{late}");
    assert_eq!(staff.only_alarm().await.presses, 2, "a wrong clock is no reason to refuse a call");
    let foreign = String::from_utf8(sealed(&hub, 3, 0)).unwrap();
    let body = foreign[9..foreign.len() - 1].replace("5678", "1234");
    let refused = panel.ask(&framed(&body, CrcForm::Digits)).await;
    assert!(refused.contains("\"DUH\"0003"), "{refused}");
    assert_eq!(staff.only_alarm().await.presses, 2);
}

/// A message changed on its way is no event and gets no answer; the right one behind it is answered.
#[tokio::test]
async fn a_wrong_checksum_is_no_event_and_gets_no_answer() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut broken = open(&hub, 1, "Nri1/FA003");
    broken[1] = if broken[1] == b'0' { b'1' } else { b'0' };
    let mut panel = TestLine::panel(hub.dc09()).await;
    panel.send(&broken).await;
    let answer = panel.ask(&open(&hub, 2, "Nri1/QA003")).await;
    assert!(answer.contains("\"ACK\"0002"), "{answer}");
    assert_eq!(staff.only_alarm().await.kind, AlarmKind::Sos);
    let refused: Vec<RejectionView> = staff.get("/api/rejections").await.good();
    assert!(refused.iter().any(|row| row.reason == "bad_checksum" && row.source == "panel-a"), "{refused:?}");
}

/// Two messages in one segment, a message in many: each is answered, in order.
#[tokio::test]
async fn messages_are_found_however_the_network_cuts_them() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut panel = TestLine::panel(hub.dc09()).await;
    panel.send(&[open(&hub, 1, "Nri1/QA003"), open(&hub, 2, "Nri1/FA007")].concat()).await;
    for number in ["0001", "0002"] {
        assert!(panel.answer().await.unwrap().contains(&format!("\"ACK\"{number}")));
    }
    panel.send_slowly(&open(&hub, 3, "Nri1/QA003")).await;
    assert!(panel.answer().await.unwrap().contains("\"ACK\"0003"));
    let mut kinds: Vec<(AlarmKind, u32)> =
        staff.alarms().await.into_iter().map(|alarm| (alarm.kind, alarm.presses)).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [(AlarmKind::Sos, 2), (AlarmKind::Smoke, 1)]);
}

/// Supervision is acknowledged, opens nothing, and counts as a sign of life.
#[tokio::test]
async fn supervision_is_a_sign_of_life() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut panel = TestLine::panel(hub.dc09()).await;
    let mut stands = Vec::new();
    for _ in 0..3 {
        let answer = panel.ask(&framed("\"NULL\"0000R0L0#1234[]", CrcForm::Digits)).await;
        assert_eq!(answer.as_bytes(), framed("\"ACK\"0000R0L0#1234[]", CrcForm::Digits));
        stands.push(hub.position());
    }
    assert!(staff.alarms().await.is_empty());
    assert_eq!(stands[0], stands[2], "after the first word, which proves the panel, nothing enters the log");
}

/// An account that nobody registered calls: "address unknown", for the duty lead at once.
#[tokio::test]
async fn an_unknown_account_that_calls_is_an_alarm_without_an_address() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut panel = TestLine::panel(hub.dc09()).await;
    let answer = panel.ask(&framed("\"ADM-CID\"0001L0#9999[#9999|1101 00 001]", CrcForm::Digits)).await;
    assert!(answer.contains("\"ACK\"0001"));
    assert!(staff.only_alarm().await.unknown_device);
}

/// A megabyte of noise ends its own connection, is kept once, and the next panel is served as ever.
#[tokio::test]
async fn a_megabyte_of_noise_ends_only_its_own_connection() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let noises = [vec![b'x'; 1 << 20], vec![0xff; 1 << 20], b"\nFFFF0FFF\"".repeat(100_000), b"[3G*1*".repeat(170_000)];
    for noise in &noises {
        for address in [hub.dc09(), hub.watch()] {
            let mut line = TestLine::panel(address).await;
            line.send(noise).await;
            assert_eq!(line.answer().await, None, "the hub ends it");
        }
    }
    let mut panel = TestLine::panel(hub.dc09()).await;
    assert!(panel.ask(&open(&hub, 1, "Nri1/QA003")).await.contains("\"ACK\""));
    assert_eq!(staff.only_alarm().await.presses, 1);
    assert!(counter(&hub, "fengdi_rejected_total", "\"line_noise\"").await >= 8.0);
}

/// What an alarm looks like is not enough: a panel's message on the watches' line opens nothing, and the other way round.
#[tokio::test]
async fn every_line_speaks_its_own_language() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut wrong = TestLine::watch(hub.watch()).await;
    wrong.send(&open(&hub, 1, "Nri1/QA003")).await;
    let link = format!("[3G*{WATCH}*0002*LK]");
    assert_eq!(wrong.ask(link.as_bytes()).await, link, "what came before is passed over");
    assert!(staff.alarms().await.is_empty());
}

/// A watch calls from where it is, hears that the hub has it, and reads on its screen how its call stands.
#[tokio::test]
async fn a_watch_calls_and_reads_how_its_call_stands() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut watch = TestLine::watch(hub.watch()).await;
    let content = "AL,020326,020000,A,31.200000,N,121.400000,E,0.00,154.8,0.0,11,100,62,0,0,00010000,0,0";
    let message = format!("[3G*{WATCH}*{:04X}*{content}]", content.len());
    assert_eq!(watch.ask(message.as_bytes()).await, format!("[3G*{WATCH}*0002*AL]"));
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.kind, alarm.place_source), (AlarmKind::Sos, PlaceSource::Device));
    assert_eq!(alarm.place.map(|place| (place.lat, place.lon)), Some((31.2, 121.4)));
    let text = watch.answer().await.unwrap();
    assert!(text.starts_with(&format!("[3G*{WATCH}*")) && text.contains("*MESSAGE,547C53EB5DF2"), "{text}");
    staff.close(alarm.id, hub_core::alarm::Outcome::Helped).await.ok();
    let text = watch.answer().await.unwrap();
    assert!(text.contains("*MESSAGE,8FD96B216C4252A9"), "that it is over: {text}");
}

/// Lines are served again after a restart, at the same addresses, and the message sent again opens nothing twice.
#[tokio::test]
async fn a_panel_finds_the_hub_again_after_a_restart() {
    let mut hub = hub_with_lines().await;
    let message = open(&hub, 1, "Nri1/QA003");
    let mut panel = TestLine::panel(hub.dc09()).await;
    panel.ask(&message).await;
    hub.stop().await;
    assert_eq!(panel.answer().await, None, "the hub ends its lines when it stops");
    hub.start_again().await;
    let mut panel = TestLine::panel(hub.dc09()).await;
    assert!(panel.ask(&message).await.contains("\"ACK\"0001"));
    let staff = hub.log_in(&hub.town.duty_lead).await;
    assert_eq!(staff.only_alarm().await.presses, 1);
}

/// A watch that is connected twice is reached where it spoke last, and one that has left is not.
#[tokio::test]
async fn a_watch_is_reached_where_it_spoke_last() {
    let hub = hub_with_lines().await;
    let link = format!("[SG*{WATCH}*0002*LK]");
    let mut first = TestLine::watch(hub.watch()).await;
    first.ask(link.as_bytes()).await;
    let mut second = TestLine::watch(hub.watch()).await;
    second.ask(link.as_bytes()).await;
    assert!(hub.hub().lines.send(WATCH, b"MESSAGE,0041".to_vec()));
    assert_eq!(second.answer().await.unwrap(), format!("[SG*{WATCH}*000C*MESSAGE,0041]"));
    drop(second);
    eventually("the hub notices that it has left", async || {
        (!hub.hub().lines.send(WATCH, b"MESSAGE,0042".to_vec())).then_some(())
    })
    .await;
}

#[test]
fn the_checksum_in_these_stories_is_the_standards() {
    assert_eq!(crc16(b"123456789"), 0xbb3d);
}

/// While nothing can be stored no panel hears an acknowledgement, so it sends its call again.
#[tokio::test]
async fn what_is_not_stored_is_not_answered() {
    use sqlx::Connection;
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut panel = TestLine::panel(hub.dc09()).await;
    let mut shell = sqlx::SqliteConnection::connect(hub.database()).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut shell).await.unwrap();
    let before = counter(&hub, "fengdi_line_unanswered_total", "\"dc09\"").await;
    panel.send(&open(&hub, 1, "Nri1/QA003")).await;
    eventually("the hub gives up storing it", async || {
        (counter(&hub, "fengdi_line_unanswered_total", "\"dc09\"").await > before).then_some(())
    })
    .await;
    assert!(staff.alarms().await.is_empty());
    sqlx::query("ROLLBACK").execute(&mut shell).await.unwrap();
    let answer = panel.ask(&open(&hub, 2, "Nri1/QA003")).await;
    assert!(answer.contains("\"ACK\"0002"), "nothing answered the first: {answer}");
    assert_eq!(staff.only_alarm().await.presses, 1);
}
