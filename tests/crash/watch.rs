//! The second path as an operator sets it up: `fengdi watch` notices from outside that a hub is dead, `fengdi check`
//! sends a test message.

use crate::process::Place;
use http::StatusCode;
use tests::{Sink, within};
use tokio::net::TcpListener;
use tokio::process::Command;

/// A place whose configuration names this listener.
fn place_with(sink: &Sink) -> Place {
    let mut place = Place::sqlite();
    let file = place.path().join("fengdi.toml");
    std::fs::write(&file, format!("[[warn]]\nkind = \"json\"\nurl = \"{}\"\n", sink.url())).unwrap();
    place.flags = vec!["--config".into(), file.display().to_string()];
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_hub_is_noticed_from_outside_and_so_is_its_return() {
    let sink = Sink::start().await;
    let place = place_with(&sink);
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = format!("http://{address}/healthz");
    let mut watch = place.begin(["watch", "--every-s", "1", "--misses", "2", "--url", &url]);
    let told = sink.told_times(1).await;
    let words = |at: usize, key: &str| told[at][key].as_str().unwrap_or_default().to_owned();
    assert_eq!((words(0, "state"), words(0, "trouble"), words(0, "hub")), ("wrong".into(), "unreachable".into(), url));

    let listener = TcpListener::bind(address).await.unwrap();
    let alive = axum::Router::new().route("/healthz", axum::routing::get(async || "ok\n"));
    let mut served = tokio::task::JoinSet::new();
    served.spawn(async move {
        let _ = axum::serve(listener, alive).await;
    });
    assert_eq!(sink.told_times(2).await[1]["state"], "well");
    let pid = watch.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    assert!(within("the watch ends", watch.wait()).await.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_nobody_would_hear_does_not_start() {
    let ended = Place::sqlite().run(["watch", "--url", "http://127.0.0.1:1/healthz"], "").await;
    assert!(!ended.good && ended.errors.contains("[[warn]]"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_sends_a_test_message_when_asked_to() {
    let sink = Sink::start().await;
    let place = place_with(&sink);
    let flags: Vec<&str> = place.flags.iter().map(String::as_str).collect();
    assert!(place.run([&flags[..], &["migrate"]].concat(), "").await.good);
    let quiet = place.run([&flags[..], &["check"]].concat(), "").await;
    assert!(quiet.good && quiet.output.contains("--send-test") && sink.told().is_empty(), "{quiet:?}");
    let sent = place.run([&flags[..], &["check", "--send-test"]].concat(), "").await;
    assert!(sent.good && sent.output.contains("has the test message"), "{sent:?}");
    assert_eq!(sink.told_times(1).await[0]["state"], "test");
    sink.answer(StatusCode::FORBIDDEN);
    let refused = place.run([&flags[..], &["check", "--send-test"]].concat(), "").await;
    assert!(!refused.good && refused.output.contains("WRONG warnings to json 127.0.0.1: answers 403"), "{refused:?}");
}
