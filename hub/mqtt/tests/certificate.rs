//! Client certificates: which device one is, who is refused in the handshake, and what a secret is worth beside them.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use hub_mqtt::{CloseReason, Delivery, EndpointConfig, IncidentKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair};
use rumqttc::{AsyncClient, ConnectionError, Event, EventLoop, Incoming, MqttOptions, QoS, Transport};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use support::{Hello, Hub, Raw, publish, until, within};
use tokio::net::TcpStream;

/// An authority that signs certificates of devices and of the listener.
struct Authority(CertifiedIssuer<'static, KeyPair>);

struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

fn named(common: Option<&str>, dns: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::new(dns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    if let Some(common) = common {
        params.distinguished_name.push(DnType::CommonName, common);
    }
    params
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = named(Some(name), &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn sign(&self, params: &CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &*self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        Identity { chain: vec![certificate.der().clone()], key }
    }

    fn device(&self, name: &str) -> Identity {
        self.sign(&named(Some(name), &[]))
    }

    fn roots(&self) -> Arc<rustls::RootCertStore> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        Arc::new(roots)
    }
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A hub that knows devices by the authority's certificates, and by their secrets.
async fn hub_of(authority: &Authority) -> Hub {
    let verifier = WebPkiClientVerifier::builder_with_provider(authority.roots(), provider())
        .allow_unauthenticated()
        .build()
        .unwrap();
    let Identity { chain, key } = authority.sign(&named(None, &["localhost"]));
    let server = rustls::ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .unwrap();
    Hub::start_with(EndpointConfig { tls: Some(Arc::new(server)), ..EndpointConfig::default() }).await
}

fn client_config(trusted: &Authority, identity: Option<Identity>) -> Arc<rustls::ClientConfig> {
    let builder = rustls::ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted.roots());
    Arc::new(match identity {
        Some(Identity { chain, key }) => builder.with_client_auth_cert(chain, key).unwrap(),
        None => builder.with_no_client_auth(),
    })
}

/// A raw client over TLS.
async fn dial(hub: &Hub, config: &Arc<rustls::ClientConfig>) -> Raw {
    let stream = TcpStream::connect(hub.endpoint.local_addr()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    Raw::new(tokio_rustls::TlsConnector::from(config.clone()).connect(name, stream).await.unwrap())
}

/// A CONNECT without user name and password.
fn bare(version: u8, client_id: &str) -> Vec<u8> {
    let mut body = b"\x00\x04MQTT".to_vec();
    body.extend([version, 2, 0, 60]);
    if version == 5 {
        body.push(0);
    }
    body.extend(u16::try_from(client_id.len()).unwrap().to_be_bytes());
    body.extend(client_id.as_bytes());
    support::packet(0x10, &body)
}

async fn answer(raw: &mut Raw, hello: &[u8]) -> u8 {
    raw.send(hello).await;
    let answer = raw.read().await.unwrap();
    assert_eq!(answer[0], 0x20);
    answer[3]
}

#[tokio::test]
async fn a_certificate_logs_its_device_in_without_user_name_and_password() {
    let authority = Authority::new("devices");
    let mut hub = hub_of(&authority).await;
    let by_dns = authority.sign(&named(None, &["btn", "other"]));
    for identity in [authority.device("btn"), by_dns] {
        let config = client_config(&authority, Some(identity));
        for version in [4, 5] {
            let mut raw = dial(&hub, &config).await;
            assert_eq!(answer(&mut raw, &bare(version, "btn")).await, 0);
            raw.send(&publish(version, 1, 1, "fengdi/btn/up", b"{}")).await;
            assert_eq!(hub.commit().await.device, "btn");
            assert_eq!(raw.read().await.unwrap()[2..4], [0, 1]);
            raw.send(&publish(version, 1, 2, "fengdi/other/up", b"{}")).await;
            assert!(raw.read().await.is_none_or(|answer| answer[4] == 0x87), "its own topics only");
        }
    }
    assert!(hub.has_no_job());
}

#[tokio::test]
async fn user_name_and_client_id_may_only_agree_with_the_certificate() {
    let authority = Authority::new("devices");
    let hub = hub_of(&authority).await;
    let mut incidents = hub.handle.incidents();
    let config = client_config(&authority, Some(authority.device("btn")));
    let nameless = client_config(&authority, Some(authority.sign(&named(None, &[]))));
    let wrong_secret = Hello { secret: "wrong".into(), ..Hello::v5("btn") };
    let foreign_id = Hello { client_id: "other", ..Hello::v5("btn") };
    let table = [
        ("the same user name, any secret", &config, wrong_secret.bytes(), 0),
        ("an assigned client id", &config, bare(5, ""), 0),
        ("another user name with its own secret", &config, Hello::v5("other").bytes(), 0x86),
        ("another client id", &config, foreign_id.bytes(), 0x85),
        ("another client id, no user name", &config, bare(5, "other"), 0x85),
        ("a certificate that names nobody", &nameless, Hello::v5("btn").bytes(), 0x86),
    ];
    for (what, config, hello, code) in table {
        assert_eq!(answer(&mut dial(&hub, config).await, &hello).await, code, "{what}");
    }
    let told = within(incidents.recv()).await.unwrap();
    assert_eq!(told.device, "btn");
    assert_eq!(told.kind, IncidentKind::ForeignUserName { user_name: "other".into() });
}

#[tokio::test]
async fn a_certificate_of_another_authority_ends_in_the_handshake_even_with_the_right_secret() {
    let authority = Authority::new("devices");
    let mut hub = hub_of(&authority).await;
    let stranger = Authority::new("devices").device("btn");
    let mut raw = dial(&hub, &client_config(&authority, Some(stranger))).await;
    raw.try_send(&Hello::v5("btn").bytes()).await;
    raw.is_closed().await;
    let mut expired = named(Some("btn"), &[]);
    expired.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let mut raw = dial(&hub, &client_config(&authority, Some(authority.sign(&expired)))).await;
    raw.try_send(&bare(5, "btn")).await;
    raw.is_closed().await;
    until(|| hub.handle.counters().handshake_failed.get() == 2).await;
    assert!(hub.gate.attempts.lock().unwrap().is_empty(), "the gate was never asked");
    assert!(hub.has_no_job());
}

#[tokio::test]
async fn a_device_without_a_certificate_needs_its_secret() {
    let authority = Authority::new("devices");
    let hub = hub_of(&authority).await;
    let config = client_config(&authority, None);
    assert_eq!(answer(&mut dial(&hub, &config).await, &bare(5, "btn")).await, 0x86);
    let wrong = Hello { secret: "wrong".into(), ..Hello::v5("btn") };
    assert_eq!(answer(&mut dial(&hub, &config).await, &wrong.bytes()).await, 0x86);
    assert_eq!(answer(&mut dial(&hub, &config).await, &Hello::v5("btn").bytes()).await, 0);
}

fn options(hub: &Hub, config: &Arc<rustls::ClientConfig>) -> MqttOptions {
    let mut options = MqttOptions::new("btn", "localhost", hub.port());
    options.set_transport(Transport::tls_with_config(rumqttc::TlsConfiguration::Rustls(config.clone())));
    options
}

async fn until_ended(events: &mut EventLoop) -> ConnectionError {
    within(async {
        loop {
            if let Err(error) = events.poll().await {
                return error;
            }
        }
    })
    .await
}

#[tokio::test]
async fn rumqttc_with_a_certificate_is_served_and_cut_when_its_device_is_blocked() {
    let authority = Authority::new("devices");
    let mut hub = hub_of(&authority).await;
    let config = client_config(&authority, Some(authority.device("btn")));
    let (client, mut events) = AsyncClient::new(options(&hub, &config), 10);
    client.subscribe("fengdi/btn/down", QoS::AtLeastOnce).await.unwrap();
    client.publish("fengdi/btn/up", QoS::AtLeastOnce, false, "sos").await.unwrap();
    let acknowledged = async { while !matches!(events.poll().await.unwrap(), Event::Incoming(Incoming::PubAck(_))) {} };
    let commit = async { assert_eq!(hub.commit().await.payload, "sos") };
    within(async { tokio::join!(acknowledged, commit) }).await;
    tokio::select! {
        delivery = hub.handle.deliver("btn", "fengdi/btn/down", "x".into()) => assert_eq!(delivery, Delivery::Acknowledged),
        error = until_ended(&mut events) => panic!("{error}"),
    }
    hub.gate.blocked.lock().unwrap().insert("btn".into());
    hub.handle.disconnect("btn");
    until_ended(&mut events).await;
    until(|| hub.handle.counters().closed(CloseReason::Revoked) == 1).await;
    let (_client, mut events) = AsyncClient::new(options(&hub, &config), 10);
    let refused = until_ended(&mut events).await;
    let code = rumqttc::ConnectReturnCode::NotAuthorized;
    assert!(matches!(&refused, ConnectionError::ConnectionRefused(said) if *said == code), "{refused}");
    assert_eq!(answer(&mut dial(&hub, &config).await, &bare(5, "btn")).await, 0x8a);
    assert_eq!(hub.handle.counters().login_blocked.get(), 2);
}

#[tokio::test]
async fn mosquitto_pub_with_a_certificate_needs_no_password() {
    let authority = Authority::new("devices");
    let mut hub = hub_of(&authority).await;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, pem: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, pem).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let key = KeyPair::generate().unwrap();
    let certificate = named(Some("btn"), &[]).signed_by(&key, &*authority.0).unwrap();
    let (cert, key) = (write("btn.pem", certificate.pem()), write("btn.key", key.serialize_pem()));
    let (root, port) = (write("ca.pem", authority.0.pem()), hub.port().to_string());
    for version in ["mqttv311", "mqttv5"] {
        let mut press = tokio::process::Command::new("mosquitto_pub")
            .args(["-h", "localhost", "-p", &port, "-V", version, "--cafile", &root, "--cert", &cert, "--key", &key])
            .args(["-i", "btn", "-q", "1", "-t", "fengdi/btn/up", "-m", "sos"])
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let message = hub.commit().await;
        assert_eq!((message.device.as_str(), &message.payload[..]), ("btn", &b"sos"[..]));
        assert!(within(press.wait()).await.unwrap().success(), "{version}");
    }
}
