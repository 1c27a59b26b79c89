//! The programme's document: the marketplace's names, the dates and the limits. They are configuration and not constants,
//! because the real dates slipped by days and weeks. The defaults are the dates of the seed texts where those name a day.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::review_pace::ReviewPace;
use crate::EmailAddress;
use crate::rollout::{EVERYBODY, Operations, Step};

/// The programme, as staff set it in one JSON document, with what operators have done to the rollout since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("marketplace, operator, maxPerRun"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Programme {
    /// The marketplace's name, as customers know it.
    #[cfg_attr(feature = "schema", schemars(description = "The marketplace's name."))]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Line<{ super::limits::MAX_NAME }>"))]
    pub marketplace: String,
    /// The company that runs the marketplace, as customers know it.
    #[cfg_attr(feature = "schema", schemars(description = "Who runs the marketplace, as customers know them."))]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Line<{ super::limits::MAX_NAME }>"))]
    pub operator: String,
    /// The marketplace's own pages, which mails and pages link to.
    pub links: Links,
    /// The sender and the pace of the mails.
    pub mail: Mail,
    /// The most apps that one run of a job changes, so that a wrong date cannot do much harm at once; the rest waits for
    /// the next run.
    #[cfg_attr(feature = "schema", schemars(description = "The most apps that one run of a job changes."))]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = u32::MAX)))]
    pub max_per_run: u32,
    /// From when on partners may save and publish answers: "We have been accepting responses from February 2023."
    pub answers_accepted_from: Timestamp,
    /// Which part of the customers sees the tab, and from when on.
    pub rollout: Rollout,
    /// The dates of Cloud Fortified.
    pub fortified: Fortified,
    /// When each version of the questionnaire is in force, oldest first.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub questionnaires: Vec<InForceFrom>,
    /// The dates of the Security Self Assessment.
    pub self_assessment: SelfAssessment,
    /// The pace of the review of what is live.
    pub review: ReviewPace,
    /// What operators have done to the rollout. It is stored beside the document and is not part of it, so that replacing
    /// the document does not undo an operation.
    #[serde(skip)]
    pub operations: Operations,
    /// The rules of the badge that earlier documents had. They are stored beside the document too.
    #[serde(skip)]
    pub past_rules: PastBadgeRules,
}

/// The addresses of the marketplace's own pages. The base URL of this system's pages is part of the deployment instead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("support, securityBug, penetrationTestExample, vulnerabilityProcessExample"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Links {
    /// The marketplace's website.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Link>"))]
    pub website: Option<String>,
    /// Where partners get help.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Link>"))]
    pub support: Option<String>,
    /// Where partners report a security bug, if that is another page than [`Links::support`].
    #[cfg_attr(
        feature = "schema",
        schemars(description = "Where partners report a security bug; null: where they get help.")
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Link>"))]
    pub security_bug: Option<String>,
    /// A report of a penetration test, as an example for question 7 of the Security Self Assessment.
    #[cfg_attr(
        feature = "schema",
        schemars(
            description = "A report of a penetration test, which question 7 of the Security Self Assessment shows as an example; null: it shows none."
        )
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Link>"))]
    pub penetration_test_example: Option<String>,
    /// A process for security vulnerabilities, as an example for question 11 of the Security Self Assessment.
    #[cfg_attr(
        feature = "schema",
        schemars(
            description = "A documented process for security vulnerabilities, which question 11 of the Security Self Assessment shows as an example; null: it shows none."
        )
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Link>"))]
    pub vulnerability_process_example: Option<String>,
}

impl Links {
    /// Where partners report a security bug.
    pub fn to_report_security_bug(&self) -> Option<&str> {
        self.security_bug.as_deref().or(self.support.as_deref())
    }

    /// The example of an answer to a question of the Security Self Assessment, by the question's id. Only two questions have
    /// one.
    pub fn assessment_example(&self, question: &str) -> Option<&str> {
        match question {
            "7" => self.penetration_test_example.as_deref(),
            "11" => self.vulnerability_process_example.as_deref(),
            _ => None,
        }
    }
}

/// Where somebody reports a security bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityContact<'a> {
    /// An https link to a page.
    Page(&'a str),
    /// An address for mail.
    Mail(&'a EmailAddress),
}

impl Programme {
    /// Where anybody reports a security bug: on the page for it, else where partners get help, else with a mail to where
    /// replies go.
    pub fn security_contact(&self) -> SecurityContact<'_> {
        match self.links.to_report_security_bug() {
            Some(page) => SecurityContact::Page(page),
            None => SecurityContact::Mail(self.mail.reply_to.as_ref().unwrap_or(&self.mail.sender)),
        }
    }
}

/// The sender and the pace of the programme's mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("sender, perSecond"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Mail {
    /// The sender's address, which must be verified with the mail service.
    #[cfg_attr(feature = "schema", schemars(description = "The mail service must know it."))]
    pub sender: EmailAddress,
    /// Where replies go, if not to the sender.
    pub reply_to: Option<EmailAddress>,
    /// The most mails in a second, which must not exceed what the mail service grants.
    #[cfg_attr(feature = "schema", schemars(description = "The most mails in a second."))]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = super::limits::MAX_PER_SECOND)))]
    pub per_second: u16,
}

/// The rollout's calendar: the steps of each channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("embeddedMayLead"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Rollout {
    /// The steps on the marketplace's website, earliest first.
    pub marketplace: Vec<Step>,
    /// The steps on the marketplaces inside the products, earliest first.
    pub embedded: Vec<Step>,
    /// Whether the embedded channel may be ahead of the marketplace. Otherwise a document with such steps is refused.
    #[cfg_attr(feature = "schema", schemars(description = "Whether embedded may be ahead of the marketplace."))]
    pub embedded_may_lead: bool,
}

/// The dates of Cloud Fortified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("deadline, warningDays, endsAt"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Fortified {
    /// From when on the badge needs a complete tab: the end of the day in "August 13, 2023: All fields must be filled
    /// out".
    #[cfg_attr(feature = "schema", schemars(description = "From when on the badge needs a complete tab."))]
    pub deadline: Timestamp,
    /// How many days before the deadline partners are warned, the earliest warning first.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "How many days before a deadline partners are warned; falling.")
    )]
    #[cfg_attr(feature = "schema", schemars(inner(range(min = 1, max = super::limits::MAX_WARNING_DAYS))))]
    pub warning_days: Vec<u16>,
    /// When Cloud Fortified itself ends: from then on there is no badge and no warning.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "From when on there is no badge and no warning; null: no end is set.")
    )]
    pub ends_at: Option<Timestamp>,
}

impl Fortified {
    /// Whether Cloud Fortified has ended at `now`.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }
}

/// When a version of the questionnaire is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("from, countedFrom"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InForceFrom {
    /// The version's name, for example `2023-02`.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::QuestionnaireVersion"))]
    pub version: String,
    /// From when on its questions are asked.
    #[cfg_attr(feature = "schema", schemars(description = "From when its questions are asked."))]
    pub from: Timestamp,
    /// From when on the questions that this version introduced count towards completeness, and what it demands more of the
    /// others. Until then it demands no more than the version before it.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "From when the questions that it brought count, and what it asks more of the others.")
    )]
    pub counted_from: Timestamp,
}

/// The dates of the programme that decide which apps have the badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeRules {
    /// The dates of Cloud Fortified.
    pub(super) fortified: Fortified,
    /// When each version of the questionnaire is in force.
    pub(super) questionnaires: Vec<InForceFrom>,
}

/// The rules that staff have replaced, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastBadgeRules {
    /// Nothing is known of the rules before this instant; `None` when all are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) known_from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) periods: Vec<Period>,
}

/// Rules that were in force until staff replaced them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Period {
    pub(super) until: Timestamp,
    pub(super) rules: BadgeRules,
}

/// The dates of the Security Self Assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("deprecatedFrom, warningDays, renewalGraceDays"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SelfAssessment {
    /// When the Security Self Assessment ends, because the tab replaces it: "Deprecated on August 13, 2023".
    #[cfg_attr(feature = "schema", schemars(description = "From when on the tab replaces it."))]
    pub deprecated_from: Timestamp,
    /// How many months an approval is valid.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = super::limits::MAX_VALIDITY_MONTHS)))]
    pub validity_months: u8,
    /// How many days before its expiry an approval's end is announced and a renewal may be filed: "You'll receive a
    /// notification 30 days before expiry."
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = super::limits::MAX_NOTICE_DAYS)))]
    pub notice_days: u16,
    /// How many days before `deprecated_from` the partners that take part are told of it, the earliest warning first.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "How many days before its end partners who take part are told; falling.")
    )]
    #[cfg_attr(feature = "schema", schemars(inner(range(min = 1, max = super::limits::MAX_WARNING_DAYS))))]
    pub warning_days: Vec<u16>,
    /// How many days after its expiry an approval is still shown while a renewal that was submitted in time is undecided;
    /// 0 for none.
    #[cfg_attr(feature = "schema", schemars(description = "0 for none."))]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = super::limits::MAX_GRACE_DAYS)))]
    pub renewal_grace_days: u16,
}

/// Midnight UTC of a day.
fn day(year: i16, month: i8, day: i8) -> Timestamp {
    // The fallback is never used: this is only called with the constant days below, which all exist.
    date(year, month, day).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp())
}

impl Default for Programme {
    fn default() -> Self {
        let version =
            |version: &str, from, counted_from| InForceFrom { version: version.to_owned(), from, counted_from };
        Self {
            marketplace: "Atlassian Marketplace".to_owned(),
            operator: "Atlassian".to_owned(),
            links: Links::default(),
            mail: Mail::default(),
            max_per_run: 10_000,
            answers_accepted_from: day(2023, 2, 13),
            rollout: Rollout::default(),
            fortified: Fortified::default(),
            questionnaires: vec![
                version("2023-02", day(2023, 2, 13), day(2023, 2, 13)),
                version("2025-02", day(2025, 2, 26), day(2025, 8, 26)),
                version("2026-09", day(2026, 9, 1), day(2027, 3, 1)),
            ],
            self_assessment: SelfAssessment::default(),
            review: ReviewPace::default(),
            operations: Operations::default(),
            past_rules: PastBadgeRules::default(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "a constant, and a test parses it")]
        let sender = EmailAddress::parse("no-reply@marketplace.example").expect("an address");
        Self { sender, reply_to: None, per_second: 10 }
    }
}

impl Default for Rollout {
    /// Slowly from 29 March 2023 on to 80 % within seven weeks, and to everybody in June; the embedded channel opens to
    /// everybody in June at once.
    fn default() -> Self {
        let step = |month, on, basis_points| Step { from: day(2023, month, on), basis_points };
        Self {
            marketplace: vec![
                step(3, 29, 100),
                step(4, 5, 500),
                step(4, 12, 1_000),
                step(4, 19, 2_000),
                step(4, 26, 3_500),
                step(5, 3, 5_000),
                step(5, 10, 6_500),
                step(5, 17, 8_000),
                step(6, 1, EVERYBODY),
            ],
            embedded: vec![step(6, 1, EVERYBODY)],
            embedded_may_lead: false,
        }
    }
}

impl Default for Fortified {
    fn default() -> Self {
        Self { deadline: day(2023, 8, 14), warning_days: vec![90, 30, 7, 1], ends_at: None }
    }
}

impl Default for SelfAssessment {
    fn default() -> Self {
        Self {
            deprecated_from: day(2023, 8, 13),
            validity_months: 12,
            notice_days: 30,
            warning_days: vec![90, 30],
            renewal_grace_days: 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_reads_back_and_refuses_unknown_fields() {
        let programme = Programme::default();
        let written = serde_json::to_string(&programme).unwrap();
        assert_eq!(serde_json::from_str::<Programme>(&written).unwrap(), programme);
        assert_eq!(serde_json::from_str::<Programme>("{}").unwrap(), programme);
        assert!(serde_json::from_str::<Programme>(r#"{"rollouts":{}}"#).is_err());
    }
}
