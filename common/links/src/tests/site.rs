//! A server of HTTPS at 127.0.0.1 that behaves as each path says, for every host name, and remembers who asked for what.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::{Limits, LinkChecker, LinkState, Loopback, UserAgent};

/// The names that lead to the server, and are in its certificate.
pub const NAMES: [&str; 6] =
    ["shop.example", "www.shop.example", "help.shop.example", "other.example", "shop.co.uk", "cousin.co.uk"];

/// The usual limits without the pause between two requests.
pub const NO_PAUSE: Limits =
    Limits { request: Duration::from_secs(10), link: Duration::from_secs(20), pause: Duration::ZERO };

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub line: String,
    pub header: String,
    pub at: Instant,
}

impl Seen {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut lines = self.header.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// How many requests are being answered.
#[derive(Clone, Copy, Default)]
struct Open {
    now: usize,
    at_most: usize,
}

pub struct Site {
    pub port: u16,
    pub certificate: Vec<u8>,
    seen: Arc<Mutex<Vec<Seen>>>,
    open: Arc<watch::Sender<Open>>,
}

impl Site {
    pub async fn start() -> Self {
        let names = NAMES.map(ToOwned::to_owned);
        let certified = rcgen::generate_simple_self_signed(names).unwrap();
        let certificate = certified.cert.der().to_vec();
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone().into()], key)
            .unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, open) = (Arc::default(), Arc::new(watch::Sender::new(Open::default())));
        let site = Self { port, certificate, seen: Arc::clone(&seen), open: Arc::clone(&open) };
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen, open) = (acceptor.clone(), Arc::clone(&seen), Arc::clone(&open));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream, port, &seen, &open).await;
                    }
                });
            }
        });
        site
    }

    /// A link to the server.
    pub fn link(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.port)
    }

    pub fn checker(&self) -> LinkChecker {
        self.checker_with(NO_PAUSE)
    }

    pub fn checker_with(&self, limits: Limits) -> LinkChecker {
        self.checker_of_names(limits, resolve)
    }

    pub fn checker_of_names(
        &self,
        limits: Limits,
        names: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static,
    ) -> LinkChecker {
        let server = Loopback { port: self.port, root_certificate: self.certificate.clone(), names: Box::new(names) };
        LinkChecker::with_loopback(user_agent(), limits, server).unwrap()
    }

    /// What a new checker says of a path.
    pub async fn check(&self, path: &str) -> LinkState {
        self.checker().check(&self.link("shop.example", path)).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The first lines of all requests so far, without the version.
    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line.trim_end_matches(" HTTP/1.1").to_owned()).collect()
    }

    pub fn most_at_once(&self) -> usize {
        self.open.borrow().at_most
    }
}

pub fn user_agent() -> UserAgent {
    UserAgent::new("example-link-check/1.0", &Url::parse("https://marketplace.example/links").unwrap()).unwrap()
}

/// The server's names lead to it; `mixed.example` has a private address besides; others lead nowhere.
pub fn resolve(name: &str) -> Vec<IpAddr> {
    let here = IpAddr::from(Ipv4Addr::LOCALHOST);
    match name.trim_end_matches('.') {
        "mixed.example" => vec![here, IpAddr::from([10, 0, 0, 1])],
        "inside.example" => vec![IpAddr::from([10, 0, 0, 1])],
        name if NAMES.contains(&name) || name == "uncertified.example" => vec![here],
        _ => Vec::new(),
    }
}

async fn read_header(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut header = Vec::new();
    while !header.ends_with(b"\r\n\r\n") {
        header.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(header).ok()
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    port: u16,
    seen: &Mutex<Vec<Seen>>,
    open: &watch::Sender<Open>,
) {
    let Some(header) = read_header(&mut stream).await else { return };
    let line = header.lines().next().unwrap().to_owned();
    seen.lock().unwrap().push(Seen { line: line.clone(), header, at: Instant::now() });
    open.send_modify(|open| {
        open.now += 1;
        open.at_most = open.at_most.max(open.now);
    });
    let (method, path) = line.split_once(' ').unwrap();
    let path = path.trim_end_matches(" HTTP/1.1");
    // The client may hang up at any time, which is what some of these tests are about.
    let answered = if path.starts_with("/meet") {
        meet(&mut stream, open).await
    } else {
        answer(&mut stream, method, path, port).await
    };
    open.send_modify(|open| open.now -= 1);
    if answered.is_ok() {
        drop(stream.shutdown().await);
    }
}

fn status(line: &str) -> String {
    format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n")
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nSet-Cookie: seen=1; Path=/\r\nContent-Length: 0\r\n\r\n")
}

async fn answer(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    method: &str,
    path: &str,
    port: u16,
) -> std::io::Result<()> {
    if let Some((what, rest)) = path.trim_start_matches('/').split_once('/') {
        let text = match (what, method) {
            ("status", _) => status(&rest.replace("%20", " ")),
            // HEAD is refused with this status, and GET is answered.
            ("no-head", "HEAD") => status(rest),
            ("no-head", _) => "HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx".to_owned(),
            ("to", _) => redirect(&rest.replace("PORT", &port.to_string())),
            // Each page redirects to the one before, down to /.
            ("count", _) => match rest.parse::<u32>().unwrap() {
                1 => redirect("/"),
                pages => redirect(&format!("/count/{}", pages - 1)),
            },
            _ => status("404"),
        };
        return stream.write_all(text.as_bytes()).await;
    }
    match path {
        "/silent" => drop(stream.read_u8().await),
        "/drip" => drip(stream, "HTTP/1.1 200 OK\r\n").await?,
        "/endless-header" => drip_fast(stream, "HTTP/1.1 200 OK\r\n", "X-Filler: aaaaaaaaaaaaaaaaaaaa\r\n").await?,
        "/long-field" => drip_fast(stream, "HTTP/1.1 200 OK\r\nX-Filler: ", &"a".repeat(1024)).await?,
        "/endless-body" => drip_fast(stream, "HTTP/1.1 200 OK\r\n\r\n", &"a".repeat(1024)).await?,
        "/no-http" => stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n\r\n").await?,
        "/no-answer" => {}
        "/circle" => stream.write_all(redirect("/circle").as_bytes()).await?,
        _ => stream.write_all(status("200 OK").as_bytes()).await?,
    }
    Ok(())
}

/// Answers once two requests were open at the same time.
async fn meet(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), open: &watch::Sender<Open>) -> std::io::Result<()> {
    let mut changes = open.subscribe();
    let met = tokio::select! {
        met = changes.wait_for(|open| open.at_most >= 2) => met.is_ok(),
        _ = stream.read_u8() => false,
    };
    if met { stream.write_all(status("200 OK").as_bytes()).await } else { Ok(()) }
}

/// Writes a byte every few milliseconds, until the client hangs up.
async fn drip(stream: &mut (impl AsyncWrite + Unpin), start: &str) -> std::io::Result<()> {
    stream.write_all(start.as_bytes()).await?;
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    loop {
        ticks.tick().await;
        stream.write_all(b"X").await?;
        stream.flush().await?;
    }
}

/// Writes the same text until the client hangs up.
async fn drip_fast(stream: &mut (impl AsyncWrite + Unpin), start: &str, text: &str) -> std::io::Result<()> {
    stream.write_all(start.as_bytes()).await?;
    loop {
        stream.write_all(text.as_bytes()).await?;
    }
}
