//! SES's protocol, version 1: a form in, XML out. What must not live here: a response that AWS would not give, apart from
//! planned faults.

use std::{collections::BTreeMap, future};

use anyhow::Result;
use axum::{
    body::to_bytes,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use url::form_urlencoded;

use super::{
    sent::SentMail,
    storage::{MailFault, Mailbox, Senders},
};
use crate::{
    iam::{Iam, access_key},
    permissions::accesses_of_mail,
    server::{Cut, Server, listen},
};

/// The largest request, in bytes: SES takes messages of 10 MB, which arrive as base64 in a form.
const MAX_REQUEST: usize = 20 * 1024 * 1024;
/// The most recipients of one mail.
const MAX_DESTINATIONS: usize = 50;

/// Puts what is sent to any free port into `mailbox`, if `iam` lets its sender.
pub(crate) async fn serve(mailbox: &Mailbox, iam: &Iam) -> Result<Server> {
    let (mailbox, iam) = (mailbox.clone(), iam.clone());
    Server::start_unreliable(listen(0).await?, move |request| answer(mailbox.clone(), iam.clone(), request))
}

async fn answer(mailbox: Mailbox, iam: Iam, request: Request) -> Result<Response, Cut> {
    let caller = access_key(request.headers()).to_owned();
    let bytes = to_bytes(request.into_body(), MAX_REQUEST).await.map_err(|_| Cut)?;
    let form = Form(form_urlencoded::parse(&bytes).into_owned().collect());
    if form.get("Action") == Some("GetIdentityVerificationAttributes") {
        return Ok(verification(&mailbox, form.list("Identities", "")));
    }
    let mail = match form.mail() {
        Ok(mail) => mail,
        Err((code, message)) => return Ok(refusal(code, message)),
    };
    if let Err(message) = iam.check(&caller, &accesses_of_mail(&mail.source, mail.configuration_set.as_deref())) {
        return Ok(error(StatusCode::FORBIDDEN, "AccessDenied", &message));
    }
    tokio::time::sleep(mailbox.delay()).await;
    let fault = mailbox.next_fault();
    match &fault {
        Some(MailFault::Throttle) => return Ok(refusal("Throttling", "Maximum sending rate exceeded.")),
        Some(MailFault::Reject) => return Ok(refusal("MessageRejected", "Address blacklisted.")),
        Some(MailFault::Refuse { code, message }) => return Ok(refusal(code, message)),
        Some(MailFault::CutBefore) => return Err(Cut),
        _ => {}
    }
    let id = mailbox.accept(mail);
    match fault {
        Some(MailFault::Hang) => future::pending().await,
        Some(MailFault::Garble) => Ok((StatusCode::OK, "<html>a proxy's page</html>").into_response()),
        Some(MailFault::CutAfter) => Err(Cut),
        _ => Ok(xml(
            StatusCode::OK,
            format!(
                "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><SendRawEmailResult>\
                 <MessageId>{id}</MessageId></SendRawEmailResult><ResponseMetadata><RequestId>{id}</RequestId>\
                 </ResponseMetadata></SendRawEmailResponse>"
            ),
        )),
    }
}

/// Whether some identities are verified: here all are, or none is.
fn verification<'a>(mailbox: &Mailbox, identities: impl Iterator<Item = &'a str>) -> Response {
    let status = match mailbox.senders() {
        Senders::Verified => "Success",
        Senders::Unverified => "Pending",
    };
    let entries: String = identities
        .map(|identity| {
            let identity = identity.replace('&', "&amp;").replace('<', "&lt;");
            format!(
                "<entry><key>{identity}</key><value><VerificationStatus>{status}</VerificationStatus></value></entry>"
            )
        })
        .collect();
    xml(
        StatusCode::OK,
        format!(
            "<GetIdentityVerificationAttributesResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\">\
             <GetIdentityVerificationAttributesResult><VerificationAttributes>{entries}</VerificationAttributes>\
             </GetIdentityVerificationAttributesResult></GetIdentityVerificationAttributesResponse>"
        ),
    )
}

/// The fields of a request.
struct Form(BTreeMap<String, String>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The values of `<prefix>.member.1<suffix>`, `<prefix>.member.2<suffix>` and so on.
    fn list<'a>(&'a self, prefix: &'a str, suffix: &'a str) -> impl Iterator<Item = &'a str> {
        (1..).map_while(move |number| self.get(&format!("{prefix}.member.{number}{suffix}")))
    }

    /// The mail to send, or the code and message of SES's error.
    fn mail(&self) -> Result<SentMail, (&'static str, &'static str)> {
        if self.get("Action") != Some("SendRawEmail") {
            return Err((
                "InvalidAction",
                "The local system supports only SendRawEmail and GetIdentityVerificationAttributes.",
            ));
        }
        let raw = self.get("RawMessage.Data").and_then(|data| STANDARD.decode(data).ok());
        let raw = raw.filter(|raw| !raw.is_empty()).ok_or(("InvalidParameterValue", "There is no RawMessage.Data."))?;
        let source = self.get("Source").ok_or(("InvalidParameterValue", "There is no Source."))?;
        let destinations: Vec<String> = self.list("Destinations", "").map(ToOwned::to_owned).collect();
        if destinations.is_empty() || destinations.len() > MAX_DESTINATIONS {
            return Err(("InvalidParameterValue", "Recipient count must be between 1 and 50."));
        }
        let tags: BTreeMap<String, String> = self
            .list("Tags", ".Name")
            .zip(self.list("Tags", ".Value"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        if !tags.iter().all(|(name, value)| is_tag_text(name) && is_tag_text(value)) {
            return Err(("InvalidParameterValue", "A tag has 1 to 256 characters: letters, digits, _ and -."));
        }
        Ok(SentMail {
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

fn is_tag_text(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

fn refusal(code: &str, message: &str) -> Response {
    error(StatusCode::BAD_REQUEST, code, message)
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>local</RequestId></ErrorResponse>"
    );
    xml(status, body)
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}
