//! `fengdi check`: says of every part whether it would work, before anybody depends on it.

use crate::config::Config;
use rumqttc::{AsyncClient, Event, MqttOptions, Packet};
use std::net::SocketAddr;
use std::time::Duration;

/// How long a broker may take to answer.
const BROKER: Duration = Duration::from_secs(5);

pub(super) async fn check(config: &Config) -> anyhow::Result<()> {
    let mut bad = 0;
    let mut say = |part: &str, result: Result<String, String>| match result {
        Ok(text) => println!("ok    {part}: {text}"),
        Err(text) => {
            bad += 1;
            println!("WRONG {part}: {text}");
        }
    };
    say("configuration", Ok(format!("data in {}", config.data.display())));
    say("database", database(config).await);
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
    if bad == 0 { Ok(()) } else { anyhow::bail!("{bad} of these must be put right") }
}

async fn database(config: &Config) -> Result<String, String> {
    match hub_store::schema(&config.database).await {
        Ok(schema) if schema.found == schema.known => Ok(format!("schema {}", schema.found)),
        Ok(schema) => Ok(format!("schema {} of {}: it is brought up at the next start", schema.found, schema.known)),
        Err(error) => Err(error.to_string()),
    }
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
