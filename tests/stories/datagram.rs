//! Alarm panels that speak SIA DC-09 over UDP: answered, like those on a line, only when the hub has committed it.

use crate::given::counter;
use crate::line::{hub_with_lines, open, sealed};
use devices::sia_dc09::{CrcForm, framed};
use hub_core::signal::AlarmKind;
use hub_wire::device::RejectionView;
use sqlx::Connection;
use tests::{TestDatagrams, TestLine, eventually};

/// The alarm stands on a desk before its panel hears that it may forget it, and the answer goes to whoever sent it.
#[tokio::test]
async fn a_datagram_is_acknowledged_to_its_sender_when_its_alarm_is_on_the_desk() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let (panel, other) = (TestDatagrams::panel(hub.dc09_udp()).await, TestDatagrams::panel(hub.dc09_udp()).await);
    let answer = panel.ask(&open(&hub, 1, "Nri1/QA003")).await;
    assert_eq!(answer.as_bytes(), framed("\"ACK\"0001L0#1234[]", CrcForm::Digits));
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.kind, alarm.household.unwrap().id), (AlarmKind::Sos, hub.town.household_a.id));
    assert!(!alarm.unknown_device && !other.is_answered());
    let answer = other.ask(&sealed(&hub, 1, 0)).await;
    assert!(answer.contains("\"*ACK\"0001R1L0#5678["), "{answer}");
    assert!(!panel.is_answered());
}

/// A datagram that was lost, or whose answer was, comes again: one press. It may also come again by TCP.
#[tokio::test]
async fn a_datagram_that_comes_again_is_one_press() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let panel = TestDatagrams::panel(hub.dc09_udp()).await;
    let message = open(&hub, 7, "Nri1/PA001");
    for _ in 0..3 {
        panel.send(&message).await;
    }
    for _ in 0..3 {
        assert!(panel.answer().await.contains("\"ACK\"0007"));
    }
    assert!(TestLine::panel(hub.dc09()).await.ask(&message).await.contains("\"ACK\"0007"));
    assert_eq!(staff.only_alarm().await.presses, 1);
    panel.ask(&open(&hub, 8, "Nri1/PA001")).await;
    assert_eq!(staff.only_alarm().await.presses, 2);
}

/// A message changed on its way is kept with its reason and gets no answer; what is no message is counted only.
#[tokio::test]
async fn what_is_broken_or_no_message_gets_no_answer_and_the_next_call_goes_through() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let panel = TestDatagrams::panel(hub.dc09_udp()).await;
    let before = counter(&hub, "fengdi_rejected_total", "\"line_noise\"").await;
    let mut broken = open(&hub, 1, "Nri1/FA003");
    broken[1] = if broken[1] == b'0' { b'1' } else { b'0' };
    for noise in [&b"x"[..], &[0xff; 1_400], &[b'x'; 60_000], b"[3G*8800000015*0002*LK]", &[]] {
        panel.send(noise).await;
    }
    panel.send(&broken).await;
    let answer = panel.ask(&open(&hub, 2, "Nri1/QA003")).await;
    assert!(answer.contains("\"ACK\"0002"), "{answer}");
    assert_eq!(staff.only_alarm().await.kind, AlarmKind::Sos);
    let refused: Vec<RejectionView> = eventually("the broken one is kept", async || {
        let refused: Vec<RejectionView> = staff.get("/api/rejections").await.good();
        (!refused.is_empty()).then_some(refused)
    })
    .await;
    let refused: Vec<_> = refused.iter().map(|row| (row.reason.as_str(), row.source.as_str())).collect();
    assert_eq!(refused, [("bad_checksum", "panel-a")], "noise has no sender and is not kept");
    assert!(counter(&hub, "fengdi_rejected_total", "\"line_noise\"").await >= before + 5.0);
    assert!(!panel.is_answered());
}

/// While nothing can be stored nothing is acknowledged. What one address sends then is bounded, and the hub serves on.
#[tokio::test]
async fn datagrams_that_are_not_stored_are_not_answered_and_wait_in_a_bounded_number() {
    let hub = hub_with_lines().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let panel = TestDatagrams::panel(hub.dc09_udp()).await;
    let (full, unanswered) = (("fengdi_rejected_total", "\"line_full\""), ("fengdi_line_unanswered_total", "\"dc09\""));
    let before = (counter(&hub, full.0, full.1).await, counter(&hub, unanswered.0, unanswered.1).await);
    let mut shell = sqlx::SqliteConnection::connect(hub.database()).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut shell).await.unwrap();
    for number in 1..=100 {
        panel.send(&open(&hub, number, "Nri1/QA003")).await;
    }
    eventually("those beyond the bound are dropped", async || {
        (counter(&hub, full.0, full.1).await >= before.0 + 36.0).then_some(())
    })
    .await;
    eventually("the hub gives up storing the others", async || {
        (counter(&hub, unanswered.0, unanswered.1).await >= before.1 + 64.0).then_some(())
    })
    .await;
    assert!(!panel.is_answered() && staff.alarms().await.is_empty());
    sqlx::query("ROLLBACK").execute(&mut shell).await.unwrap();
    assert!(panel.ask(&open(&hub, 200, "Nri1/QA003")).await.contains("\"ACK\"0200"));
    assert_eq!(staff.only_alarm().await.presses, 1);
}

/// The socket is served again after a restart, at the same address, and what comes again opens nothing twice.
#[tokio::test]
async fn datagrams_find_the_hub_again_after_a_restart() {
    let mut hub = hub_with_lines().await;
    let panel = TestDatagrams::panel(hub.dc09_udp()).await;
    let message = open(&hub, 1, "Nri1/QA003");
    panel.ask(&message).await;
    hub.stop().await;
    hub.start_again().await;
    assert!(panel.ask(&message).await.contains("\"ACK\"0001"));
    let staff = hub.log_in(&hub.town.duty_lead).await;
    assert_eq!(staff.only_alarm().await.presses, 1);
}
