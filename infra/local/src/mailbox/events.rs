//! The events that SES publishes about a mail, as a function gets them: inside an SNS notification inside a Lambda event.
//! What must not live here: what the system does with them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::sent::SentMail;

/// What happened to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailEvent {
    /// SES accepted it.
    Send,
    /// The recipient's server accepted it.
    Delivery,
    /// The recipient's server refused it, for good or only this time.
    Bounce { permanent: bool },
    /// A recipient reported it as spam.
    Complaint,
    /// SES accepted it, but then refused to deliver it.
    Reject,
}

impl MailEvent {
    fn as_str(self) -> &'static str {
        match self {
            Self::Send => "Send",
            Self::Delivery => "Delivery",
            Self::Bounce { .. } => "Bounce",
            Self::Complaint => "Complaint",
            Self::Reject => "Reject",
        }
    }
}

/// The two forms of SES's events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventFormat {
    /// Events of a configuration set: `eventType`, with the mail's tags.
    #[default]
    ConfigurationSet,
    /// Feedback notifications of an identity: `notificationType`, without tags. There are none about a send or a reject.
    Identity,
}

/// The Lambda event about what happened to `mail` at its recipients `of`.
pub fn sns_event(mail: &SentMail, event: MailEvent, of: &[String], format: EventFormat, at: Timestamp) -> Value {
    let record = json!({
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:eu-west-1:000000000000:MailEvents:00000000-0000-4000-8000-000000000000",
        "Sns": {
            "Type": "Notification",
            "MessageId": "00000000-0000-4000-8000-000000000000",
            "TopicArn": "arn:aws:sns:eu-west-1:000000000000:MailEvents",
            "Subject": "Amazon SES Email Event Notification",
            "Message": ses_event(mail, event, of, format, at).to_string(),
            "Timestamp": at,
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertUrl": "https://sns.eu-west-1.amazonaws.com/none.pem",
            "UnsubscribeUrl": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
            "MessageAttributes": {},
        },
    });
    json!({ "Records": [record] })
}

fn ses_event(mail: &SentMail, event: MailEvent, of: &[String], format: EventFormat, at: Timestamp) -> Value {
    let mut about = json!({
        "timestamp": mail.at,
        "source": mail.source,
        "sendingAccountId": "000000000000",
        "messageId": mail.id,
        "destination": mail.destinations,
        "headersTruncated": false,
    });
    let type_field = match format {
        EventFormat::ConfigurationSet => "eventType",
        EventFormat::Identity => "notificationType",
    };
    if format == EventFormat::ConfigurationSet {
        let mut tags: Value = mail.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        tags["ses:source-ip"] = json!(["127.0.0.1"]);
        about["tags"] = tags;
    }
    let (field, details) = details(event, of, at);
    json!({ type_field: event.as_str(), "mail": about, field: details })
}

/// The field that is special to an event, and its value.
fn details(event: MailEvent, of: &[String], at: Timestamp) -> (&'static str, Value) {
    match event {
        MailEvent::Send => ("send", json!({})),
        MailEvent::Delivery => {
            let response = "250 2.6.0 Message received";
            ("delivery", json!({ "timestamp": at, "recipients": of, "smtpResponse": response }))
        }
        MailEvent::Bounce { permanent } => {
            let (kind, sub_kind, status) =
                if permanent { ("Permanent", "General", "5.1.1") } else { ("Transient", "MailboxFull", "4.2.2") };
            let recipient = |address: &String| json!({ "emailAddress": address, "action": "failed", "status": status });
            let recipients: Vec<Value> = of.iter().map(recipient).collect();
            let bounce = json!({
                "bounceType": kind,
                "bounceSubType": sub_kind,
                "bouncedRecipients": recipients,
                "timestamp": at,
            });
            ("bounce", bounce)
        }
        MailEvent::Complaint => {
            let recipients: Vec<Value> = of.iter().map(|address| json!({ "emailAddress": address })).collect();
            ("complaint", json!({ "complainedRecipients": recipients, "timestamp": at }))
        }
        MailEvent::Reject => ("reject", json!({ "reason": "Bad content" })),
    }
}
