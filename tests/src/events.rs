//! An event for each function, as AWS sends it, and what the function must make of it.
//!
//! `tests/events/NAME.json` describes the event of the function NAME. A function without such a file gets the simplest event
//! that the template allows: a GET of its first route by somebody who may call it, or a run of its schedule when nothing is
//! due. Every event of API Gateway is made from a recorded one, `tests/events/api-gateway.json`.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use local::seed::DemoPerson;
use local::template::{Function, Route};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use url::form_urlencoded;

use crate::audience::Audience;
use crate::{CHARTS, CHARTS_PRODUCT, KIM, PAT, STAFF, THEN, fill_path};

const RECORDED: &str = include_str!("../events/api-gateway.json");

/// An event for a function, and what the function must make of it.
#[derive(Clone, Debug)]
pub struct Case {
    function: String,
    pub event: Json,
    outcome: Outcome,
}

#[derive(Clone, Debug)]
enum Outcome {
    /// An HTTP response with this status and at least these fields in its body.
    Response { status: u16, fields: Map<String, Json> },
    /// A report with at least these fields.
    Report(Map<String, Json>),
}

/// A file that describes a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    #[expect(dead_code, reason = "for those who read the file")]
    about: String,
    /// API Gateway's name of the route, such as `GET /partners/{partnerId}`.
    route: String,
    /// Values of the path's parameters where they are not those of Acme Charts.
    #[serde(default)]
    parameters: Map<String, Json>,
    #[serde(default)]
    query: String,
    /// The email address of the demo person who sends it.
    by: Option<String>,
    body: Option<Json>,
    status: u16,
    fields: Map<String, Json>,
}

/// A file that describes any other event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invocation {
    #[expect(dead_code, reason = "for those who read the file")]
    about: String,
    event: Json,
    report: Map<String, Json>,
}

impl Case {
    /// The case of a deployed function.
    ///
    /// # Errors
    /// The file is not valid, or there is none although the function needs one.
    pub fn of(function: &Function) -> Result<Self> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("events").join(format!("{}.json", function.name));
        let case = if file.exists() { Self::described(function, &file) } else { Self::simplest(function) };
        case.with_context(|| format!("the event in {}", file.display()))
    }

    fn described(function: &Function, file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file)?;
        let (event, outcome) = if function.routes.is_empty() {
            let Invocation { event, report, .. } = serde_json::from_str(&text)?;
            (event, Outcome::Report(report))
        } else {
            let request: Request = serde_json::from_str(&text)?;
            let route = function.routes.iter().find(|route| route.key() == request.route);
            let event =
                request.event(route.with_context(|| format!("the template has no route {}", request.route))?)?;
            (event, Outcome::Response { status: request.status, fields: request.fields })
        };
        Ok(Self { function: function.name.clone(), event, outcome })
    }

    fn simplest(function: &Function) -> Result<Self> {
        let is_get = |route: &&Route| route.method == "GET";
        let (event, outcome) = if let Some(route) = function.routes.iter().find(is_get) {
            (Request::simplest(route)?.event(route)?, Outcome::Response { status: 200, fields: Map::new() })
        } else if function.schedules.is_empty() {
            bail!("only a GET and a schedule need no file");
        } else {
            let report = json!({ "acted": 0, "failed": 0, "more": false, "rehearsal": false });
            (json!({ "scheduledAt": THEN }), Outcome::Report(serde_json::from_value(report)?))
        };
        Ok(Self { function: function.name.clone(), event, outcome })
    }

    /// Checks what the function made of the event.
    ///
    /// # Errors
    /// It is something else.
    pub fn check(&self, answer: &Json) -> Result<()> {
        self.check_status(answer)?;
        let (body, fields) = match &self.outcome {
            Outcome::Report(fields) => (answer.clone(), fields),
            Outcome::Response { fields, .. } => (self.read_body(answer)?, fields),
        };
        for (field, value) in fields {
            ensure!(&body[field] == value, "{}: {field} is {} and not {value}", self.function, body[field]);
        }
        Ok(())
    }

    /// The body of a response; null when it is a page.
    fn read_body(&self, answer: &Json) -> Result<Json> {
        let content_type = answer["headers"]["content-type"].as_str().unwrap_or_default();
        if !content_type.contains("json") {
            return Ok(Json::Null);
        }
        let body = answer["body"].as_str().unwrap_or_default();
        serde_json::from_str(body).with_context(|| format!("{}: {body}", self.function))
    }

    /// Checks the status alone. The response to a repeated event may have other fields.
    ///
    /// # Errors
    /// It is another status.
    pub fn check_status(&self, answer: &Json) -> Result<()> {
        let expected = match self.outcome {
            Outcome::Response { status, .. } => json!(status),
            Outcome::Report(_) => Json::Null,
        };
        ensure!(answer["statusCode"] == expected, "{}: {answer}", self.function);
        Ok(())
    }
}

impl Request {
    /// A request by somebody who may send it, without anything that is optional.
    fn simplest(route: &Route) -> Result<Self> {
        let by = match Audience::of(route)? {
            Audience::Public => None,
            Audience::SignedIn | Audience::Managers | Audience::PartnerSecurity => Some(&PAT),
            Audience::Staff => Some(&STAFF),
        };
        Ok(Self {
            about: String::new(),
            route: route.key(),
            parameters: Map::new(),
            query: String::new(),
            by: by.map(|person| person.email.to_owned()),
            body: None,
            status: 200,
            fields: Map::new(),
        })
    }

    /// The event that API Gateway makes of the request.
    fn event(&self, route: &Route) -> Result<Json> {
        let mut event: Json = serde_json::from_str(RECORDED)?;
        let mut parameters = Map::new();
        let path = fill_path(&route.path, |name| {
            let value = self.parameters.get(name).and_then(Json::as_str).or_else(|| parameter_of_charts(name));
            let value = value.with_context(|| format!("{name} has no value"))?;
            parameters.insert(name.to_owned(), json!(value));
            Ok(value.to_owned())
        })?;
        for key in ["/routeKey", "/requestContext/routeKey"] {
            set(&mut event, key, json!(route.key()))?;
        }
        for key in ["/rawPath", "/requestContext/http/path"] {
            set(&mut event, key, json!(path))?;
        }
        set(&mut event, "/requestContext/http/method", json!(route.method))?;
        if !parameters.is_empty() {
            event["pathParameters"] = Json::Object(parameters);
        }
        if !self.query.is_empty() {
            set(&mut event, "/rawQueryString", json!(self.query))?;
            let query = form_urlencoded::parse(self.query.as_bytes()).map(|(name, value)| (name.into(), json!(value)));
            event["queryStringParameters"] = Json::Object(query.collect());
        }
        if let Some(email) = &self.by {
            let DemoPerson { email, token } = [PAT, KIM, STAFF]
                .into_iter()
                .find(|person| person.email == email)
                .context("nobody in the demo data")?;
            event["headers"]["authorization"] = json!(format!("Basic {}", STANDARD.encode(format!("{email}:{token}"))));
        }
        if let Some(body) = &self.body {
            let body = body.to_string();
            event["headers"]["content-type"] = json!("application/json");
            event["headers"]["content-length"] = json!(body.len().to_string());
            event["body"] = json!(body);
        }
        Ok(event)
    }
}

/// Replaces a value that the recorded event has.
fn set(event: &mut Json, pointer: &str, value: Json) -> Result<()> {
    *event.pointer_mut(pointer).with_context(|| format!("api-gateway.json has no {pointer}"))? = value;
    Ok(())
}

/// The value of a path's parameter for Acme Charts, which has a draft, and for those who manage it.
fn parameter_of_charts(name: &str) -> Option<&'static str> {
    Some(match name {
        "appKey" | "addonKey" => CHARTS,
        "productId" => CHARTS_PRODUCT,
        "partnerId" => "acme",
        "email" => PAT.email,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::runtime_api::deployed;

    use super::*;

    #[test]
    fn the_simplest_event_is_the_one_that_a_file_would_describe() {
        let functions = deployed().unwrap();
        let function = functions.iter().find(|function| function.name == "read-mail").unwrap();
        let (described, simplest) = (Case::of(function).unwrap(), Case::simplest(function).unwrap());
        assert_eq!(simplest.event, described.event);
    }

    #[test]
    fn a_function_that_neither_reads_nor_has_a_schedule_needs_a_file() {
        let functions = deployed().unwrap();
        for name in ["publish", "record-delivery"] {
            let function = functions.iter().find(|function| function.name == name).unwrap();
            assert!(Case::simplest(function).is_err(), "{name}");
        }
    }
}
