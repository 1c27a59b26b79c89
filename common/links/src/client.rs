//! One request to one URL: resolve, refuse, connect, ask, and hang up when the header is there.
//!
//! Each request has its own connection. A pool and a resolver of their own, as the usual HTTP clients have them, would
//! get in the way: they connect to a literal address without asking a resolver, and a name is resolved again when a
//! pooled connection is gone.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderValue, LOCATION, RANGE, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Host;

use crate::address::AddressRules;
use crate::state::{Failure, Outage, Refusal};
use crate::target::Target;
use crate::tls::{self, SetupError};

/// The largest header of an answer, in bytes. Browsers stop at 256 KiB; honest sites stay below 16 KiB.
const MAX_HEADER: usize = 32 * 1024;
/// How many fields a header may have.
const MAX_FIELDS: usize = 200;
/// How long one address may take to accept a connection before the next one is tried.
const CONNECT: Duration = Duration::from_secs(3);

/// The addresses of each name, as a test wrote them down.
#[cfg(any(test, feature = "loopback"))]
pub type WrittenNames = Box<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>;

/// How names become addresses.
pub enum Names {
    /// As the machine does it.
    System,
    /// As a test says.
    #[cfg(any(test, feature = "loopback"))]
    Written(WrittenNames),
}

impl Names {
    async fn resolve(&self, name: &str, port: u16) -> Result<Vec<SocketAddr>, Outage> {
        match self {
            Self::System => Ok(tokio::net::lookup_host((name, port)).await.map_err(|_| Outage::Name)?.collect()),
            #[cfg(any(test, feature = "loopback"))]
            Self::Written(addresses) => {
                Ok(addresses(name).into_iter().map(|address| SocketAddr::new(address, port)).collect())
            }
        }
    }
}

/// The header of an answer, as far as it matters here.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    /// Where a redirect leads to, as it was written.
    pub location: Option<String>,
}

impl Reply {
    fn of<B>(response: &Response<B>) -> Self {
        let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection());
        let location = location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        Self { status: response.status(), location }
    }
}

/// Asks URLs, and never an address that the rules refuse.
pub struct Client {
    rules: AddressRules,
    names: Names,
    tls: TlsConnector,
    user_agent: HeaderValue,
}

impl Client {
    pub fn new(
        rules: AddressRules,
        names: Names,
        roots: RootCertStore,
        user_agent: HeaderValue,
    ) -> Result<Self, SetupError> {
        let mut config: ClientConfig = tls::client(roots)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { rules, names, tls: TlsConnector::from(Arc::new(config)), user_agent })
    }

    pub const fn rules(&self) -> &AddressRules {
        &self.rules
    }

    /// Asks for the header of a page with HEAD, or with a GET that wants its first bytes. A body is never read.
    pub async fn ask(&self, method: Method, target: &Target) -> Result<Reply, Failure> {
        let request = self.request(method, target)?;
        let stream = self.connect(target).await?;
        let handshake = http1::Builder::new()
            .max_buf_size(MAX_HEADER)
            .max_headers(MAX_FIELDS)
            .handshake::<_, Empty<Bytes>>(TokioIo::new(stream));
        let (mut sender, connection) = handshake.await.map_err(|_| Outage::BrokenAnswer)?;
        let mut answering = std::pin::pin!(sender.send_request(request));
        // Both are dropped with the first answer: nothing reads what the server may still want to send.
        let response = tokio::select! {
            biased;
            response = &mut answering => response,
            // How the connection ended, the request knows as well.
            _ = connection => answering.await,
        };
        Ok(Reply::of(&response.map_err(|_| Outage::BrokenAnswer)?))
    }

    fn request(&self, method: Method, target: &Target) -> Result<Request<Empty<Bytes>>, Refusal> {
        let mut request = Request::builder()
            .uri(target.path())
            .header(HOST, target.authority())
            .header(USER_AGENT, &self.user_agent)
            .header(ACCEPT, "*/*")
            .header(CONNECTION, "close");
        if method == Method::GET {
            request = request.header(RANGE, "bytes=0-1023");
        }
        request.method(method).body(Empty::new()).map_err(|_| Refusal::NotAUrl)
    }

    /// The addresses of the host. One that is refused refuses them all: an honest host has none, and a host that has
    /// one beside public addresses hopes that somebody checks one and connects to another.
    async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, Failure> {
        let addresses = match target.host() {
            Host::Domain(name) => self.names.resolve(name, target.port()).await?,
            Host::Ipv4(address) => vec![SocketAddr::new((*address).into(), target.port())],
            Host::Ipv6(address) => vec![SocketAddr::new((*address).into(), target.port())],
        };
        if addresses.is_empty() {
            return Err(Outage::Name.into());
        }
        match addresses.iter().find_map(|address| self.rules.refused_kind(*address)) {
            Some(kind) => Err(Refusal::Address(kind).into()),
            None => Ok(addresses),
        }
    }

    async fn connect(&self, target: &Target) -> Result<TlsStream<TcpStream>, Failure> {
        let addresses = self.addresses(target).await?;
        let stream = connect_to_first(&addresses).await?;
        let name = match target.host() {
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|_| Refusal::NotAUrl)?,
            Host::Ipv4(address) => ServerName::from(IpAddr::from(*address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::from(*address)),
        };
        Ok(self.tls.connect(name, stream).await.map_err(|_| Outage::Tls)?)
    }
}

/// Connects to the first address that takes a connection, and to nothing but these addresses.
async fn connect_to_first(addresses: &[SocketAddr]) -> Result<TcpStream, Outage> {
    for address in addresses {
        if let Ok(Ok(stream)) = tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
            return Ok(stream);
        }
    }
    Err(Outage::Connection)
}
