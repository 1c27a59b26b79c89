//! The HTTP client below the AWS clients: HTTP/1.1, which is what AWS's services speak, with TLS by rustls. The SDK's own client also
//! brings HTTP/2, and reads the machine's certificates at every start; together they are a tenth of a function and half of its start.
//!
//! It trusts the authorities that Mozilla trusts, compiled in, unless it is given others.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use hyper::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{CaptureConnection, HttpConnector as TcpConnector, capture_connection};
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tower::Service;

use crate::Authorities;

/// How long one attempt may take to connect: to find the name's address, to reach it and to agree on TLS. DynamoDB answers in
/// milliseconds; a lost packet deserves a new attempt.
const CONNECT: Duration = Duration::from_secs(1);

type AwsClient = Client<InTime, SdkBody>;

/// An HTTP client that trusts these authorities. All connectors that the SDK makes of it share their connections.
#[must_use]
pub fn https(authorities: &Authorities) -> SharedHttpClient {
    let client = client(authorities);
    http_client_fn(move |settings: &HttpConnectorSettings, _| {
        SharedHttpConnector::new(Connector { client: client.clone(), answer: settings.read_timeout() })
    })
}

fn client(authorities: &Authorities) -> AwsClient {
    let mut tcp = TcpConnector::new();
    // `https_or_http` decides.
    tcp.enforce_http(false);
    // A request is more than one packet, and the second must not wait until the first was acknowledged.
    tcp.set_nodelay(true);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    #[expect(clippy::expect_used, reason = "ring has ciphers for the versions that rustls takes for safe")]
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the versions of TLS fit to ring")
        .with_root_certificates(authorities.roots())
        .with_no_client_auth();
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
    Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(InTime(connector))
}

/// A connector that takes no longer than [`CONNECT`].
#[derive(Clone, Debug)]
struct InTime(HttpsConnector<TcpConnector>);

impl Service<Uri> for InTime {
    type Response = <HttpsConnector<TcpConnector> as Service<Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let connecting = self.0.call(to);
        Box::pin(async move { tokio::time::timeout(CONNECT, connecting).await.map_err(io::Error::from)? })
    }
}

#[derive(Debug)]
struct Connector {
    client: AwsClient,
    /// For how long an attempt may wait for its answer, its connection included.
    answer: Option<Duration>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into()))),
        };
        let connection = capture_connection(&mut request);
        if let Some(asked) = request.extensions().get::<CaptureSmithyConnection>() {
            asked.set_connection_retriever(move || describe(&connection));
        }
        let (answer, call) = (self.answer, self.client.request(request));
        HttpConnectorFuture::new(async move {
            let answered = match answer {
                Some(limit) => {
                    tokio::time::timeout(limit, call).await.map_err(|late| ConnectorError::timeout(late.into()))?
                }
                None => call.await,
            };
            let response = answered.map_err(explain)?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// What the SDK needs of a connection: how to take it out of use after an error of the service.
fn describe(connection: &CaptureConnection) -> Option<ConnectionMetadata> {
    let is_proxied = connection.connection_metadata().as_ref()?.is_proxied();
    let connection = connection.clone();
    let metadata = ConnectionMetadata::builder().proxied(is_proxied).poison_fn(move || {
        if let Some(connected) = connection.connection_metadata().as_ref() {
            connected.poison();
        }
    });
    Some(metadata.build())
}

/// Sorts an error by what the SDK does about it: what failed on the way is tried again.
fn explain(error: ClientError) -> ConnectorError {
    let cut = find::<hyper::Error>(&error);
    if cut.is_some_and(hyper::Error::is_user) {
        return ConnectorError::user(error.into());
    }
    let is_timeout = cut.is_some_and(hyper::Error::is_timeout)
        || find::<io::Error>(&error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
    if is_timeout {
        return ConnectorError::timeout(error.into());
    }
    let is_closed = cut.is_some_and(|cut| cut.is_closed() || cut.is_canceled());
    if is_closed || error.is_connect() || find::<io::Error>(&error).is_some() {
        return ConnectorError::io(error.into());
    }
    let is_cut_short = cut.is_some_and(hyper::Error::is_incomplete_message);
    ConnectorError::other(error.into(), is_cut_short.then_some(ErrorKind::TransientError))
}

/// Whether there was no connection over which anything could have been sent.
#[must_use]
pub fn never_connected(error: &(dyn Error + 'static)) -> bool {
    find::<ClientError>(error).is_some_and(ClientError::is_connect)
}

/// The first error of a type among an error and its causes.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_server_that_takes_a_connection_and_says_nothing_of_tls_was_never_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let to = format!("https://{}/", listener.local_addr().expect("it has an address"));
        let request = hyper::Request::post(to).body(SdkBody::empty()).expect("a request");
        let error = client(&Authorities::Mozilla).request(request).await.expect_err("nobody answers");
        assert!(never_connected(&error), "{error:?}");
        assert!(explain(error).is_timeout());
    }
}
