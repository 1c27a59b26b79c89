//! SES's events, each in an SNS notification. They have two shapes: those of a configuration set have an `eventType` and the
//! message's tags, those of an identity's feedback have a `notificationType` and no tags.
//!
//! Invariant: an error names the field that is wrong but never repeats its content, which may name people.

use domain::EmailAddress;
use domain::notice::{DeliveryEvent, DeliveryEventKind, NoticeId};
use jiff::Timestamp;
use mail::send::{KIND_TAG, NOTICE_TAG, SIGN_IN};
use serde_json::Value as Json;

/// A record that is not what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("record {record} is not an SES event: the field {field} is missing or not valid")]
pub struct Malformed {
    /// Its number in the event, from 0.
    pub record: usize,
    /// Where it is wrong.
    pub field: &'static str,
}

/// What one record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// What became of a message.
    pub event: DeliveryEvent,
    /// The notice in the message's tags.
    pub notice: Option<NoticeId>,
    /// Whether the message carried a link to sign in, and so no notice.
    pub is_sign_in: bool,
    /// When SNS sent it.
    pub at: Timestamp,
}

/// Reads a record of an SNS event; `None` when it says nothing about delivery, such as the sentence that SES sends to a topic
/// when it begins to publish there, which is no JSON. The error is the field that is wrong.
pub fn parse_record(record: &Json) -> Result<Option<Feedback>, &'static str> {
    let message = record["Sns"]["Message"].as_str().ok_or("/Sns/Message")?;
    let at = parse_instant(&record["Sns"]["Timestamp"]).ok_or("/Sns/Timestamp")?;
    let Ok(message) = serde_json::from_str::<Json>(message) else { return Ok(None) };
    let word = message["eventType"].as_str().or_else(|| message["notificationType"].as_str());
    let Some((kind, happened_at)) = parse_kind(word.ok_or("/Sns/Message/eventType")?, &message)? else {
        return Ok(None);
    };
    let mail = &message["mail"];
    let id = mail["messageId"].as_str().filter(|id| !id.is_empty()).ok_or("/Sns/Message/mail/messageId")?;
    let destination = mail["destination"].as_array().ok_or("/Sns/Message/mail/destination")?;
    let destination = destination.iter().filter_map(Json::as_str).filter_map(parse_address).collect();
    let tag = mail["tags"][NOTICE_TAG][0].as_str();
    Ok(Some(Feedback {
        event: DeliveryEvent { kind, message: id.to_owned(), destination, at: happened_at },
        notice: tag.and_then(NoticeId::from_hex),
        is_sign_in: mail["tags"][KIND_TAG][0] == SIGN_IN,
        at,
    }))
}

/// What happened and when; `None` for what does not concern delivery: opens, clicks, delays, and kinds that SES may add.
fn parse_kind(word: &str, message: &Json) -> Result<Option<(DeliveryEventKind, Timestamp)>, &'static str> {
    let sent = || parse_instant(&message["mail"]["timestamp"]).ok_or("/Sns/Message/mail/timestamp");
    Ok(Some(match word {
        "Send" => (DeliveryEventKind::Send, sent()?),
        "Reject" => (DeliveryEventKind::Reject, sent()?),
        "Delivery" => (
            DeliveryEventKind::Delivery,
            parse_instant(&message["delivery"]["timestamp"]).ok_or("/Sns/Message/delivery/timestamp")?,
        ),
        "Bounce" => {
            let bounce = &message["bounce"];
            let kind = bounce["bounceType"].as_str().ok_or("/Sns/Message/bounce/bounceType")?;
            let recipients = bounce["bouncedRecipients"].as_array().ok_or("/Sns/Message/bounce/bouncedRecipients")?;
            let happened =
                DeliveryEventKind::Bounce { addresses: parse_addresses(recipients), permanent: kind == "Permanent" };
            (happened, parse_instant(&bounce["timestamp"]).ok_or("/Sns/Message/bounce/timestamp")?)
        }
        "Complaint" => {
            let complaint = &message["complaint"];
            let recipients = complaint["complainedRecipients"].as_array();
            let recipients = recipients.ok_or("/Sns/Message/complaint/complainedRecipients")?;
            let happened = DeliveryEventKind::Complaint { addresses: parse_addresses(recipients) };
            (happened, parse_instant(&complaint["timestamp"]).ok_or("/Sns/Message/complaint/timestamp")?)
        }
        _ => return Ok(None),
    }))
}

fn parse_instant(value: &Json) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn parse_addresses(recipients: &[Json]) -> Vec<EmailAddress> {
    recipients.iter().filter_map(|recipient| parse_address(recipient["emailAddress"].as_str()?)).collect()
}

/// An address, alone or as `Name <address>`. Other texts are left out: no message of ours was sent to them.
fn parse_address(text: &str) -> Option<EmailAddress> {
    let bare = text.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(text);
    EmailAddress::parse(bare.trim()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(message: &Json) -> Json {
        json!({ "Sns": { "Message": message.to_string(), "Timestamp": "2023-08-14T00:00:09Z" } })
    }

    fn bounce() -> Json {
        json!({
            "eventType": "Bounce",
            "mail": { "messageId": "m1", "timestamp": "2023-08-14T00:00:00Z", "destination": ["Pat@Acme.example"] },
            "bounce": {
                "bounceType": "Permanent",
                "bouncedRecipients": [{ "emailAddress": "Pat <pat@acme.example>" }],
                "timestamp": "2023-08-14T00:00:05Z",
            },
        })
    }

    #[test]
    fn addresses_are_the_same_however_they_are_written() {
        let feedback = parse_record(&record(&bounce())).unwrap().unwrap();
        let pat = EmailAddress::parse("pat@acme.example").unwrap();
        assert_eq!(feedback.event.destination, std::slice::from_ref(&pat));
        assert_eq!(feedback.event.kind, DeliveryEventKind::Bounce { addresses: vec![pat], permanent: true });
        assert_eq!(feedback.notice, None);
    }

    #[test]
    fn a_notice_is_read_from_its_tag_and_a_tag_that_is_none_is_no_notice() {
        let id = NoticeId::parse("acme#2023-08-14T00:00:00Z#fortified-warning#30d").unwrap();
        for (tag, read_as) in [(id.hex(), Some(id)), ("not hex".to_owned(), None)] {
            let mut message = bounce();
            message["mail"]["tags"] = json!({ "notice": [tag], "ses:source-ip": ["127.0.0.1"] });
            assert_eq!(parse_record(&record(&message)).unwrap().unwrap().notice, read_as);
        }
    }

    #[test]
    fn a_link_to_sign_in_is_known_by_its_kind() {
        for (kind, sign_in) in [("sign-in", true), ("fortified-warning", false)] {
            let mut message = bounce();
            message["mail"]["tags"] = json!({ "kind": [kind] });
            let feedback = parse_record(&record(&message)).unwrap().unwrap();
            assert_eq!((feedback.is_sign_in, feedback.notice), (sign_in, None));
        }
    }

    #[test]
    fn what_is_no_matter_of_delivery_is_ignored() {
        for word in ["Open", "Click", "DeliveryDelay", "Rendering Failure", "SomethingNew"] {
            assert_eq!(parse_record(&record(&json!({ "eventType": word, "mail": {} }))), Ok(None), "{word}");
        }
    }

    #[test]
    fn every_part_that_an_event_needs_is_missed_by_its_place() {
        for (gone, place) in [
            ("/mail/messageId", "/Sns/Message/mail/messageId"),
            ("/mail/destination", "/Sns/Message/mail/destination"),
            ("/bounce/bounceType", "/Sns/Message/bounce/bounceType"),
            ("/bounce/bouncedRecipients", "/Sns/Message/bounce/bouncedRecipients"),
            ("/bounce/timestamp", "/Sns/Message/bounce/timestamp"),
            ("/eventType", "/Sns/Message/eventType"),
        ] {
            let mut message = bounce();
            *message.pointer_mut(gone).unwrap() = Json::Null;
            assert_eq!(parse_record(&record(&message)), Err(place));
        }
        assert_eq!(parse_record(&json!({})), Err("/Sns/Message"));
        assert_eq!(
            parse_record(&json!({ "Sns": { "Message": "no JSON", "Timestamp": "2023-08-14T00:00:09Z" } })),
            Ok(None)
        );
        assert_eq!(parse_record(&json!({ "Sns": { "Message": "{}" } })), Err("/Sns/Timestamp"));
    }
}
