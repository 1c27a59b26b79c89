//! The body of a request. It is checked in this order: too large (413), another coding or media type (415), malformed (400).
//! Handlers read it after they know who calls, so that a stranger learns nothing.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};
use domain::instant::parse_instant;
use domain::questionnaire::form::FormData;
use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, Violation};
use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

use super::json::{read_json, without_mark};
use super::multipart::read_parts;
use super::problem::violation;
use super::{Problem, ProblemKind};

/// The media type of a sent form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The largest JSON document, in bytes.
pub const MAX_JSON: usize = 256 * 1024;

/// A body as it arrived.
#[derive(Clone, Debug)]
pub struct RequestBody {
    bytes: Bytes,
    content_type: Option<String>,
    content_encoding: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for RequestBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let content_type = header(request.headers(), &CONTENT_TYPE);
        let content_encoding = header(request.headers(), &CONTENT_ENCODING);
        // Each reader below has a limit of its own; Lambda's limit is above them all.
        let bytes = to_bytes(request.into_body(), usize::MAX).await;
        let bytes = bytes.map_err(|_| Problem::new(ProblemKind::BadRequest, "The body could not be read."))?;
        Ok(Self { bytes, content_type, content_encoding })
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

impl RequestBody {
    /// The JSON document.
    ///
    /// # Errors
    /// 413, 415 or 400, in this order; 422 when members of an object have the same name.
    pub fn json(&self) -> Result<Json, Problem> {
        self.check(MAX_JSON, "256 KiB")?;
        let media_type = media_type(self.content_type.as_deref().unwrap_or_default());
        let is_json =
            media_type.eq_ignore_ascii_case("application/json") || media_type.to_ascii_lowercase().ends_with("+json");
        if !is_json {
            return Err(Problem::new(
                ProblemKind::UnsupportedMediaType,
                "Send JSON with Content-Type: application/json.",
            ));
        }
        let text = std::str::from_utf8(&self.bytes);
        let text = text.map_err(|error| {
            Problem::new(ProblemKind::MalformedJson, format!("The body is not JSON, because it is not UTF-8: {error}."))
        })?;
        read_json(text)
    }

    /// The JSON object.
    ///
    /// # Errors
    /// As [`RequestBody::json`], and 422 when the document is not an object.
    pub fn object(&self) -> Result<Fields, Problem> {
        match self.json()? {
            Json::Object(object) => Ok(Fields { object, violations: Vec::new() }),
            _ => Err(Problem::invalid(vec![violation("", Code::WrongType, "The body must be a JSON object.")])),
        }
    }

    /// The JSON object, of which every field may be absent: no body is an empty one, whatever its type.
    ///
    /// # Errors
    /// As [`RequestBody::object`].
    pub fn object_or_nothing(&self) -> Result<Fields, Problem> {
        if self.bytes.is_empty() { Ok(Fields::of(Map::new())) } else { self.object() }
    }

    /// The fields of a form that a page sent.
    ///
    /// # Errors
    /// 413, 415 or 400, in this order; 422, by the field's name, for a file that is not text.
    pub async fn form(&self) -> Result<FormData, Problem> {
        self.form_up_to(MAX_JSON, "256 KiB").await
    }

    /// The fields of a form that a page sent, up to `max` bytes, which `words` names.
    ///
    /// # Errors
    /// As [`RequestBody::form`].
    pub async fn form_up_to(&self, max: usize, words: &str) -> Result<FormData, Problem> {
        self.check(max, words)?;
        let content_type = self.content_type.as_deref().unwrap_or_default();
        let media_type = media_type(content_type);
        let fields = if media_type.eq_ignore_ascii_case("multipart/form-data") {
            read_parts(self.bytes.clone(), content_type).await?
        } else if media_type.eq_ignore_ascii_case(FORM) {
            let text = self.text(max, words)?;
            form_urlencoded::parse(text.as_bytes()).into_owned().collect()
        } else {
            let detail = format!("Send the form with Content-Type: {FORM}.");
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
        };
        Ok(FormData::from_posted(fields))
    }

    /// The text, up to `max` bytes, which `words` names, without a byte order mark.
    ///
    /// # Errors
    /// 413 when it is larger, 415 when it is compressed, 400 when it is not UTF-8.
    pub fn text(&self, max: usize, words: &str) -> Result<&str, Problem> {
        self.check(max, words)?;
        std::str::from_utf8(&self.bytes)
            .map(without_mark)
            .map_err(|_| Problem::new(ProblemKind::BadRequest, "The body is not UTF-8 text."))
    }

    /// Checks what is the same for all types of bodies: the size and the coding.
    fn check(&self, max: usize, words: &str) -> Result<(), Problem> {
        if self.bytes.len() > max {
            return Err(Problem::new(ProblemKind::PayloadTooLarge, format!("The body may be at most {words}.")));
        }
        let coding = self.content_encoding.as_deref().unwrap_or_default().trim();
        if !coding.is_empty() && !coding.eq_ignore_ascii_case("identity") {
            let detail = "Send the body as it is, without Content-Encoding. Nothing was changed.";
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
        }
        Ok(())
    }
}

/// The media type of a `Content-Type`, without its parameters.
fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// A value that is written as a JSON object: by itself serde also reads a struct from a list of its fields' values.
#[derive(Clone, Debug)]
pub struct Object<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Map::deserialize(deserializer)?;
        serde_json::from_value(Json::Object(object)).map(Self).map_err(D::Error::custom)
    }
}

/// The fields of a small document, taken one by one; what is left at the end is unknown.
#[derive(Debug)]
pub struct Fields {
    object: Map<String, Json>,
    violations: Vec<Violation>,
}

impl Fields {
    /// The fields of an object that stands elsewhere than in a body of its own.
    #[must_use]
    pub fn of(object: Map<String, Json>) -> Self {
        Self { object, violations: Vec::new() }
    }

    /// An optional field of any type that serde reads; `null` is absent. `expected` says what it must be.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &str, expected: &str) -> Option<T> {
        let value = self.object.remove(name).filter(|value| !value.is_null())?;
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.violations.push(violation(
                    &pointer("", name),
                    Code::Malformed,
                    format!("This must be {expected} ({error})."),
                ));
                None
            }
        }
    }

    /// An optional instant; `null` is absent.
    pub fn instant(&mut self, name: &str) -> Option<Timestamp> {
        let text: String = self.optional(name, "an instant such as 2027-01-31T00:00:00Z")?;
        let instant = parse_instant(&text);
        if let Err(error) = instant {
            self.violations.push(violation(&pointer("", name), Code::Malformed, error.to_string()));
        }
        instant.ok()
    }

    /// A mandatory field; a blank text is no answer to it.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str, expected: &str) -> Option<T> {
        let blank = |value: &Json| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if self.object.get(name).is_none_or(blank) {
            self.object.remove(name);
            self.violations.push(violation(
                &pointer("", name),
                Code::Mandatory,
                format!("This is a mandatory field: {expected}."),
            ));
            return None;
        }
        self.optional(name, expected)
    }

    /// A field that may be absent (`None`), `null` (`Some(None)`) or there.
    pub fn nullable<T: DeserializeOwned>(&mut self, name: &str, expected: &str) -> Option<Option<T>> {
        self.object.contains_key(name).then(|| self.optional(name, expected))
    }

    /// Adds what another check found.
    pub fn refuse(&mut self, violations: impl IntoIterator<Item = Violation>) {
        self.violations.extend(violations);
    }

    /// Ends the reading: whatever was not asked for is unknown.
    ///
    /// # Errors
    /// 422 with every violation at once.
    pub fn finish(mut self) -> Result<(), Problem> {
        let unknown = self
            .object
            .keys()
            .map(|name| violation(&pointer("", name), Code::UnknownField, format!("There is no field {name:?} here.")));
        self.violations.extend(unknown);
        if self.violations.is_empty() { Ok(()) } else { Err(Problem::invalid(self.violations)) }
    }
}
