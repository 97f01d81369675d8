//! Devices that show a certificate instead of a secret.

use crate::given::pressed;
use hub::commander::RegistryChange;
use hub_core::device::Device;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ClientConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;
use tests::{Setup, TestDevice, TestHub};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A hub at which the authority's certificates count; it shows one of them itself.
async fn hub_of(authority: &Authority, folder: &std::path::Path) -> TestHub {
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    let write = |name: &str, pem: String| {
        let path = folder.join(name);
        std::fs::write(&path, pem).unwrap();
        path
    };
    let tls = (write("own.pem", own.pem()), write("own.key", key.serialize_pem()));
    let client_ca = write("devices.pem", authority.pem());
    let configure = Box::new(move |config: &mut hub::config::Config| {
        config.mqtt_tls = Some(tls.clone());
        config.mqtt_tls_client_ca = Some(client_ca.clone());
    });
    TestHub::with(Setup { configure, ..Setup::default() }).await
}

/// A client that trusts `server` and shows a certificate of `issuer` in this name.
fn shows(server: &Authority, issuer: &Authority, name: &str) -> Arc<ClientConfig> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    let chain = vec![params.signed_by(&key, issuer).unwrap().der().clone()];
    let mut roots = rustls::RootCertStore::empty();
    roots.add(server.der().clone()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ClientConfig::builder().with_root_certificates(roots).with_client_auth_cert(chain, key).unwrap();
    Arc::new(config)
}

/// It presses without a password; once blocked it is cut, and its certificate, still valid, opens nothing any more.
#[tokio::test]
async fn a_certificate_is_the_device_until_the_device_is_blocked() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), authority());
    let hub = hub_of(&authority, folder.path()).await;
    let account = hub.town.button_a.clone();
    let config = shows(&authority, &authority, account.name());
    let mut button = TestDevice::certified(hub.mqtt(), account.name(), config.clone()).await.unwrap();
    let alarm = pressed(&mut button, 1).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    assert_eq!(staff.only_alarm().await.id, alarm);
    let blocked = Device { blocked_at: Some(hub.now()), ..account.device.clone() };
    hub.change(&[RegistryChange::DeviceBlocked(blocked)]).await;
    button.cut().await;
    assert!(TestDevice::certified(hub.mqtt(), account.name(), config.clone()).await.is_err());
    hub.change(&[RegistryChange::DeviceBlocked(account.device.clone())]).await;
    TestDevice::certified(hub.mqtt(), account.name(), config).await.unwrap();
}

/// A certificate of another authority, of an unknown name, or of another device is worth nothing.
#[tokio::test]
async fn only_the_authoritys_certificate_in_the_devices_own_name_lets_it_in() {
    let (folder, authority, stranger) = (tempfile::tempdir().unwrap(), authority(), authority());
    let hub = hub_of(&authority, folder.path()).await;
    for (issuer, certified, asked) in
        [(&stranger, "button-a", "button-a"), (&authority, "nobody", "nobody"), (&authority, "button-b", "button-a")]
    {
        let config = shows(&authority, issuer, certified);
        assert!(TestDevice::certified(hub.mqtt(), asked, config).await.is_err(), "{certified} as {asked}");
    }
    let config = shows(&authority, &authority, "button-a");
    TestDevice::certified(hub.mqtt(), "button-a", config).await.unwrap();
}
