//! The partners and apps that take part in a replay. What must not live here: how they are drawn, and when they act.

use fastrand::Rng;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Everybody who takes part.
#[derive(Debug)]
pub struct Cast {
    pub partners: Vec<Partner>,
    pub apps: Vec<App>,
    /// The ids of the customers who read tabs. The same ones come again and again.
    pub visitors: Vec<String>,
    pub(super) seed: u64,
}

#[derive(Debug)]
pub struct Partner {
    pub id: String,
    pub name: String,
    pub language: &'static str,
    pub motivation: Motivation,
    /// The address of the member who manages the apps.
    pub member: String,
    /// Whether mails to the member bounce, so that the partner's contact gets them instead.
    pub member_bounces: bool,
}

/// What makes a partner answer the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motivation {
    /// It answers in the first weeks by itself.
    Unprompted,
    /// A warning so many days before the deadline, or later.
    Warning(u16),
    /// The loss of a badge.
    LostBadge,
    /// It never answers.
    Never,
}

#[derive(Debug)]
pub struct App {
    pub key: String,
    /// The index of its partner in the cast.
    pub partner: usize,
    pub(super) name: String,
    pub(super) product: String,
    pub(super) hosting: &'static str,
    pub(super) visibility: &'static str,
    pub enrolment: EnrolmentDates,
    /// Whether the link to the privacy policy is in the catalogue.
    pub has_policy: bool,
    /// When the partner answers for it without a mail that asks for it.
    pub answers_unasked_on: Option<Date>,
    /// When the partner publishes fewer answers than before.
    pub regresses_on: Option<Date>,
    /// Random numbers for this app alone, so that what happens to it does not depend on what happened to others before.
    pub rng: Rng,
}

/// When an app is in Cloud Fortified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnrolmentDates {
    pub approved_on: Option<Date>,
    pub leaves_on: Option<Date>,
}

/// How much a partner publishes about an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Complete,
    Partial,
}

impl Cast {
    /// Random numbers for one day, the same on each replay.
    pub fn day_rng(&self, day: Date) -> Rng {
        let number = i64::from(day.year()) * 1_000 + i64::from(day.day_of_year());
        Rng::with_seed(self.seed.wrapping_mul(1_000_003) ^ number.unsigned_abs())
    }

    /// Random numbers for one partner, apart from those for its apps.
    pub fn partner_rng(&self, partner: usize) -> Rng {
        Rng::with_seed(self.seed.wrapping_mul(1_000_033) ^ (partner as u64 + 1).wrapping_mul(7_919))
    }

    /// The lines of the catalogue's import: partners, then their members and apps, as of the day `on`.
    pub fn import_lines(&self, on: Date) -> Vec<Value> {
        let partners = self.partners.iter().map(|partner| {
            let Partner { id, name, language, .. } = partner;
            json!({ "type": "partner", "id": id, "name": name, "contact": partner.contact(), "language": language })
        });
        let members = self.partners.iter().map(|partner| {
            let permissions = json!({ "manage-app": "all", "manage-partner-security": true });
            json!({ "type": "member", "partner": partner.id, "email": partner.member, "permissions": permissions })
        });
        let apps = self.apps.iter().map(|app| {
            let mut line = self.catalogue_document(app, on);
            line["type"] = json!("app");
            line["key"] = json!(app.key);
            if app.has_policy {
                line["privacyPolicyUrl"] = json!(self.privacy_policy(app));
            }
            line
        });
        partners.chain(members).chain(apps).collect()
    }

    /// An app as marketplace staff describe it in the catalogue on a day.
    pub fn catalogue_document(&self, app: &App, on: Date) -> Value {
        let App { name, product, hosting, visibility, .. } = app;
        json!({
            "name": name,
            "partner": self.partners[app.partner].id,
            "product": product,
            "hosting": hosting,
            "visibility": visibility,
            "scopes": [{ "id": "read:jira-work", "name": "View issue data", "capability": "Read projects and issues" }],
            "fortified": app.enrolment.catalogue_document(on),
        })
    }

    pub fn privacy_policy(&self, app: &App) -> String {
        format!("https://{}.example/privacy", self.partners[app.partner].id)
    }

    /// The partner's answers for an app, as REST v2 takes them.
    pub fn answers(&self, app: &App, extent: Extent) -> serde_json::Result<Value> {
        let mut answers: Value = serde_json::from_str(match extent {
            Extent::Complete => include_str!("../../seeds/notes.json"),
            Extent::Partial => include_str!("../../seeds/charts.json"),
        })?;
        let Partner { id, .. } = &self.partners[app.partner];
        answers["security"]["securityContact"] = json!(format!("security@{id}.example"));
        Ok(json!({ "appTrustInformation": answers }))
    }
}

impl Partner {
    /// Where the marketplace writes to when no member's address works.
    pub fn contact(&self) -> String {
        format!("office@{}.example", self.id)
    }
}

impl App {
    pub fn has_public_tab(&self) -> bool {
        self.hosting == "cloud" && self.visibility == "public"
    }
}

impl EnrolmentDates {
    fn catalogue_document(self, on: Date) -> Value {
        match self {
            Self { leaves_on: Some(leaves), .. } if leaves <= on => json!({ "status": "NOT_A_PARTICIPANT" }),
            Self { approved_on: Some(approved), .. } if approved <= on => {
                json!({ "status": "APPROVED", "approvedAt": format!("{approved}T00:00:00Z") })
            }
            Self { approved_on: Some(_), .. } => json!({ "status": "APPLIED" }),
            Self { approved_on: None, .. } => json!({ "status": "NOT_A_PARTICIPANT" }),
        }
    }
}
