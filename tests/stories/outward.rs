//! Which addresses a webhook reaches, and how much of their answers is read.

use crate::given::{called, counter};
use crate::webhook::{hub_on, subscribed};
use hub_core::ids::SubscriptionId;
use hub_wire::outside::{Subscribed, WebhookAnswer};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tests::{On, Sink, TestClient, TestHub};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use tokio::time::Instant;

#[tokio::test]
async fn addresses_inside_are_refused_unless_they_are_listed() {
    let hub = TestHub::start().await;
    let sink = Sink::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let add = async |url: &str| admin.post("/api/webhooks", json!({ "area": "/", "name": "x", "url": url })).await;
    for inside in [
        &*sink.url(),
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/x",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1]/",
        "https://0/",
        "http://desk.example.cn/",
        "ftp://desk.example.cn/",
        "https://a:b@desk.example.cn/",
        "",
        "x",
    ] {
        assert_eq!(add(inside).await.refusal(), (422, "invalid".into()), "{inside}");
    }
    // A name is looked at when it is told: this one stands for loopback.
    let port = sink.url().rsplit(':').next().unwrap().split('/').next().unwrap().to_owned();
    let named: Subscribed = add(&format!("https://localhost:{port}/alarms")).await.good();
    let answer: WebhookAnswer = admin.post(&format!("/api/webhooks/{}/test", named.id), json!({})).await.good();
    assert_eq!((answer.status, answer.fault.as_deref()), (None, Some("refused_address")));
    assert!(sink.told().is_empty());
}

/// What is sent and not yet taken waits in the kernels of both sides, bytes: as little as they do with.
const KERNEL: u32 = 64 * 1024;

/// An address that answers every connection with these bytes, again and again when it is said so, and then says nothing
/// more; how many bytes went out again and again.
async fn answering(head: String, forever: Option<&'static [u8]>) -> (String, Arc<AtomicUsize>, JoinSet<()>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(KERNEL).unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let (listener, sent) = (socket.listen(8).unwrap(), Arc::<AtomicUsize>::default());
    let counted = Arc::clone(&sent);
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut open = JoinSet::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let (head, counted) = (head.clone(), Arc::clone(&counted));
            open.spawn(async move {
                let mut asked = [0; 4_096];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(head.as_bytes()).await;
                while let Some(more) = forever {
                    let Ok(written) = stream.write(more).await else { return };
                    counted.fetch_add(written, Ordering::SeqCst);
                }
                // Held open until the other side goes.
                while stream.read(&mut asked).await.is_ok_and(|read| read > 0) {}
            });
        }
    });
    (url, sent, tasks)
}

async fn tested(admin: &TestClient, id: SubscriptionId) -> (WebhookAnswer, Duration) {
    let began = Instant::now();
    let answer = admin.post(&format!("/api/webhooks/{id}/test"), json!({})).await.good();
    (answer, began.elapsed())
}

#[tokio::test]
async fn a_redirect_inside_a_gigabyte_and_silence_are_cut_and_alarms_do_not_wait() {
    let (sink, hub) = (Sink::start().await, hub_on(On::Sqlite).await);
    let admin = hub.log_in(&hub.town.admin).await;
    let redirect = format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", sink.url());
    let huge = "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n".to_owned();
    let (redirect, _, _one) = answering(redirect, None).await;
    let (huge, sent, _two) = answering(huge, Some(&[b'x'; 65_536])).await;
    let (silent, _, _three) = answering(String::new(), None).await;
    let (drip, _, _four) = answering("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc".into(), None).await;
    let ids = [
        subscribed(&admin, &hub, &redirect).await.id,
        subscribed(&admin, &hub, &huge).await.id,
        subscribed(&admin, &hub, &silent).await.id,
        subscribed(&admin, &hub, &drip).await.id,
    ];
    let [redirect, huge, silent, drip] = ids.map(|id| tested(&admin, id));
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    let pressed = async {
        let began = Instant::now();
        called(&mut sensor, "fall", 1).await;
        began.elapsed()
    };
    let (redirect, huge, silent, drip, pressed) = tokio::join!(redirect, huge, silent, drip, pressed);
    assert_eq!((redirect.0.status, redirect.0.fault.as_deref()), (Some(307), Some("redirect")));
    assert!(sink.told().is_empty(), "nobody went where the redirect leads");
    assert_eq!((huge.0.status, huge.0.said.len(), huge.0.fault.as_deref()), (Some(200), 200, None));
    assert!(huge.1 < Duration::from_secs(4), "{:?}", huge.1);
    // 64 KiB are read, and what was on its way by then goes nowhere.
    let sent = sent.load(Ordering::SeqCst);
    assert!((64 * 1024..2 * 1024 * 1024).contains(&sent), "{sent} bytes of a gigabyte");
    assert_eq!((silent.0.status, silent.0.fault.as_deref()), (None, Some("timeout")));
    assert_eq!((drip.0.status, &*drip.0.said), (Some(200), "abc"));
    for (_, took) in [silent, drip] {
        assert!((Duration::from_secs(4)..Duration::from_secs(9)).contains(&took), "cut at five seconds: {took:?}");
    }
    assert!(pressed < Duration::from_secs(3), "the press waits for none of them: {pressed:?}");
    assert!(counter(&hub, "fengdi_webhook_calls_total", "redirect").await >= 1.0);
}
