//! `fengdi check`: says of every part whether it would work, before anybody depends on it.

use super::clock;
use crate::clock::Clock;
use crate::config::Config;
use crate::warning::{Notice, Warner};
use clap::Args;
use rumqttc::{AsyncClient, Event, MqttOptions, Packet};
use std::net::SocketAddr;
use std::time::Duration;

/// How long a broker may take to answer.
const BROKER: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct CheckFlags {
    /// Send a test message to every listener of [[warn]].
    #[arg(long)]
    send_test: bool,
}

pub(super) async fn check(config: &Config, flags: CheckFlags) -> anyhow::Result<()> {
    let mut bad = 0;
    let mut say = |part: &str, result: Result<String, String>| match result {
        Ok(text) => println!("ok    {part}: {text}"),
        Err(text) => {
            bad += 1;
            println!("WRONG {part}: {text}");
        }
    };
    say("configuration", Ok(format!("data in {}", config.data.display())));
    let (schema, is_newest) = database(config).await;
    say("database", schema);
    if is_newest {
        say("public holidays", holidays(config).await);
    }
    say("http", free(config.http).await);
    say("mqtt", free(config.mqtt).await);
    match &config.mqtt_url {
        Some(url) => say("outside broker", broker(url).await),
        None => say("outside broker", Ok("none".into())),
    }
    match &config.external_url {
        Some(url) => say("external service", Ok(url.clone())),
        None => say("external service", Ok("none: staff must telephone 120 themselves".into())),
    }
    for (listener, result) in warnings(config, flags.send_test).await? {
        say(&listener, result);
    }
    if bad == 0 { Ok(()) } else { anyhow::bail!("{bad} of these must be put right") }
}

/// What each listener of the second path says.
async fn warnings(config: &Config, send_test: bool) -> anyhow::Result<Vec<(String, Result<String, String>)>> {
    let listeners = &config.warn.listeners;
    if listeners.is_empty() {
        let nobody = "none: nobody hears it when the hub stands still; see [[warn]]".to_owned();
        return Ok(vec![("warnings".into(), Ok(nobody))]);
    }
    if !send_test {
        let label = |listener: &crate::warning::Listener| format!("warnings to {}", listener.label());
        let untried = || Ok("not tried; --send-test sends a test message".into());
        return Ok(listeners.iter().map(|listener| (label(listener), untried())).collect());
    }
    let name = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.http));
    let told = Warner::new(listeners.clone())?.tell(&Notice::test(&name, clock().now())).await;
    let result = |fault: Option<String>| fault.map_or_else(|| Ok("has the test message".into()), Err);
    Ok(told.into_iter().map(|(listener, fault)| (format!("warnings to {listener}"), result(fault))).collect())
}

/// The schema, and whether it is this program's: only such a database can be read.
async fn database(config: &Config) -> (Result<String, String>, bool) {
    match hub_store::schema(&config.database).await {
        Ok(schema) if schema.found == schema.known => (Ok(format!("schema {}", schema.found)), true),
        Ok(schema) => {
            (Ok(format!("schema {} of {}: it is brought up at the next start", schema.found, schema.known)), false)
        }
        Err(error) => (Err(error.to_string()), false),
    }
}

async fn holidays(config: &Config) -> Result<String, String> {
    let store = hub_store::open(&config.database).await.map_err(|error| error.to_string())?;
    let known = super::calendar::known(store.as_ref(), clock().now()).await;
    store.close().await;
    known.unwrap_or_else(|error| Err(error.to_string()))
}

async fn free(address: SocketAddr) -> Result<String, String> {
    match tokio::net::TcpListener::bind(address).await {
        Ok(_) => Ok(format!("{address} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(format!("{address} is in use: by a running hub?"))
        }
        Err(error) => Err(format!("{address}: {error}")),
    }
}

async fn broker(url: &str) -> Result<String, String> {
    let separator = if url.contains('?') { '&' } else { '?' };
    let options = MqttOptions::parse_url(format!("{url}{separator}client_id=fengdi-check"))
        .map_err(|_| "write it like mqtt://user:secret@host:1883".to_owned())?;
    let (_client, mut events) = AsyncClient::new(options, 1);
    let answer = async {
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(_))) => {
                    return Ok("answers; its acknowledgement does not mean committed".into());
                }
                Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    };
    tokio::time::timeout(BROKER, answer).await.unwrap_or_else(|_| Err("no answer within 5 s".into()))
}
