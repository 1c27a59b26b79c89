//! What AWS would tell about a mail: SES's event in an SNS notification in a Lambda event. What must not live here: what
//! the system makes of it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Mail;

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The service accepted it.
    Send,
    /// The recipient's server took it.
    Delivery,
    /// It did not arrive.
    Bounce {
        /// Whether it never will.
        permanent: bool,
    },
    /// A recipient does not want it.
    Complaint,
    /// The service took it and then refused to deliver it.
    Reject,
}

impl What {
    fn word(&self) -> &'static str {
        match self {
            Self::Send => "Send",
            Self::Delivery => "Delivery",
            Self::Bounce { .. } => "Bounce",
            Self::Complaint => "Complaint",
            Self::Reject => "Reject",
        }
    }
}

/// Which of SES's two shapes of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Those of a configuration set: `eventType`, with the mail's tags.
    #[default]
    ConfigurationSet,
    /// Those of an identity's feedback: `notificationType`, without tags, and never about a send or a reject.
    Identity,
}

/// The event that `record-delivery` would get about what became of `mail`, for the recipients `of`.
#[must_use]
pub fn notification(mail: &Mail, what: &What, of: &[String], shape: Shape, at: Timestamp) -> Value {
    let record = json!({
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:eu-west-1:000000000000:MailEvents:00000000-0000-4000-8000-000000000000",
        "Sns": {
            "Type": "Notification",
            "MessageId": "00000000-0000-4000-8000-000000000000",
            "TopicArn": "arn:aws:sns:eu-west-1:000000000000:MailEvents",
            "Subject": "Amazon SES Email Event Notification",
            "Message": message(mail, what, of, shape, at).to_string(),
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

/// SES's own event.
fn message(mail: &Mail, what: &What, of: &[String], shape: Shape, at: Timestamp) -> Value {
    let about = json!({
        "timestamp": mail.at,
        "source": mail.source,
        "sendingAccountId": "000000000000",
        "messageId": mail.id,
        "destination": mail.destinations,
        "headersTruncated": false,
    });
    let name = match shape {
        Shape::ConfigurationSet => "eventType",
        Shape::Identity => "notificationType",
    };
    let mut event = json!({ name: what.word(), "mail": about });
    if shape == Shape::ConfigurationSet {
        let mut tags: Value = mail.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        tags["ses:source-ip"] = json!(["127.0.0.1"]);
        event["mail"]["tags"] = tags;
    }
    let (field, detail) = detail(what, of, at);
    event[field] = detail;
    event
}

fn detail(what: &What, of: &[String], at: Timestamp) -> (&'static str, Value) {
    let recipients = |status: &str| -> Vec<Value> {
        let one = |address: &String| json!({ "emailAddress": address, "action": "failed", "status": status });
        of.iter().map(one).collect()
    };
    match what {
        What::Send => ("send", json!({})),
        What::Delivery => {
            let response = "250 2.6.0 Message received";
            ("delivery", json!({ "timestamp": at, "recipients": of, "smtpResponse": response }))
        }
        What::Bounce { permanent } => {
            let (kind, sub, status) =
                if *permanent { ("Permanent", "General", "5.1.1") } else { ("Transient", "MailboxFull", "4.2.2") };
            let recipients = recipients(status);
            (
                "bounce",
                json!({ "bounceType": kind, "bounceSubType": sub, "bouncedRecipients": recipients, "timestamp": at }),
            )
        }
        What::Complaint => {
            let recipients: Vec<Value> = of.iter().map(|address| json!({ "emailAddress": address })).collect();
            ("complaint", json!({ "complainedRecipients": recipients, "timestamp": at }))
        }
        What::Reject => ("reject", json!({ "reason": "Bad content" })),
    }
}
