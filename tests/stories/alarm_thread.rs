//! Nothing else the hub does stands in front of a press.

use tests::{RawMqtt, TestHub};

/// The hub's other work shares this story's one thread, which stands until the press is answered.
#[tokio::test]
async fn a_press_is_committed_and_answered_while_everything_else_stands() {
    let hub = TestHub::start().await;
    let (address, button) = (hub.mqtt(), hub.town.button_a.clone());
    let press = async move {
        let mut raw = RawMqtt::connect(address, &button).await;
        raw.subscribe(&[&format!("fengdi/{}/down", button.name())]).await.unwrap();
        raw.publish(button.name(), 7, false, br#"{"kind":"sos","seq":1}"#).await;
        let mut heard = vec![raw.read().await.unwrap(), raw.read().await.unwrap()];
        heard.sort();
        heard
    };
    let alone = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let heard = std::thread::spawn(move || alone().block_on(press)).join().unwrap();
    assert_eq!(heard[1], (0x40, vec![0, 7]), "committed");
    assert!(String::from_utf8_lossy(&heard[0].1).contains(r#""answer":"received""#), "answered: {heard:?}");
}
