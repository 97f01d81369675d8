//! The configuration: built-in values, then the file, then the environment, then flags. A wrong key is refused with
//! its line. Nothing here reads a clock or a socket.

mod bounds;
mod outside;
mod photo;
mod registry;
mod sensor;
mod warn;
mod webhook;

pub use outside::{PlatformKey, Push};
pub use photo::Photo;
pub use registry::Meanings;
pub use warn::Warn;
pub use webhook::Network;

use bounds::{KEPT_DAYS_LEAST, kept_days, patience};
use clap::Args;
use outside::{LineFile, PanelsFile};
use photo::PhotoFile;
use registry::{RegistryFile, SignsFile, TopicsFile};
use sensor::{GroupFile, SensorFile};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use warn::WarnFile;
use webhook::WebhookFile;

/// What can stand in the configuration file. Every key is optional; `deploy/fengdi.toml` documents each.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    http: Option<SocketAddr>,
    http_patience_s: Option<u64>,
    public_url: Option<String>,
    trust_proxy: Option<bool>,
    mqtt: Option<SocketAddr>,
    mqtt_tls_cert: Option<PathBuf>,
    mqtt_tls_key: Option<PathBuf>,
    mqtt_tls_client_ca: Option<PathBuf>,
    mqtt_url: Option<String>,
    mqtt_topics: Option<Vec<String>>,
    time_zone: Option<String>,
    tiles: Option<String>,
    device_tickets_kept_days: Option<u32>,
    external_url: Option<String>,
    external_secret: Option<String>,
    metrics_open: Option<bool>,
    #[serde(default)]
    dc09: PanelsFile,
    #[serde(default)]
    watch: LineFile,
    #[serde(default)]
    push: Push,
    #[serde(default)]
    mapping: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    roles: BTreeMap<String, String>,
    #[serde(default)]
    beat_s: BTreeMap<String, u32>,
    #[serde(default)]
    answer: BTreeMap<String, SignsFile>,
    #[serde(default)]
    photo: PhotoFile,
    #[serde(default)]
    webhook: WebhookFile,
    #[serde(default)]
    topics: TopicsFile,
    #[serde(default)]
    sensor: BTreeMap<String, SensorFile>,
    #[serde(default)]
    group: BTreeMap<String, GroupFile>,
    warn_every_s: Option<u32>,
    #[serde(default)]
    warn: Vec<WarnFile>,
}

/// Flags and environment, the same for every command that opens the hub's data.
#[derive(Clone, Debug, Default, Args)]
pub struct Flags {
    /// Configuration file (TOML); see deploy/fengdi.toml for every key.
    #[arg(long, env = "FENGDI_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// Folder for the database and what lies beside it [default: ./fengdi-data].
    #[arg(long, env = "FENGDI_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// sqlite:///path/fengdi.db or postgres://user@host/database [default: SQLite in the data folder].
    #[arg(long, env = "FENGDI_DATABASE", global = true)]
    pub database: Option<String>,
    /// Address for browsers; port 0 takes any free one [default: 127.0.0.1:8080].
    #[arg(long, env = "FENGDI_HTTP", global = true)]
    pub http: Option<SocketAddr>,
    /// The address people type, when a proxy stands in front: https://fengdi.example.cn.
    #[arg(long, env = "FENGDI_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// Address of the MQTT endpoint for devices [default: 127.0.0.1:1883].
    #[arg(long, env = "FENGDI_MQTT", global = true)]
    pub mqtt: Option<SocketAddr>,
    /// An outside broker to listen on as well: mqtt://user:secret@host:1883. Its PUBACK does not mean committed.
    #[arg(long, env = "FENGDI_MQTT_URL", global = true)]
    pub mqtt_url: Option<String>,
    /// Webhook of the external service (ambulance desk): called when nobody has answered.
    #[arg(long, env = "FENGDI_EXTERNAL_URL", global = true)]
    pub external_url: Option<String>,
    /// Address of map tiles, {z}/{x}/{y}; without one the map draws from the hub's own data.
    #[arg(long, env = "FENGDI_TILES", global = true)]
    pub tiles: Option<String>,
}

/// The configuration as it counts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder for data.
    pub data: PathBuf,
    /// Database address.
    pub database: String,
    /// Address for browsers.
    pub http: SocketAddr,
    /// A reader that takes nothing of its answer for so long is given up.
    pub http_patience: Duration,
    /// The address people type; the listener's own when none.
    pub public_url: Option<String>,
    /// Believe the proxy's `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// Address of the MQTT endpoint.
    pub mqtt: SocketAddr,
    /// Certificate chain and key (PEM) for MQTT over TLS.
    pub mqtt_tls: Option<(PathBuf, PathBuf)>,
    /// Authority (PEM) whose certificates say which device a client is.
    pub mqtt_tls_client_ca: Option<PathBuf>,
    /// Outside broker.
    pub mqtt_url: Option<String>,
    /// What to subscribe to there; topics that devices announce come by themselves.
    pub mqtt_topics: Vec<String>,
    /// Where the residents live.
    pub time_zone: String,
    /// Map tiles.
    pub tiles: Option<String>,
    /// Tickets about devices that are done are forgotten after so many days.
    pub device_tickets_kept_days: u32,
    /// Webhook of the external service.
    pub external_url: Option<String>,
    /// Signs the webhook: HMAC-SHA-256 of the body in the header `fengdi-signature`.
    pub external_secret: Option<String>,
    /// `/metrics` is open to everybody, not only to loopback.
    pub metrics_open: bool,
    /// Address of the line for alarm panels (SIA DC-09); closed when none.
    pub dc09: Option<SocketAddr>,
    /// The same for panels that speak it over UDP.
    pub dc09_udp: Option<SocketAddr>,
    /// Address of the line for watches; closed when none.
    pub watch: Option<SocketAddr>,
    /// Platforms that may push.
    pub push: Push,
    /// What the operator says of devices.
    pub meanings: Arc<Meanings>,
    /// Where pictures and voice notes lie, and how many there may be.
    pub photo: Photo,
    /// Networks inside whose addresses may be told of changes by webhook.
    pub webhook_allow: Vec<Network>,
    /// Who hears by the second path that the hub is in trouble.
    pub warn: Warn,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A key or a value is wrong; the text names the line.
    #[error("{path}: {fault}")]
    Wrong {
        /// Which.
        path: PathBuf,
        /// Where and what.
        fault: toml::de::Error,
    },
    /// Half of a pair.
    #[error("mqtt_tls_cert and mqtt_tls_key go together: set both or none")]
    HalfTls,
    /// Certificates of devices without TLS.
    #[error("mqtt_tls_client_ca needs mqtt_tls_cert and mqtt_tls_key")]
    ClientCa,
    /// Too short for a slow phone, or for ever.
    #[error("http_patience_s: 5 to 600")]
    Patience,
    /// Not a zone.
    #[error("time_zone: {0} is not in the zone database; write it like Asia/Shanghai")]
    Zone(String),
    /// A table about devices that means nothing.
    #[error("[{table}]: {fault}")]
    Table {
        /// Which.
        table: String,
        /// What is wrong.
        fault: String,
    },
    /// Gone before anybody could ask about it.
    #[error("device_tickets_kept_days: {KEPT_DAYS_LEAST} or more")]
    KeptDays,
    /// A token that could be guessed.
    #[error("push.{0}: the token is too short; take 16 characters or more, as `openssl rand -hex 16` makes them")]
    ShortToken(&'static str),
    /// Not a network.
    #[error("[webhook] allow: {0} is no network; write it like 10.1.0.0/16 or 127.0.0.1")]
    Webhook(String),
    /// Warnings that would not arrive.
    #[error("{0}")]
    Warn(String),
    /// Not an address people can type.
    #[error("{key}: {value} is no address; write it like https://fengdi.example.cn")]
    Url {
        /// Which key.
        key: &'static str,
        /// What stood there.
        value: String,
    },
}

impl Config {
    /// Puts flags, environment and file together.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let file = match &flags.config {
            Some(path) => read(path)?,
            None => File::default(),
        };
        Self::merge(flags, file)
    }

    fn merge(flags: &Flags, file: File) -> Result<Self, ConfigError> {
        let flags = flags.clone();
        let data = flags.data.or(file.data).unwrap_or_else(|| PathBuf::from("fengdi-data"));
        let database = flags.database.or(file.database).unwrap_or_else(|| beside(&data));
        let mqtt_tls = match (file.mqtt_tls_cert, file.mqtt_tls_key) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(ConfigError::HalfTls),
        };
        if file.mqtt_tls_client_ca.is_some() && mqtt_tls.is_none() {
            return Err(ConfigError::ClientCa);
        }
        let time_zone = file.time_zone.unwrap_or_else(|| "Asia/Shanghai".into());
        jiff::tz::TimeZone::get(&time_zone).map_err(|_| ConfigError::Zone(time_zone.clone()))?;
        let File { mapping, roles, beat_s, answer, topics, sensor, group, .. } = file;
        let mut meanings = Meanings::read(RegistryFile { mapping, roles, beat_s, answer, topics, sensor, group })?;
        let push = file.push.checked()?;
        meanings.onenet_key = push.onenet_key()?;
        let usual_topics = || devices::family::filters().into_iter().chain(meanings.bases.filters()).collect();
        let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Ok(Self {
            photo: Photo::read(file.photo, &data)?,
            database,
            data,
            http: flags.http.or(file.http).unwrap_or(loopback(8080)),
            http_patience: patience(file.http_patience_s)?,
            public_url: url("public_url", flags.public_url.or(file.public_url))?,
            trust_proxy: file.trust_proxy.unwrap_or(false),
            mqtt: flags.mqtt.or(file.mqtt).unwrap_or(loopback(1883)),
            mqtt_tls,
            mqtt_tls_client_ca: file.mqtt_tls_client_ca,
            mqtt_url: flags.mqtt_url.or(file.mqtt_url),
            mqtt_topics: file.mqtt_topics.unwrap_or_else(usual_topics),
            time_zone,
            tiles: flags.tiles.or(file.tiles),
            device_tickets_kept_days: kept_days(file.device_tickets_kept_days)?,
            external_url: url("external_url", flags.external_url.or(file.external_url))?,
            external_secret: file.external_secret,
            metrics_open: file.metrics_open.unwrap_or(false),
            dc09: file.dc09.listen,
            dc09_udp: file.dc09.udp,
            watch: file.watch.listen,
            push,
            meanings: Arc::new(meanings),
            webhook_allow: webhook::read(&file.webhook)?,
            warn: Warn::read(file.warn, file.warn_every_s)?,
        })
    }
}

fn read(path: &Path) -> Result<File, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|fault| ConfigError::Wrong { path: path.to_owned(), fault })
}

fn beside(data: &Path) -> String {
    let folder = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    format!("sqlite://{}", folder.join("fengdi.db").display())
}

/// Scheme and host, without a slash at the end.
fn url(key: &'static str, value: Option<String>) -> Result<Option<String>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    let good = value.parse::<http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    });
    if good { Ok(Some(value.trim_end_matches('/').to_owned())) } else { Err(ConfigError::Url { key, value }) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("fengdi.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&Flags { config: Some(path), ..Flags::default() })
    }

    #[test]
    fn a_wrong_key_is_refused_with_its_line() {
        let error = load("time_zone = \"Asia/Shanghai\"\nhtpp = \"127.0.0.1:1\"\n").unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("htpp"), "{error}");
    }

    #[test]
    fn flags_win_over_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("fengdi.toml");
        std::fs::write(&path, "http = \"127.0.0.1:1\"\nmqtt = \"127.0.0.1:2\"\n").unwrap();
        let http = Some("127.0.0.1:9".parse().unwrap());
        let config = Config::load(&Flags { config: Some(path), http, ..Flags::default() }).unwrap();
        assert_eq!((config.http.port(), config.mqtt.port()), (9, 2));
    }

    #[test]
    fn a_zone_an_address_and_half_a_key_pair_are_checked() {
        assert!(matches!(load("time_zone = \"Mars\""), Err(ConfigError::Zone(_))));
        assert!(matches!(load("public_url = \"fengdi\""), Err(ConfigError::Url { key: "public_url", .. })));
        assert!(matches!(load("mqtt_tls_cert = \"a.pem\""), Err(ConfigError::HalfTls)));
        assert!(matches!(load("device_tickets_kept_days = 7"), Err(ConfigError::KeptDays)));
        assert!(matches!(load("http_patience_s = 4"), Err(ConfigError::Patience)));
        assert_eq!(load("http_patience_s = 60").unwrap().http_patience.as_secs(), 60);
        assert!(matches!(load("mqtt_tls_client_ca = \"a.pem\""), Err(ConfigError::ClientCa)));
    }

    #[test]
    fn doors_for_other_devices_are_closed_until_they_are_opened_and_tokens_are_no_words() {
        let closed = load("").unwrap();
        assert_eq!((closed.dc09, closed.watch, closed.push.token("onenet")), (None, None, None));
        let open = load("[dc09]\nlisten = \"0.0.0.0:9000\"\n[push]\nonenet = \"0123456789abcdef\"\n").unwrap();
        assert_eq!((open.dc09.unwrap().port(), open.push.token("onenet")), (9000, Some("0123456789abcdef")));
        assert!(matches!(load("[push]\nctwing = \"secret\""), Err(ConfigError::ShortToken("ctwing"))));
        let both = load("[dc09]\nlisten = \"0.0.0.0:9000\"\nudp = \"0.0.0.0:9001\"").unwrap();
        assert_eq!((both.dc09.unwrap().port(), both.dc09_udp.unwrap().port(), open.dc09_udp), (9000, 9001, None));
        assert!(load("[dc09]\nport = 9000").unwrap_err().to_string().contains("line 2"));
        assert!(!format!("{open:?}").contains("0123456789abcdef"));
    }

    #[test]
    fn the_key_of_a_platform_is_one_that_it_makes_and_is_never_shown() {
        let key = |text: &str| load(&format!("[push]\nonenet = \"0123456789abcdef\"\nonenet_key = \"{text}\""));
        for (text, bytes) in [("k7Gq2ZpL9xWv4TnB", 16), ("c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI", 32)] {
            let config = key(text).unwrap();
            assert_eq!(config.meanings.onenet_key.as_ref().unwrap().bytes().len(), bytes);
            assert!(!format!("{config:?}").contains(text) && !format!("{config:?}").contains("107, 55"));
        }
        for wrong in ["", "short", "密钥密钥密钥密钥密钥密钥密钥密钥", "k7Gq2ZpL9xWv4TnBk"] {
            assert!(matches!(key(wrong), Err(ConfigError::Table { .. })), "{wrong}");
        }
    }

    #[test]
    fn warnings_are_read_and_checked() {
        let robot = "[[warn]]\nkind = \"dingtalk\"\nurl = \"https://a.example/?access_token=t/\"\nsecret = \"SEC\"\n";
        let warn = load(&format!("warn_every_s = 60\n{robot}")).unwrap().warn;
        assert_eq!((warn.every_ms(), warn.listeners[0].url.as_str()), (60_000, "https://a.example/?access_token=t/"));
        assert_eq!(format!("{:?}", warn.listeners), "[dingtalk a.example]");
        assert!(matches!(load("warn_every_s = 5"), Err(ConfigError::Warn(_))));
        for (wrong, word) in [
            (robot.replace("https://", ""), "no address"),
            (robot.replace("dingtalk", "wecom"), "no secret"),
            (robot.replace("dingtalk", "pigeon"), "line 2"),
            (robot.replace("secret", "sceret"), "line 4"),
        ] {
            let error = load(&wrong).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn the_documented_file_is_a_good_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/fengdi.toml");
        Config::load(&Flags { config: Some(path.into()), ..Flags::default() }).unwrap();
    }
}
