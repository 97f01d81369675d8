//! The second path: people hear that the hub itself is in trouble, though nothing in it moves. A hub that stands takes
//! its whole runtime with it, so here the outside world has one of its own.

use crate::given::pressed;
use http::StatusCode;
use hub::config::Warn;
use hub::warning::{Kind, Listener};
use serde_json::Value;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tests::{Setup, Sink, TestHub};
use tokio::runtime::{Builder, Runtime};

async fn hub_with(sink: &Sink, kind: Kind) -> TestHub {
    let listener = Listener { kind, url: sink.url(), secret: Some("shared".into()) };
    let configure = Box::new(move |config: &mut hub::config::Config| {
        config.warn = Warn { every_s: 60, listeners: vec![listener.clone()] };
    });
    TestHub::with(Setup { configure, ..Setup::default() }).await
}

/// A hub and the world outside it, each with a runtime of its own.
struct Apart {
    outside: Runtime,
    inside: Runtime,
    sink: Sink,
    hub: TestHub,
}

impl Apart {
    fn new(kind: Kind) -> Self {
        let runtime = || Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (outside, inside) = (runtime(), runtime());
        let sink = outside.block_on(Sink::start());
        let hub = inside.block_on(hub_with(&sink, kind));
        Self { outside, inside, sink, hub }
    }

    /// Keeps what the writer needs until told to let go.
    fn hold(&self) -> (mpsc::Sender<()>, JoinHandle<()>) {
        let (release, held) = mpsc::channel::<()>();
        let (tell, holding) = mpsc::channel::<()>();
        let inner = self.hub.hub().clone();
        let holder = std::thread::spawn(move || {
            let _world = inner.world.read();
            tell.send(()).unwrap();
            let _ = held.recv();
        });
        holding.recv().unwrap();
        (release, holder)
    }

    fn stop(self) {
        let mut hub = self.hub;
        self.inside.block_on(hub.stop());
    }
}

/// What the listener has been told, once that fits. A hub counts as standing only after some seconds, so on a busy
/// machine this takes longer than anything else.
fn heard(apart: &Apart, mut fits: impl AsyncFnMut(&[Value]) -> bool) -> Vec<Value> {
    let end = Instant::now() + Duration::from_secs(90);
    apart.outside.block_on(async {
        loop {
            let told: Vec<Value> =
                apart.sink.told().iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect();
            if fits(&told).await {
                return told;
            }
            assert!(Instant::now() < end, "told only {told:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
}

/// Somebody holds what the writer needs, so a press is not committed and nothing goes on: the second path says so, and
/// says when it is over.
#[test]
fn a_hub_that_stands_still_says_so_until_it_moves_again() {
    let apart = Apart::new(Kind::Json);
    let Apart { outside, sink, hub, .. } = &apart;
    let mut button = outside.block_on(hub.device(&hub.town.button_a));
    outside.block_on(pressed(&mut button, 1));
    assert_eq!(outside.block_on(hub.client().get("/readyz")).status, StatusCode::OK);

    let (release, holder) = apart.hold();
    outside.block_on(button.send(br#"{"kind":"sos","seq":2}"#.to_vec()));
    let told = heard(&apart, async |told| !told.is_empty());
    assert_eq!((told[0]["type"].as_str(), told[0]["state"].as_str()), (Some("fengdi.warning"), Some("wrong")));
    assert!(["silent", "standstill"].contains(&told[0]["trouble"].as_str().unwrap()), "{:#}", told[0]);
    let (headers, body) = &sink.told()[0];
    assert_eq!(headers["fengdi-signature"], hub::ids::signature("shared", body));
    for personal in ["住户", "302", "button-a"] {
        assert!(!body.contains(personal), "{body}");
    }
    release.send(()).unwrap();
    holder.join().unwrap();
    outside.block_on(button.acknowledged()).unwrap();
    heard(&apart, async |told| {
        hub.jump(1_000).await;
        told.last().is_some_and(|told| told["state"] == "well")
    });
    apart.stop();
}

/// A robot that answers 200 and refuses in its body has not heard: it is told again.
#[test]
fn a_robot_that_refuses_is_told_again() {
    let apart = Apart::new(Kind::Feishu);
    let Apart { outside, sink, hub, .. } = &apart;
    sink.says(r#"{"code":19021,"msg":"sign match fail"}"#);
    let mut button = outside.block_on(hub.device(&hub.town.button_a));
    let (release, holder) = apart.hold();
    outside.block_on(button.send(br#"{"kind":"sos","seq":2}"#.to_vec()));
    let told = heard(&apart, async |told| told.len() >= 2);
    assert_eq!(told[1]["msg_type"], "text");
    assert!(told[1]["content"]["text"].as_str().unwrap().contains("蜂笛"));
    assert!(told[1]["sign"].is_string() && told[1]["timestamp"].is_string());
    sink.says(r#"{"code":0}"#);
    release.send(()).unwrap();
    holder.join().unwrap();
    apart.stop();
}
