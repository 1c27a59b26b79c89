//! What was sent. The checks come in this order: too large (413), another type (415), not JSON (400). A handler asks for
//! the document after it has asked who calls, so that a stranger learns nothing.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use domain::questionnaire::form::FormData;
use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, Violation};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

use super::problem::violation;
use super::{Problem, ProblemKind};

/// The media type of a sent form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The largest JSON document, in bytes.
pub const MAX_JSON: usize = 256 * 1024;

/// What the sender of a file is told that is in another encoding.
const NOT_UTF_8: &str = "The file is not UTF-8 text. In a spreadsheet save it as “CSV UTF-8”, in an editor with the \
    encoding UTF-8, then send it again.";

/// A body as it arrived, not looked at yet.
#[derive(Clone, Debug)]
pub struct Sent {
    bytes: Bytes,
    content_type: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
        // Each handler has a limit of its own, in its own words; Lambda's is above them all.
        let bytes = to_bytes(request.into_body(), usize::MAX).await;
        let bytes = bytes.map_err(|_| Problem::new(ProblemKind::BadRequest, "The body could not be read."))?;
        Ok(Self { bytes, content_type })
    }
}

impl Sent {
    /// The JSON document.
    ///
    /// # Errors
    /// 413, 415 or 400, in this order.
    pub fn json(&self) -> Result<Json, Problem> {
        self.limited(MAX_JSON, "256 KiB")?;
        let (essence, _) = content_type(self.content_type.as_deref().unwrap_or_default());
        let json = essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json");
        if !json {
            return Err(Problem::new(
                ProblemKind::UnsupportedMediaType,
                "Send JSON with Content-Type: application/json.",
            ));
        }
        serde_json::from_slice(&self.bytes)
            .map_err(|error| Problem::new(ProblemKind::MalformedJson, format!("The body is not JSON: {error}.")))
    }

    /// The JSON object.
    ///
    /// # Errors
    /// As [`Sent::json`], and 422 when the document is not an object.
    pub fn object(&self) -> Result<Fields, Problem> {
        match self.json()? {
            Json::Object(object) => Ok(Fields { object, violations: Vec::new() }),
            _ => Err(Problem::invalid(vec![violation("", Code::WrongType, "The body must be a JSON object.")])),
        }
    }

    /// The fields of a page's form, to be read as a questionnaire's; for small forms there is
    /// [`Form`](super::form::Form).
    ///
    /// # Errors
    /// 413, 415 or 400, in this order; 422, by the field's name, for a file that is no text.
    pub fn form(&self) -> Result<FormData, Problem> {
        Ok(FormData::from_posted(self.fields()?))
    }

    /// The fields of a form by name, as they were sent.
    pub(super) fn fields(&self) -> Result<Vec<(String, String)>, Problem> {
        self.limited(MAX_JSON, "256 KiB")?;
        let (essence, parameters) = content_type(self.content_type.as_deref().unwrap_or_default());
        if essence.eq_ignore_ascii_case("multipart/form-data") {
            let boundary = parameters.split(';').find_map(|pair| pair.trim().strip_prefix("boundary="));
            return parts(&self.bytes, boundary.unwrap_or_default().trim_matches('"'));
        }
        if !essence.eq_ignore_ascii_case(FORM) {
            let detail = format!("Send the form with Content-Type: {FORM}.");
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
        }
        let text = self.text(MAX_JSON, "256 KiB")?;
        Ok(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The text, up to `max` bytes, which `words` names.
    ///
    /// # Errors
    /// 413 when it is larger, 400 when it is not UTF-8.
    pub fn text(&self, max: usize, words: &str) -> Result<&str, Problem> {
        self.limited(max, words)?;
        std::str::from_utf8(&self.bytes)
            .map_err(|_| Problem::new(ProblemKind::BadRequest, "The body is not UTF-8 text."))
    }

    fn limited(&self, max: usize, words: &str) -> Result<(), Problem> {
        if self.bytes.len() > max {
            return Err(Problem::new(ProblemKind::PayloadTooLarge, format!("The body may be at most {words}.")));
        }
        Ok(())
    }
}

/// A media type, and its parameters.
fn content_type(value: &str) -> (&str, &str) {
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    (essence.trim(), parameters)
}

/// The fields of `multipart/form-data` (RFC 7578), a file as its text: what a page sends that takes in a file.
fn parts(bytes: &[u8], boundary: &str) -> Result<Vec<(String, String)>, Problem> {
    let mark = format!("--{boundary}");
    let mut rest = if boundary.is_empty() { None } else { split_once(bytes, mark.as_bytes()) };
    let (mut fields, mut violations) = (Vec::new(), Vec::new());
    while let Some((_, after)) = rest {
        rest = split_once(after, mark.as_bytes());
        let Some((name, body)) = part(rest.map_or(after, |(part, _)| part)) else { continue };
        match std::str::from_utf8(body) {
            Ok(text) => fields.push((name, text.to_owned())),
            Err(_) => violations.push(violation(&name, Code::Malformed, NOT_UTF_8)),
        }
    }
    if violations.is_empty() { Ok(fields) } else { Err(Problem::invalid(violations)) }
}

/// The name of a part's field and what is in it.
fn part(part: &[u8]) -> Option<(String, &[u8])> {
    let (head, body) = split_once(part.strip_prefix(b"\r\n")?, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(head);
    let (_, name) = head.split_once(" name=\"")?;
    Some((name.split('"').next()?.to_owned(), body.strip_suffix(b"\r\n")?))
}

/// What stands before the first `mark`, and after it.
fn split_once<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_with_a_file_is_read_part_by_part() {
        let text = "--b\r\nContent-Disposition: form-data; name=\"etag\"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; \
            name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\none,two\r\nthree\r\n--b--\r\n";
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(parts(text.as_bytes(), "b").unwrap(), [pair("etag", ""), pair("file", "one,two\r\nthree")]);
        assert!(parts(text.as_bytes(), "").unwrap().is_empty() && parts(b"", "b").unwrap().is_empty());
    }

    #[test]
    fn a_file_in_another_encoding_is_told_by_its_fields_name() {
        let head = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
        for content in [&b"caf\xe9"[..], b"\xff\xfef\0i\0"] {
            let problem = parts(&[head, content, b"\r\n--b--\r\n"].concat(), "b").unwrap_err();
            assert_eq!((problem.kind, problem.violations[0].pointer.as_str()), (ProblemKind::Invalid, "file"));
        }
    }
}
