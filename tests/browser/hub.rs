//! A hub for the stories in a browser: over the town that lies in a folder, on free ports. Its clock goes as the machine's
//! does, and is put forward by whoever writes milliseconds into its input. Invariant: it ends when its input does.
#![allow(clippy::unwrap_used)]

use futures::future::BoxFuture;
use hub::app::start;
use hub::clock::{Clock, SystemClock};
use hub::config::{Config, Flags};
use hub_core::time::UnixMs;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::io::{BufRead, Write, stdin, stdout};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

/// The machine's clock, ahead of it by what was written.
struct AheadClock {
    machine: SystemClock,
    ahead_ms: watch::Sender<i64>,
}

impl Clock for AheadClock {
    fn now(&self) -> UnixMs {
        self.machine.now().plus_ms(*self.ahead_ms.borrow())
    }

    fn sleep_until(&self, at: UnixMs) -> BoxFuture<'_, ()> {
        let mut ahead_ms = self.ahead_ms.subscribe();
        Box::pin(async move {
            loop {
                let there = at.plus_ms(-*ahead_ms.borrow_and_update());
                tokio::select! {
                    () = self.machine.sleep_until(there) => return,
                    // The sender lives as long as this clock, which outlives the borrow.
                    _ = ahead_ms.changed() => {}
                }
            }
        })
    }
}

fn say(line: &str) {
    let mut out = stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).unwrap();
}

/// `fengdi-story-hub DATA [CONFIG]`: the folder of the town, and a configuration file.
fn main() {
    // Fails only when there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut given = std::env::args_os().skip(1).map(PathBuf::from);
    let any = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let flags = Flags { data: given.next(), config: given.next(), http: any, mqtt: any, ..Flags::default() };
    let config = Config::load(&flags).unwrap();
    let clock = Arc::new(AheadClock { machine: SystemClock::start(), ahead_ms: watch::Sender::new(0) });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let running = runtime.block_on(async {
        let store = hub_store::open(&config.database).await.unwrap();
        let clock: Arc<dyn Clock> = clock.clone();
        start(config, store, clock, PrometheusBuilder::new().install_recorder().unwrap()).await.unwrap()
    });
    say(&format!("http: http://{}", running.http));
    say(&format!("mqtt: {}", running.mqtt));
    for line in stdin().lock().lines().map_while(Result::ok) {
        let ms: i64 = line.trim().parse().unwrap();
        clock.ahead_ms.send_modify(|ahead_ms| *ahead_ms += ms);
        say(&format!("now: {}", clock.now().0));
    }
    runtime.block_on(running.stop());
}
