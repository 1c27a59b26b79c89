//! A line of an import: a partner, an app or a member, as a JSON document.

use domain::access::Member;
use domain::catalogue::AppDescription;
use domain::listing::Listing;
use domain::questionnaire::Code;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::partners::Partner;

use super::app::read_description;
use super::member::MemberBody;
use super::partner::PartnerBody;
use crate::body::Fields;
use crate::json::read_json;
use crate::problem::violation;
use crate::{Problem, ProblemKind};

/// The facts of an app that no line can change.
const NOT_IN_LINES: [&str; 2] = ["archivedAt", "formerPartners"];

/// A line with its number, or why it is not understood.
pub type NumberedLine = (usize, Result<ImportLine, Problem>);

/// One line of an import, understood: what it is about, and what is to be written of it.
#[derive(Clone, Debug)]
pub enum ImportLine {
    Partner(PartnerId, PartnerBody),
    App(AppKey, Box<AppDescription>),
    /// The member belongs to this partner.
    Member(PartnerId, Member),
}

impl ImportLine {
    /// Reads the document of a line.
    ///
    /// # Errors
    /// 400 if it is not a JSON object; 422 for each field that is wrong, and for a type that there is not.
    pub fn read(text: &str, now: Timestamp) -> Result<Self, Problem> {
        let not_an_object = || Problem::new(ProblemKind::MalformedJson, "The line is not a JSON object.");
        let mut object = match read_json(text) {
            Ok(Json::Object(object)) => object,
            Ok(_) => return Err(not_an_object()),
            Err(problem) if problem.kind == ProblemKind::MalformedJson => return Err(not_an_object()),
            Err(problem) => return Err(problem),
        };
        let kind = object.remove("type");
        let mut take = |name: &str| {
            object.remove(name).and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
        };
        match kind.as_ref().and_then(Json::as_str) {
            Some("partner") => {
                let id = id(PartnerId::parse(&take("id")), "/id")?;
                Ok(Self::Partner(id, PartnerBody::read(Fields::of(object))?))
            }
            Some("app") => {
                let key = id(AppKey::parse(&take("key")), "/key")?;
                Ok(Self::App(key, Box::new(read_description(Fields::of(object), now)?)))
            }
            Some("member") => {
                let partner = id(PartnerId::parse(&take("partner")), "/partner")?;
                let email = id(EmailAddress::parse(&take("email")), "/email")?;
                let MemberBody { permissions } = MemberBody::read(Fields::of(object))?;
                Ok(Self::Member(partner, Member { email, permissions }))
            }
            _ => Err(Problem::invalid(vec![violation(
                "/type",
                Code::NotAnOption,
                "The type must be partner, app or member.",
            )])),
        }
    }
}

/// Reads the lines of an import, `most` of them at most. Empty lines count in the numbers only.
///
/// # Errors
/// 413: there are more lines.
pub fn read_lines(text: &str, most: usize, now: Timestamp) -> Result<Vec<NumberedLine>, Problem> {
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim().is_empty()).collect();
    if lines.len() > most {
        let detail = format!(
            "There are {} lines; at most {most} are allowed. Split the file and send the parts one by one.",
            lines.len()
        );
        return Err(Problem::new(ProblemKind::PayloadTooLarge, detail));
    }
    Ok(lines.into_iter().map(|(number, line)| (number, ImportLine::read(line, now))).collect())
}

/// The line that describes an app as it is, for somebody who wants to change it.
pub fn write_app_line(key: &AppKey, listing: &Listing) -> String {
    let mut line = json!(listing.facts);
    line["type"] = json!("app");
    line["key"] = json!(key);
    line["privacyPolicyUrl"] = json!(listing.privacy_policy_url);
    if let Json::Object(fields) = &mut line {
        fields.retain(|name, _| !NOT_IN_LINES.contains(&name.as_str()));
    }
    line.to_string()
}

/// The line that describes a partner as it is, for somebody who wants to change it.
pub fn write_partner_line(id: &PartnerId, partner: &Partner) -> String {
    let Partner { name, contact, language } = partner;
    json!({ "type": "partner", "id": id, "name": name, "contact": contact, "language": language }).to_string()
}

fn id<T>(parsed: Result<T, domain::ids::BadId>, at: &str) -> Result<T, Problem> {
    parsed.map_err(|error| Problem::invalid(vec![violation(at, Code::Malformed, format!("Not accepted: {error}."))]))
}
