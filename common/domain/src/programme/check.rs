//! Reads the programme's document from JSON and refuses what breaks a rule: every violation at once, each at its place.
//! What is absent or `null` takes its default.
//!
//! What must not live here: what the document says at an instant.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{Fortified, InForceFrom, Links, Mail, Programme, Rollout, SelfAssessment};
use crate::questionnaire::definition::LINK_LENGTH;
use crate::questionnaire::rules::check_line;
use crate::questionnaire::violation::pointer;
use crate::questionnaire::{Code, Violation, packed, published};
use crate::rollout::{Channel, EVERYBODY, Step, exposure};
use crate::{EmailAddress, link};

/// The most bytes that the document and the operations take when stored. Their item stays within 4,096 bytes with them,
/// the keys and the names, so that reading it along with every listing costs half a read unit; the rest is room for
/// operations, which must never fail for want of it.
pub const MAX_STORED: usize = 3_840;
/// The longest name of the marketplace, in characters.
pub const MAX_NAME: usize = 100;
/// The earliest warning, in days before a deadline.
pub const MAX_WARNING_DAYS: u16 = 365;
/// The most mails in a second: more than a new account of the mail service is granted.
pub const MAX_PER_SECOND: u16 = 500;
/// The longest validity of an approval, in months.
pub const MAX_VALIDITY_MONTHS: u8 = 36;
/// The earliest notice of an expiry, in days.
pub const MAX_NOTICE_DAYS: u16 = 180;
/// The longest grace of a renewal, in days.
pub const MAX_GRACE_DAYS: u16 = 365;

/// Reads a document and checks its rules.
///
/// # Errors
/// Every violation. A rule over fields that could not be read is not judged.
pub fn read(document: &Json) -> Result<Programme, Vec<Violation>> {
    let mut reader = Reader { violations: Vec::new() };
    let programme = reader.checked(document);
    reader.finish(programme)
}

/// How many bytes a programme takes when stored, its operations along.
#[must_use]
pub fn stored_bytes(programme: &Programme) -> usize {
    let bytes = |part: serde_json::Result<Json>| part.map_or(usize::MAX / 2, |part| packed::pack_json(&part).len());
    bytes(serde_json::to_value(programme)) + bytes(serde_json::to_value(&programme.operations))
}

impl Programme {
    /// The programme after somebody replaced its document: what operators did stays, and no channel's exposure falls.
    ///
    /// # Errors
    /// Every violation of the document, the channels whose exposure would fall, or that it takes too much room.
    pub fn replaced_by(&self, document: &Json, now: Timestamp) -> Result<Self, Vec<Violation>> {
        let mut reader = Reader { violations: Vec::new() };
        let document = reader.checked(document);
        let after = Self { operations: self.settled(now).operations, ..document };
        if reader.is_sound(&["/rollout"]) {
            reader.check_levels(self, &after, now);
        }
        let bytes = stored_bytes(&after);
        if bytes > MAX_STORED {
            let detail = format!(
                "The document takes {bytes} bytes when stored; at most {MAX_STORED} fit. Leave out some steps or forced visitors."
            );
            reader.refuse("", Code::TooLong, detail);
        }
        reader.finish(after)
    }
}

/// The fields of an object that is being read, and where it stands.
struct Object<'a> {
    fields: Option<&'a Map<String, Json>>,
    at: String,
}

impl<'a> Object<'a> {
    /// A field that is there, and where it stands.
    fn get(&self, name: &str) -> Option<(&'a Json, String)> {
        let value = self.fields?.get(name).filter(|value| !value.is_null())?;
        Some((value, pointer(&self.at, name)))
    }
}

struct Reader {
    violations: Vec<Violation>,
}

impl Reader {
    fn refuse(&mut self, at: &str, code: Code, detail: impl Into<String>) {
        self.violations.push(Violation { pointer: at.to_owned(), code, detail: detail.into() });
    }

    fn finish<T>(self, read: T) -> Result<T, Vec<Violation>> {
        if self.violations.is_empty() { Ok(read) } else { Err(self.violations) }
    }

    /// Whether nothing is wrong at these places, above or below them.
    fn is_sound(&self, places: &[&str]) -> bool {
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let touches = |wrong: &str| places.iter().any(|place| within(wrong, place) || within(place, wrong));
        !self.violations.iter().any(|violation| touches(&violation.pointer))
    }

    /// The document, its rules checked wherever it could be read.
    fn checked(&mut self, document: &Json) -> Programme {
        let programme = self.programme(document);
        if self.is_sound(&["/fortified/deadline", "/answersAcceptedFrom"]) {
            self.check_deadline(&programme);
        }
        if self.is_sound(&["/fortified/warningDays"]) {
            self.check_warnings("/fortified/warningDays", &programme.fortified.warning_days);
        }
        if self.is_sound(&["/selfAssessment/warningDays"]) {
            self.check_warnings("/selfAssessment/warningDays", &programme.self_assessment.warning_days);
        }
        if self.is_sound(&["/questionnaires"]) {
            self.check_versions(&programme.questionnaires);
        }
        if self.is_sound(&["/rollout"]) {
            self.check_rollout(&programme.rollout);
        }
        programme
    }

    fn programme(&mut self, document: &Json) -> Programme {
        let known = [
            "marketplace",
            "operator",
            "links",
            "mail",
            "maxPerRun",
            "answersAcceptedFrom",
            "rollout",
            "fortified",
            "questionnaires",
            "selfAssessment",
        ];
        let root = self.object(Some((document, String::new())), &known);
        let default = Programme::default();
        Programme {
            marketplace: self.name(&root, "marketplace").unwrap_or(default.marketplace),
            operator: self.name(&root, "operator").unwrap_or(default.operator),
            links: self.links(root.get("links")),
            mail: self.mail(root.get("mail")),
            max_per_run: self.number(&root, "maxPerRun", 1, u32::MAX).unwrap_or(default.max_per_run),
            answers_accepted_from: self.instant(&root, "answersAcceptedFrom").unwrap_or(default.answers_accepted_from),
            rollout: self.rollout(root.get("rollout")),
            fortified: self.fortified(root.get("fortified")),
            questionnaires: self.versions(&root).unwrap_or(default.questionnaires),
            self_assessment: self.self_assessment(root.get("selfAssessment")),
            operations: default.operations,
        }
    }

    fn links(&mut self, found: Option<(&Json, String)>) -> Links {
        let links = self.object(found, &["website", "support", "securityBug"]);
        Links {
            website: self.link(&links, "website"),
            support: self.link(&links, "support"),
            security_bug: self.link(&links, "securityBug"),
        }
    }

    fn mail(&mut self, found: Option<(&Json, String)>) -> Mail {
        let (mail, default) = (self.object(found, &["sender", "replyTo", "perSecond"]), Mail::default());
        Mail {
            sender: self.address(&mail, "sender").unwrap_or(default.sender),
            reply_to: self.address(&mail, "replyTo"),
            per_second: self.number(&mail, "perSecond", 1, MAX_PER_SECOND).unwrap_or(default.per_second),
        }
    }

    fn rollout(&mut self, found: Option<(&Json, String)>) -> Rollout {
        let rollout = self.object(found, &["marketplace", "embedded", "embeddedMayLead"]);
        let default = Rollout::default();
        Rollout {
            marketplace: self.list(&rollout, "marketplace", Self::step).unwrap_or(default.marketplace),
            embedded: self.list(&rollout, "embedded", Self::step).unwrap_or(default.embedded),
            embedded_may_lead: self.flag(&rollout, "embeddedMayLead").unwrap_or(default.embedded_may_lead),
        }
    }

    fn step(&mut self, value: &Json, at: String) -> Option<Step> {
        let step = self.object(Some((value, at)), &["from", "basisPoints"]);
        step.fields?;
        for field in ["from", "basisPoints"] {
            self.demand(&step, field);
        }
        let (from, basis_points) = (self.instant(&step, "from"), self.number(&step, "basisPoints", 0, EVERYBODY));
        Some(Step { from: from?, basis_points: basis_points? })
    }

    fn fortified(&mut self, found: Option<(&Json, String)>) -> Fortified {
        let (fortified, default) = (self.object(found, &["deadline", "warningDays"]), Fortified::default());
        Fortified {
            deadline: self.instant(&fortified, "deadline").unwrap_or(default.deadline),
            warning_days: self.warning_days(&fortified).unwrap_or(default.warning_days),
        }
    }

    fn warning_days(&mut self, of: &Object<'_>) -> Option<Vec<u16>> {
        self.list(of, "warningDays", |reader, value, at| reader.whole(value, &at, 1, MAX_WARNING_DAYS))
    }

    fn versions(&mut self, root: &Object<'_>) -> Option<Vec<InForceFrom>> {
        self.list(root, "questionnaires", |reader, value, at| {
            let version = reader.object(Some((value, at)), &["version", "from", "countedFrom"]);
            version.fields?;
            for field in ["version", "from", "countedFrom"] {
                reader.demand(&version, field);
            }
            let name = version.get("version").and_then(|(value, at)| reader.text(value, &at));
            let (from, counted_from) = (reader.instant(&version, "from"), reader.instant(&version, "countedFrom"));
            Some(InForceFrom { version: name?.to_owned(), from: from?, counted_from: counted_from? })
        })
    }

    fn self_assessment(&mut self, found: Option<(&Json, String)>) -> SelfAssessment {
        let known = ["deprecatedFrom", "validityMonths", "noticeDays", "warningDays", "renewalGraceDays"];
        let (read, default) = (self.object(found, &known), SelfAssessment::default());
        SelfAssessment {
            deprecated_from: self.instant(&read, "deprecatedFrom").unwrap_or(default.deprecated_from),
            validity_months: self
                .number(&read, "validityMonths", 1, MAX_VALIDITY_MONTHS)
                .unwrap_or(default.validity_months),
            notice_days: self.number(&read, "noticeDays", 1, MAX_NOTICE_DAYS).unwrap_or(default.notice_days),
            warning_days: self.warning_days(&read).unwrap_or(default.warning_days),
            renewal_grace_days: self
                .number(&read, "renewalGraceDays", 0, MAX_GRACE_DAYS)
                .unwrap_or(default.renewal_grace_days),
        }
    }

    /// An object with these fields and no others; without any when there is none.
    fn object<'a>(&mut self, found: Option<(&'a Json, String)>, known: &[&str]) -> Object<'a> {
        let Some((value, at)) = found else { return Object { fields: None, at: String::new() } };
        let fields = value.as_object();
        if fields.is_none() {
            self.refuse(&at, Code::WrongType, "This must be a JSON object.");
        }
        for name in fields.into_iter().flat_map(Map::keys).filter(|name| !known.contains(&name.as_str())) {
            let detail = format!("There is no field {name:?} here. The fields are: {}.", known.join(", "));
            self.refuse(&pointer(&at, name), Code::UnknownField, detail);
        }
        Object { fields, at }
    }

    /// A list, each entry read by `entry`, which says what is wrong with one that it does not read.
    fn list<T>(
        &mut self,
        object: &Object<'_>,
        name: &str,
        entry: impl Fn(&mut Self, &Json, String) -> Option<T>,
    ) -> Option<Vec<T>> {
        let (value, at) = object.get(name)?;
        let Json::Array(entries) = value else {
            self.refuse(&at, Code::WrongType, "This must be a list.");
            return None;
        };
        let entries = entries.iter().enumerate();
        Some(entries.filter_map(|(index, value)| entry(self, value, pointer(&at, &index.to_string()))).collect())
    }

    fn demand(&mut self, object: &Object<'_>, name: &str) {
        if object.get(name).is_none() {
            self.refuse(&pointer(&object.at, name), Code::Mandatory, "This is a mandatory field.");
        }
    }

    fn text<'a>(&mut self, value: &'a Json, at: &str) -> Option<&'a str> {
        let text = value.as_str();
        if text.is_none() {
            self.refuse(at, Code::WrongType, "This must be a string.");
        }
        text
    }

    fn name(&mut self, root: &Object<'_>, field: &str) -> Option<String> {
        let (value, at) = root.get(field)?;
        let name = self.text(value, &at)?;
        if name.trim().is_empty() {
            self.refuse(&at, Code::Mandatory, format!("Send a name for {field}, or leave it out to use the default."));
        }
        self.violations.extend(check_line(name, MAX_NAME, &at));
        Some(name.to_owned())
    }

    fn link(&mut self, object: &Object<'_>, name: &str) -> Option<String> {
        let (value, at) = object.get(name)?;
        let text = self.text(value, &at)?;
        if text.len() > LINK_LENGTH {
            self.refuse(&at, Code::TooLong, format!("A link may have at most {LINK_LENGTH} characters."));
        } else if let Err(error) = link::check(text) {
            self.refuse(&at, error.into(), error.detail());
        }
        Some(text.to_owned())
    }

    fn address(&mut self, object: &Object<'_>, name: &str) -> Option<EmailAddress> {
        let (value, at) = object.get(name)?;
        let address = EmailAddress::parse(self.text(value, &at)?).ok();
        if address.is_none() {
            self.refuse(&at, Code::Email, "This is not an email address. Send one such as no-reply@example.com.");
        }
        address
    }

    fn instant(&mut self, object: &Object<'_>, name: &str) -> Option<Timestamp> {
        let (value, at) = object.get(name)?;
        let instant = self.text(value, &at)?.parse().ok();
        if instant.is_none() {
            self.refuse(&at, Code::Malformed, "This is not a time in UTC. Send one such as 2023-08-14T00:00:00Z.");
        }
        instant
    }

    fn flag(&mut self, object: &Object<'_>, name: &str) -> Option<bool> {
        let (value, at) = object.get(name)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.refuse(&at, Code::WrongType, "This must be true or false.");
        }
        flag
    }

    fn number<N: TryFrom<u64> + Into<u64>>(&mut self, object: &Object<'_>, name: &str, least: N, most: N) -> Option<N> {
        let (value, at) = object.get(name)?;
        self.whole(value, &at, least, most)
    }

    /// A whole number within its bounds.
    fn whole<N: TryFrom<u64> + Into<u64>>(&mut self, value: &Json, at: &str, least: N, most: N) -> Option<N> {
        let (least, most): (u64, u64) = (least.into(), most.into());
        let allowed = format!("Send a whole number from {least} to {most}.");
        let (code, detail) = match (value.as_number(), value.as_u64()) {
            (_, Some(number)) if (least..=most).contains(&number) => return N::try_from(number).ok(),
            (_, Some(number)) if number < least => (Code::TooSmall, allowed),
            (_, Some(_)) => (Code::TooLarge, allowed),
            (Some(number), None) if number.is_i64() => (Code::Negative, allowed),
            (Some(_), None) => (Code::NotAWholeNumber, allowed),
            (None, None) => (Code::WrongType, allowed),
        };
        self.refuse(at, code, detail);
        None
    }

    fn check_rollout(&mut self, rollout: &Rollout) {
        for (channel, steps) in [(Channel::Marketplace, &rollout.marketplace), (Channel::Embedded, &rollout.embedded)] {
            for (index, pair) in steps.windows(2).enumerate() {
                let at = format!("/rollout/{}/{}", channel.word(), index + 1);
                let [earlier, later] = pair else { continue };
                if later.from <= earlier.from {
                    let detail = format!("Each step must begin after the one before it, {}.", earlier.from);
                    self.refuse(&pointer(&at, "from"), Code::OutOfOrder, detail);
                }
                if later.basis_points < earlier.basis_points {
                    let detail = format!(
                        "A step must not be lower than the one before it, which has {}. To go down, use roll-back.",
                        earlier.basis_points
                    );
                    self.refuse(&pointer(&at, "basisPoints"), Code::Falls, detail);
                }
            }
        }
        if !rollout.embedded_may_lead {
            self.check_lead(rollout);
        }
    }

    /// Embedded is ahead at some instant only if it is at the start of one of its own steps, since no step falls.
    fn check_lead(&mut self, rollout: &Rollout) {
        for (index, step) in rollout.embedded.iter().enumerate() {
            let marketplace = exposure(&rollout.marketplace, step.from);
            if step.basis_points > marketplace {
                self.refuse(
                    &format!("/rollout/embedded/{index}"),
                    Code::AheadOfMarketplace,
                    format!(
                        "At {} the marketplace is at {marketplace} basis points, and embedded may not be ahead of it. Lower or delay the step, or set embeddedMayLead.",
                        step.from
                    ),
                );
            }
        }
    }

    fn check_levels(&mut self, before: &Programme, after: &Programme, now: Timestamp) {
        for channel in Channel::EVERY {
            let level = |programme: &Programme| programme.exposure(channel, now).basis_points();
            let (present, next) = (level(before), level(after));
            if next < present {
                let detail = format!(
                    "The channel is at {present} basis points, and these steps would take it down to {next} at once. To go down, use roll-back."
                );
                self.refuse(&format!("/rollout/{}", channel.word()), Code::Falls, detail);
            }
        }
    }

    fn check_deadline(&mut self, programme: &Programme) {
        let accepted = programme.answers_accepted_from;
        if programme.fortified.deadline < accepted {
            let detail = format!("The deadline must not be before answers are accepted, {accepted}.");
            self.refuse("/fortified/deadline", Code::OutOfOrder, detail);
        }
    }

    fn check_warnings(&mut self, at: &str, days: &[u16]) {
        for (index, pair) in days.windows(2).enumerate() {
            if pair[1] >= pair[0] {
                let detail = format!("Each warning must be fewer days before than the one before it, {}.", pair[0]);
                self.refuse(&format!("{at}/{}", index + 1), Code::OutOfOrder, detail);
            }
        }
    }

    fn check_versions(&mut self, versions: &[InForceFrom]) {
        if versions.is_empty() {
            self.refuse("/questionnaires", Code::Mandatory, "At least one version must be in force.");
        }
        let published: Vec<&str> = published().iter().map(|published| published.version.as_str()).collect();
        let place = |version: &InForceFrom| published.iter().position(|name| *name == version.version);
        for (index, version) in versions.iter().enumerate() {
            let at = format!("/questionnaires/{index}");
            if place(version).is_none() {
                let detail = format!("There is no such version. Use one of: {}.", published.join(", "));
                self.refuse(&pointer(&at, "version"), Code::NotAnOption, detail);
            }
            if version.counted_from < version.from {
                let detail = "Questions cannot count before they are asked: countedFrom must not be before from.";
                self.refuse(&pointer(&at, "countedFrom"), Code::OutOfOrder, detail);
            }
            let Some(before) = index.checked_sub(1).and_then(|before| versions.get(before)) else { continue };
            if place(version).is_some_and(|here| Some(here) <= place(before)) {
                let detail = "Each version may be listed once, after the versions that came before it.";
                self.refuse(&pointer(&at, "version"), Code::OutOfOrder, detail);
            }
            if version.from <= before.from {
                let detail = format!("Each version must begin after the one before it, {}.", before.from);
                self.refuse(&pointer(&at, "from"), Code::OutOfOrder, detail);
            }
        }
    }
}
