//! An HTTP server on loopback that can be stopped, for the gateway, the embedded DynamoDB, the proxy and the mailbox. What
//! must not live here: what is served.

use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow};
use axum::{Router, body::Body, extract::Request, response::Response, serve::ListenerExt as _};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

/// How long a server that is told to stop may take to finish its requests.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// A running server. Dropping it tells it to stop; [`Server::stop`] also waits until it has.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<()>>,
}

/// Listens on loopback, on any free port if `port` is 0.
pub async fn listen(port: u16) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Err(anyhow!("port {port} is in use: stop what runs there, or choose another with --port"))
        }
        bound => bound.with_context(|| format!("port {port} cannot be opened")),
    }
}

impl Server {
    /// Serves `router` on `listener`.
    pub fn start(listener: TcpListener, router: Router) -> Result<Self> {
        Self::run(listener, |listener, stopped| async move {
            let listener = listener.tap_io(|stream| send_at_once(stream));
            axum::serve(listener, router).with_graceful_shutdown(stopped).await.context("a server failed")
        })
    }

    /// Serves `answer` on `listener`. It may cut the connection instead of answering, or never return; stopping the
    /// server does not wait for it.
    pub fn start_unreliable<F>(
        listener: TcpListener,
        answer: impl Fn(Request) -> F + Clone + Send + 'static,
    ) -> Result<Self>
    where
        F: Future<Output = Result<Response, Cut>> + Send + 'static,
    {
        Self::run(listener, |listener, mut stopped| async move {
            // Ends the connections when this task ends.
            let mut connections = JoinSet::new();
            loop {
                let stream = tokio::select! {
                    () = &mut stopped => return Ok(()),
                    accepted = listener.accept() => accepted.context("a server cannot accept connections")?.0,
                };
                send_at_once(&stream);
                let answer = answer.clone();
                let service =
                    service_fn(move |request: hyper::Request<hyper::body::Incoming>| answer(request.map(Body::new)));
                connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
                while connections.try_join_next().is_some() {}
            }
        })
    }

    /// Runs `serve` with `listener` and a signal to stop.
    pub fn run<F>(listener: TcpListener, serve: impl FnOnce(TcpListener, Stopped) -> F) -> Result<Self>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let address = listener.local_addr().context("a listener has no address")?;
        let (stop, stopped) = oneshot::channel::<()>();
        // A sender that is dropped is a signal too.
        let stopped: Stopped = Box::pin(async move { drop(stopped.await) });
        Ok(Self { address, stop, task: tokio::spawn(serve(listener, stopped)) })
    }

    /// Accepts no more connections, lets running requests finish and returns when the port is free.
    pub async fn stop(mut self) -> Result<()> {
        drop(self.stop);
        match tokio::time::timeout(STOP_TIMEOUT, &mut self.task).await {
            Ok(ended) => ended.context("a server panicked")?,
            Err(_) => {
                self.task.abort();
                Err(anyhow!("a request was still running after {} s", STOP_TIMEOUT.as_secs()))
            }
        }
    }
}

/// Instead of an answer: the connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection was cut")]
pub struct Cut;

/// Sends small answers at once, rather than hold them back to send them together with more that never comes.
fn send_at_once(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
}

/// Resolves when a server is told to stop.
pub type Stopped = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stopping_server_finishes_what_it_has_begun_and_frees_its_port() {
        let (begun, mut has_begun) = tokio::sync::mpsc::channel::<()>(1);
        let slow = async move || {
            begun.send(()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
            "done"
        };
        let router = Router::new().route("/", axum::routing::get(slow));
        let server = Server::start(listen(0).await.unwrap(), router).unwrap();
        let address = server.address;
        let answer = tokio::spawn(reqwest::get(format!("http://{address}/")));
        has_begun.recv().await.unwrap();
        server.stop().await.unwrap();
        assert_eq!(answer.await.unwrap().unwrap().text().await.unwrap(), "done");
        listen(address.port()).await.unwrap();
    }
}
