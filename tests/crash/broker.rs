//! A mosquitto that can be killed and can forget.

use std::process::Stdio;
use tempfile::TempDir;
use tests::eventually;
use tokio::process::{Child, Command};

/// A running broker on a port of its own.
pub struct Broker {
    process: Option<Child>,
    /// On 127.0.0.1.
    pub port: u16,
    folder: TempDir,
}

impl Broker {
    /// Starts one that keeps sessions and retained messages, as the documentation asks for.
    pub async fn start() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        // Started as root, mosquitto becomes somebody else and must still be able to write here.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o777)).unwrap();
        let config = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {}/\n\
             max_queued_messages 100000\n",
            folder.path().display()
        );
        std::fs::write(folder.path().join("mosquitto.conf"), config).unwrap();
        let mut broker = Self { process: None, port, folder };
        broker.again().await;
        broker
    }

    /// Starts it again where it was.
    pub async fn again(&mut self) {
        let known = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"];
        let program = known.into_iter().find(|path| std::path::Path::new(path).exists()).unwrap_or("mosquitto");
        let mut command = Command::new(program);
        command.arg("-c").arg(self.folder.path().join("mosquitto.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        self.process = Some(command.spawn().unwrap_or_else(|error| panic!("{program} is needed: {error}")));
        let port = self.port;
        eventually("mosquitto listens", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok().map(drop)
        })
        .await;
    }

    /// Kills it, and with it every session and every message it kept.
    pub async fn kill_and_forget(&mut self) {
        self.process.take().unwrap().kill().await.unwrap();
        // Not there when nothing was saved yet.
        let _ = std::fs::remove_file(self.folder.path().join("mosquitto.db"));
    }
}
