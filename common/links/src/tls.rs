//! Whose certificates are trusted: those of the system's store, which other people's sites are certified for. `AWS_CA_BUNDLE`
//! applies only to the AWS clients.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};

/// Why the checker or a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The system has no certificates.
    #[error("the system's store has no certificate that can be trusted")]
    NoCertificates,
    /// The cryptography does not offer what TLS needs.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    /// The User-Agent would not be one line of visible ASCII.
    #[error("the User-Agent must be one line of visible ASCII, and name a web page about who is asking")]
    UserAgent,
    /// The base URL of a service.
    #[error("the base URL must be https, or http to this machine, without user name, query or fragment")]
    BaseUrl,
}

/// The certificates of the system's store.
pub fn system_roots() -> Result<RootCertStore, SetupError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // A store may have old certificates that nobody can read any more; the others still count.
    let (taken, unreadable) = roots.add_parsable_certificates(found.certs);
    if taken == 0 {
        return Err(SetupError::NoCertificates);
    }
    tracing::debug!(taken, unreadable, errors = found.errors.len(), "certificates of the system's store");
    Ok(roots)
}

/// A client of TLS that shows no certificate of its own. Sessions are not resumed: a ticket would be recognised like a
/// cookie.
pub fn client(roots: RootCertStore) -> Result<ClientConfig, SetupError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(config)
}
