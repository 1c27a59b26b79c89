//! The line of a request in the log: which route, how it went, how long it took and what it used.
//!
//! Invariant: the line has the route's key and never the path, because paths hold addresses and keys; nothing of the query,
//! the headers, the body or the answer is in it.

use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::Response;
use lambda_http::Context;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use mail::run_line::measure_mails;
use runtime::Line;
use runtime::line::trace_root;
use runtime::metrics::Metric;
use runtime::tally::Tally;

use super::cookie::has_session_cookie;
use super::problem::ProblemKind;
use super::unrouted::PUBLIC_READS;

/// What a route is to those who watch the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RouteClass {
    /// A read for everybody.
    PublicRead,
    /// Any other route.
    Other,
    /// No route of the API.
    Unrouted,
}

impl RouteClass {
    fn of(route: &str) -> Self {
        match route.split_once(' ') {
            Some(("GET" | "HEAD", path)) if PUBLIC_READS.contains(&path) => Self::PublicRead,
            Some(_) => Self::Other,
            None => Self::Unrouted,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::PublicRead => "public-read",
            Self::Other => "other",
            Self::Unrouted => "unrouted",
        }
    }
}

/// What the line takes from the event, before the event becomes a request.
pub(crate) struct RequestFacts {
    route: String,
    request_id: String,
    invocation: String,
    trace: Option<String>,
    has_credentials: bool,
}

impl RequestFacts {
    pub(crate) fn of(event: &ApiGatewayV2httpRequest, context: &Context) -> Self {
        let header = event.headers.get("x-amzn-trace-id").and_then(|header| header.to_str().ok());
        let trace = context.xray_trace_id.as_deref().or(header).and_then(trace_root);
        Self {
            route: event.request_context.route_key.clone().unwrap_or_default(),
            request_id: event.request_context.request_id.clone().unwrap_or_default(),
            invocation: context.request_id.clone(),
            trace: trace.map(ToOwned::to_owned),
            has_credentials: event.headers.contains_key(header::AUTHORIZATION) || has_session_cookie(&event.headers),
        }
    }

    /// The line of the request, once it is answered.
    pub(crate) fn line(self, function: &str, answer: &Answered, used: Tally, took: Duration) -> Line {
        let class = RouteClass::of(&self.route);
        let mut line = Line::of(function);
        line.note("route", self.route);
        line.note("routeClass", class.as_str());
        line.note("requestId", self.request_id);
        if !self.invocation.is_empty() {
            line.note("invocation", self.invocation);
        }
        if let Some(root) = self.trace {
            line.note("trace", root);
        }
        line.note("status", answer.status.as_u16());
        if let Some(problem) = answer.problem {
            line.note("problem", problem.facts().0);
        }
        line.measure(Metric::Duration, took.as_secs_f64() * 1_000.0);
        line.measure(Metric::RequestsRefused, f64::from(u8::from(answer.status.is_client_error())));
        line.measure(Metric::RequestsFailed, f64::from(u8::from(answer.status.is_server_error())));
        line.measure(Metric::ReadUnits, used.read_units);
        line.measure(Metric::WriteUnits, used.write_units);
        // Files and the description of the API cost nothing, and would hide what a read of the table costs.
        if class == RouteClass::PublicRead && !self.has_credentials && used.read_units > 0.0 {
            line.measure(Metric::PublicReadUnits, used.read_units);
        }
        measure_mails(&mut line, used);
        line
    }
}

/// What the line takes from the answer.
pub(crate) struct Answered {
    status: StatusCode,
    problem: Option<ProblemKind>,
}

impl Answered {
    pub(crate) fn of(response: &Response) -> Self {
        Self { status: response.status(), problem: response.extensions().get::<ProblemKind>().copied() }
    }
}
