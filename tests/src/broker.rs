//! A real mosquitto on a private port, as the outside broker.

use crate::wait::{eventually, within};
use rumqttc::{AsyncClient, Event, Incoming, MqttOptions, QoS};
use std::process::Stdio;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A running mosquitto; killed when dropped.
pub struct Mosquitto {
    process: Option<Child>,
    port: u16,
    folder: TempDir,
}

impl Mosquitto {
    /// Starts one that lets everybody in and keeps sessions in its folder.
    ///
    /// # Panics
    /// When mosquitto (Debian package of the same name) is not installed.
    pub async fn start() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut broker = Self { process: None, port: free, folder: tempfile::tempdir().unwrap() };
        let config = format!(
            "listener {free} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {}/\n\
             message_size_limit 2000000\nautosave_interval 1\n",
            broker.folder.path().display()
        );
        std::fs::write(broker.folder.path().join("mosquitto.conf"), config).unwrap();
        broker.start_again().await;
        broker
    }

    /// Starts it on the same port and the same folder.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_again(&mut self) {
        let program = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"]
            .into_iter()
            .find(|path| std::path::Path::new(path).exists())
            .unwrap_or("mosquitto");
        let mut command = Command::new(program);
        command.arg("-c").arg(self.folder.path().join("mosquitto.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        // Started as root, mosquitto would give its rights up and could not write into a folder of root's.
        let folder = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        std::fs::set_permissions(self.folder.path(), folder).unwrap();
        self.process = Some(command.spawn().unwrap_or_else(|error| panic!("{program} is needed: {error}")));
        let port = self.port;
        eventually("mosquitto listens", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok().map(drop)
        })
        .await;
    }

    /// Kills it, as a power cut does.
    ///
    /// # Panics
    /// When it does not die.
    pub async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.unwrap();
        }
    }

    /// What it keeps on a topic, if anything.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn kept(&self, topic: &str) -> Option<Vec<u8>> {
        let (client, mut events) = AsyncClient::new(MqttOptions::new("looker", "127.0.0.1", self.port), 8);
        client.subscribe(topic, QoS::AtLeastOnce).await.unwrap();
        // Kept messages come with the subscription; what is sent behind it comes after them.
        client.subscribe("looked", QoS::AtLeastOnce).await.unwrap();
        client.publish("looked", QoS::AtLeastOnce, false, "").await.unwrap();
        let mut kept = None;
        loop {
            match within("the broker's answer", events.poll()).await.unwrap() {
                Event::Incoming(Incoming::Publish(said)) if said.topic == "looked" => return kept,
                Event::Incoming(Incoming::Publish(said)) if said.retain => kept = Some(said.payload.to_vec()),
                _ => {}
            }
        }
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address for `mqtt_url`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }
}
