//! Servers of HTTPS on this machine, each with an authority of its own. What must not live here: what they answer.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A server's side of TLS, and whose certificates its clients must trust.
pub struct Identity {
    pub acceptor: TlsAcceptor,
    /// The certificate of the authority that certified the server.
    pub authority: CertificateDer<'static>,
}

impl Identity {
    /// A new one for a server of this name or address.
    ///
    /// # Errors
    /// The name cannot be certified.
    pub fn of(host: &str) -> Result<Self> {
        let mut params = CertificateParams::new([])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, format!("Authority of {host}"));
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new([host.to_owned()])?.signed_by(&key, &authority)?;
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(Error::msg)?;
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), authority: authority.der().clone() })
    }
}

/// HTTPS in front of a server that speaks HTTP.
pub struct TlsFront {
    /// Where it answers, such as `https://127.0.0.1:1234`.
    pub url: String,
    /// The certificate of its authority, in PEM.
    pub authority: String,
    server: JoinHandle<()>,
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl TlsFront {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(behind: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let Identity { acceptor, authority } = Identity::of(&address.ip().to_string())?;
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass_through(acceptor.clone(), stream, behind));
            }
        });
        Ok(Self { url: format!("https://{address}"), authority: to_pem(&authority), server })
    }
}

/// A certificate as PEM, with the short lines that some readers want.
fn to_pem(certificate: &[u8]) -> String {
    let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for (index, letter) in STANDARD.encode(certificate).chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text + "\n-----END CERTIFICATE-----\n"
}

/// Passes on what a client says until one side hangs up. A client that does not trust the server has ended before.
async fn pass_through(acceptor: TlsAcceptor, stream: TcpStream, behind: SocketAddr) -> std::io::Result<()> {
    // As the servers of AWS do: an answer must not wait for the acknowledgement of its beginning.
    stream.set_nodelay(true)?;
    let mut client = acceptor.accept(stream).await?;
    let mut server = TcpStream::connect(behind).await?;
    server.set_nodelay(true)?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
