//! SES on the wire, version 1: one form in, a little XML out. What must not live here: an answer that AWS would not
//! give, but for the faults that were asked for.

use std::{collections::BTreeMap, future};

use axum::{
    body::to_bytes,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use url::form_urlencoded;

use super::{Fault, Mail, Mailbox};
use crate::server::Cut;

/// The largest call, in bytes: SES takes messages of 10 MB, here in base64 within a form.
const LARGEST: usize = 20 * 1024 * 1024;
/// The most recipients of one mail.
const MAX_DESTINATIONS: usize = 50;

/// Answers one call, unless a fault is in its way.
pub(super) async fn answer(mailbox: Mailbox, request: Request) -> Result<Response, Cut> {
    let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| Cut)?;
    let form = Form(form_urlencoded::parse(&bytes).into_owned().collect());
    let mail = match form.mail() {
        Ok(mail) => mail,
        Err((code, message)) => return Ok(refusal(code, message)),
    };
    let fault = mailbox.next_fault();
    match fault {
        Some(Fault::Throttle) => return Ok(refusal("Throttling", "Maximum sending rate exceeded.")),
        Some(Fault::Reject) => return Ok(refusal("MessageRejected", "Email address is not verified.")),
        Some(Fault::CutBefore) => return Err(Cut),
        _ => {}
    }
    let id = mailbox.accept(mail);
    match fault.filter(|fault| fault.accepts()) {
        Some(Fault::Hang) => future::pending().await,
        Some(Fault::Garble) => Ok((StatusCode::OK, "<html>a proxy's page</html>").into_response()),
        Some(_) => Err(Cut),
        None => Ok(xml(
            StatusCode::OK,
            format!(
                "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><SendRawEmailResult>\
                 <MessageId>{id}</MessageId></SendRawEmailResult><ResponseMetadata><RequestId>{id}</RequestId>\
                 </ResponseMetadata></SendRawEmailResponse>"
            ),
        )),
    }
}

/// The fields of a call.
struct Form(BTreeMap<String, String>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// `<prefix>.1<suffix>`, `<prefix>.2<suffix>` and so on, as long as there are any.
    fn members<'a>(&'a self, prefix: &'a str, suffix: &'a str) -> impl Iterator<Item = &'a str> {
        (1..).map_while(move |number| self.get(&format!("{prefix}.member.{number}{suffix}")))
    }

    /// The mail that the call is to send; or the error's code and message.
    fn mail(&self) -> Result<Mail, (&'static str, &'static str)> {
        if self.get("Action") != Some("SendRawEmail") {
            return Err(("InvalidAction", "Only SendRawEmail is known here."));
        }
        let raw = self.get("RawMessage.Data").and_then(|data| STANDARD.decode(data).ok());
        let raw = raw.filter(|raw| !raw.is_empty()).ok_or(("InvalidParameterValue", "There is no RawMessage.Data."))?;
        let source = self.get("Source").ok_or(("InvalidParameterValue", "There is no Source."))?;
        let destinations: Vec<String> = self.members("Destinations", "").map(ToOwned::to_owned).collect();
        if destinations.is_empty() || destinations.len() > MAX_DESTINATIONS {
            return Err(("InvalidParameterValue", "Recipient count must be between 1 and 50."));
        }
        let tags: BTreeMap<String, String> = self
            .members("Tags", ".Name")
            .zip(self.members("Tags", ".Value"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let speakable = |text: &str| {
            (1..=256).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        };
        if !tags.iter().all(|(name, value)| speakable(name) && speakable(value)) {
            return Err(("InvalidParameterValue", "A tag has letters, digits, _ and - and at most 256 of them."));
        }
        Ok(Mail {
            id: String::new(),
            at: Timestamp::UNIX_EPOCH,
            source: source.to_owned(),
            destinations,
            tags,
            configuration_set: self.get("ConfigurationSetName").map(ToOwned::to_owned),
            raw,
        })
    }
}

fn refusal(code: &str, message: &str) -> Response {
    let body = format!(
        "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>local</RequestId></ErrorResponse>"
    );
    xml(StatusCode::BAD_REQUEST, body)
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}
