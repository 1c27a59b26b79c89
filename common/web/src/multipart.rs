//! Forms that take a file: `multipart/form-data` (RFC 7578).

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use domain::questionnaire::{Code, Violation};

use super::problem::violation;
use super::{Problem, ProblemKind};

const NOT_UTF_8: &str = "The file is not UTF-8 text. In a spreadsheet save it as “CSV UTF-8”, in an editor with the \
    encoding UTF-8, then send it again.";

/// The fields of a form by name, a file as its text.
///
/// # Errors
/// 400 if the parts cannot be told apart; 422, by the field's name, for a file that is not text.
pub(super) async fn read_parts(bytes: Bytes, content_type: &str) -> Result<Vec<(String, String)>, Problem> {
    let request = Request::builder().header(CONTENT_TYPE, content_type).body(Body::from(bytes));
    let mut request = request.map_err(|_| malformed())?;
    // The caller has checked the size, and axum's own limit of 2 MB is below that of some pages.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    let mut fields = Vec::new();
    let mut violations: Vec<Violation> = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|_| malformed())? {
        let Some(name) = part.name().map(ToOwned::to_owned) else { continue };
        let content = part.bytes().await.map_err(|_| malformed())?;
        match String::from_utf8(content.into()) {
            Ok(text) => fields.push((name, text)),
            Err(_) => violations.push(violation(&name, Code::Malformed, NOT_UTF_8)),
        }
    }
    if violations.is_empty() { Ok(fields) } else { Err(Problem::invalid(violations)) }
}

fn malformed() -> Problem {
    Problem::new(ProblemKind::BadRequest, "The form could not be read. Reload the page and send it again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT_TYPE_B: &str = "multipart/form-data; boundary=b";

    #[tokio::test]
    async fn a_form_with_a_file_is_read_part_by_part() {
        let text = "--b\r\nContent-Disposition: form-data; name=\"etag\"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; \
            name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\none,two\r\nthree --b\r\n--b--\r\n";
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let fields = read_parts(Bytes::from(text), CONTENT_TYPE_B).await.unwrap();
        assert_eq!(fields, [pair("etag", ""), pair("file", "one,two\r\nthree --b")]);
        for (text, content_type) in [(text, "multipart/form-data"), ("--b\r\n", CONTENT_TYPE_B), ("", CONTENT_TYPE_B)] {
            let problem = read_parts(Bytes::from(text), content_type).await.unwrap_err();
            assert_eq!(problem.kind, ProblemKind::BadRequest, "{text:?}");
        }
    }

    #[tokio::test]
    async fn a_file_in_another_encoding_is_refused_by_its_fields_name() {
        let head = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
        for content in [&b"caf\xe9"[..], b"\xff\xfef\0i\0"] {
            let body = Bytes::from([head, content, b"\r\n--b--\r\n"].concat());
            let problem = read_parts(body, CONTENT_TYPE_B).await.unwrap_err();
            assert_eq!((problem.kind, problem.violations[0].pointer.as_str()), (ProblemKind::Invalid, "file"));
        }
    }
}
