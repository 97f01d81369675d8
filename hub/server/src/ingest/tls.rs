//! TLS of the MQTT endpoint: the hub's own certificate, and the authority whose certificates say which device it is.

use anyhow::Context;
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use std::path::Path;
use std::sync::Arc;

/// The listener's side. With `client_ca` a device may show a certificate; one of another authority ends the
/// handshake, and a device without one needs its secret as before.
///
/// # Errors
/// When a file cannot be read or is no PEM of its kind; the text names the key of the configuration.
pub(super) fn server_config(cert: &Path, key: &Path, client_ca: Option<&Path>) -> anyhow::Result<rustls::ServerConfig> {
    let chain = certificates("mqtt_tls_cert", cert)?;
    let key = PrivateKeyDer::from_pem_file(key).with_context(|| format!("mqtt_tls_key = {}", key.display()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let config = match client_ca {
        Some(path) => config.with_client_cert_verifier(verifier(path, provider)?),
        None => config.with_no_client_auth(),
    };
    Ok(config.with_single_cert(chain, key)?)
}

fn verifier(path: &Path, provider: Arc<CryptoProvider>) -> anyhow::Result<Arc<dyn ClientCertVerifier>> {
    let mut roots = RootCertStore::empty();
    for root in certificates("mqtt_tls_client_ca", path)? {
        roots.add(root).with_context(|| format!("mqtt_tls_client_ca = {}", path.display()))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .allow_unauthenticated()
        .build()
        .with_context(|| format!("mqtt_tls_client_ca = {}: no certificate in it", path.display()))
}

fn certificates(key: &str, path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let wrong = || format!("{key} = {}: not a PEM certificate", path.display());
    let all = CertificateDer::pem_file_iter(path).with_context(|| format!("{key} = {}", path.display()))?;
    let all: Vec<_> = all.collect::<Result<_, _>>().with_context(wrong)?;
    anyhow::ensure!(!all.is_empty(), wrong());
    Ok(all)
}
