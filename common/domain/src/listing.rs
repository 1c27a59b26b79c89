//! What the catalogue knows of an app: the facts that the tab shows beside the partner's answers, and what decides
//! whether there is a tab at all.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::fortified::{self, AtRisk, Badge, BadgeChange, BadgeState, Standing};
use crate::language::Language;
use crate::programme::Programme;
use crate::questionnaire::asked::published_answers;
use crate::questionnaire::completeness::completeness;
use crate::questionnaire::wire::FormStatus;
use crate::questionnaire::{Answers, Completeness};
use crate::self_assessment::{Validity, statements};
use crate::{AppKey, EmailAddress, PartnerId, ProductId};

/// An app's listing as the public reads it: the catalogue's facts and the live answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What the catalogue knows.
    pub facts: Facts,
    /// The partner's name, as customers know it.
    pub partner_name: String,
    /// The privacy policy's link (Q27): in force at once, not part of the draft.
    pub privacy_policy_url: Option<String>,
    /// What was published last.
    pub live: Option<Live>,
    /// Where the badge stood after the last change; see [`fortified`].
    pub standing: Option<Standing>,
    /// The window of the partner's Security Self Assessment, if one was approved.
    pub assessment: Option<Validity>,
}

/// A listing as a change leaves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The listing, with where its badge stands then.
    pub listing: Listing,
    /// What the change means for the badge, if the partner is to be told.
    pub badge: Option<BadgeChange>,
}

/// Published answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// 1 for an app's first publish, then one more each time.
    pub revision: u32,
    /// The answers.
    pub answers: Answers,
    /// When they went live.
    pub published_at: Timestamp,
    /// Who published them.
    pub published_by: EmailAddress,
    /// Where the review stands.
    pub status: FormStatus,
}

impl Listing {
    /// The listing's fields that questions ask for.
    #[must_use]
    pub fn fields(&self) -> ListingFields<'_> {
        ListingFields { privacy_policy_url: self.privacy_policy_url.as_deref() }
    }

    /// What publishing a draft makes live: the answers to what is asked, under the next number.
    #[must_use]
    pub fn next_live(&self, draft: &Draft, by: &EmailAddress, at: Timestamp) -> Live {
        Live {
            revision: self.live.as_ref().map_or(0, |live| live.revision) + 1,
            answers: published_answers(&draft.answers),
            published_at: at,
            published_by: by.clone(),
            status: FormStatus::Submitted,
        }
    }

    /// The listing as a change at `now` leaves it, with what that means for the badge.
    #[must_use]
    pub fn changed(&self, programme: &Programme, now: Timestamp, change: impl FnOnce(&mut Self)) -> Changed {
        let mut after = self.clone();
        change(&mut after);
        after.replacing(Some(self), programme, now)
    }

    /// This listing in the place of another from `now` on, or as that of a new app, with what that means for the badge.
    /// Another enrolment starts the badge anew.
    #[must_use]
    pub fn replacing(mut self, before: Option<&Self>, programme: &Programme, now: Timestamp) -> Changed {
        let same_enrolment = before.filter(|before| before.facts.fortified == self.facts.fortified);
        self.standing = same_enrolment
            .and_then(|before| Standing::after_change(before.badge(programme, now), self.badge(programme, now), now));
        // What partners are told of is the badge of an app that Cloud Fortified concerns; any other has none to lose.
        let told = |listing: &Self| match listing.facts.is_watched() {
            true => listing.badge(programme, now).state,
            false => BadgeState::None,
        };
        let badge = BadgeChange::between(before.map_or(BadgeState::None, told), told(&self));
        Changed { listing: self, badge }
    }

    /// How complete the live tab is under the questions in force at `now`.
    #[must_use]
    pub fn completeness(&self, programme: &Programme, now: Timestamp) -> Completeness {
        let nothing = Answers::default();
        self.completeness_of(self.live.as_ref().map_or(&nothing, |live| &live.answers), programme, now)
    }

    /// How complete the tab would be with these answers.
    #[must_use]
    pub fn completeness_of(&self, answers: &Answers, programme: &Programme, now: Timestamp) -> Completeness {
        let in_force = programme.in_force(now);
        completeness(in_force.questionnaire, &in_force.future, answers, &self.fields())
    }

    /// The next instant at which a badge that is held now goes, unless fields are filled out.
    #[must_use]
    pub fn at_risk(&self, programme: &Programme, now: Timestamp) -> Option<AtRisk> {
        if !self.facts.is_watched() || self.badge(programme, now).state != BadgeState::Held {
            return None;
        }
        let mut to_come: Vec<Timestamp> = programme.turning_points().filter(|point| *point > now).collect();
        to_come.sort_unstable();
        to_come.into_iter().find_map(|due| {
            let lost = self.badge(programme, due).state == BadgeState::Removed;
            lost.then(|| AtRisk { due, completeness: self.completeness(programme, due) })
        })
    }

    /// What the listing says of the partner's self-assessment, paragraph by paragraph: "the \"Security\" section of your cloud
    /// app listing". Empty: no section.
    #[must_use]
    pub fn statements(&self, programme: &Programme, language: Language, now: Timestamp) -> Vec<String> {
        let window = self.assessment.as_ref().filter(|_| self.facts.has_public_tab());
        statements(window, programme, language, now)
    }

    /// The Cloud Fortified badge at `now`.
    #[must_use]
    pub fn badge(&self, programme: &Programme, now: Timestamp) -> Badge {
        let complete = |at| self.live.is_some() && self.completeness(programme, at).is_complete();
        fortified::badge(&self.facts.fortified, self.standing.as_ref(), programme, complete, now)
    }
}

/// An app's facts, kept by marketplace staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// The app's name.
    pub name: String,
    /// Whose app it is.
    pub partner: PartnerId,
    /// The marketplace's id of the product.
    pub product: ProductId,
    /// Where the app runs. Only cloud apps have a tab.
    pub hosting: Hosting,
    /// Whether the app is on the public marketplace.
    pub visibility: Visibility,
    /// What the app may do in the products (Q25).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
    /// Its part in the bug bounty programme (Q20).
    pub bug_bounty: BugBounty,
    /// Its enrolment in Cloud Fortified.
    pub fortified: Enrolment,
    /// When it left the marketplace, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
}

/// An app as those who write to it need it: whose it is, and whether it has a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its key.
    pub key: AppKey,
    /// Whose it is.
    pub partner: PartnerId,
    /// Where it runs.
    pub hosting: Hosting,
    /// When it left the marketplace, if it did.
    pub archived_at: Option<Timestamp>,
}

impl App {
    /// Whether the app has a tab.
    #[must_use]
    pub fn tab(&self) -> Tab {
        Tab::of(self.hosting, self.archived_at)
    }
}

impl Facts {
    /// Whether the public may read the app's tab: a cloud app on the public marketplace.
    #[must_use]
    pub fn has_public_tab(&self) -> bool {
        Tab::of(self.hosting, self.archived_at) == Tab::Has && self.visibility == Visibility::Public
    }

    /// Whether Cloud Fortified concerns the app: enrolled, in the cloud, and public.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.fortified.status == EnrolmentStatus::Approved && self.has_public_tab()
    }

    /// The app that these are the facts of.
    #[must_use]
    pub fn app(&self, key: &AppKey) -> App {
        App { key: key.clone(), partner: self.partner.clone(), hosting: self.hosting, archived_at: self.archived_at }
    }
}

/// Whether an app has a Privacy & Security tab: "Privacy & Security tab for cloud apps only."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// It has.
    Has,
    /// It runs elsewhere than in the cloud.
    NotCloud(Hosting),
    /// It left the marketplace.
    Archived,
}

impl Tab {
    fn of(hosting: Hosting, archived_at: Option<Timestamp>) -> Self {
        match (archived_at, hosting) {
            (Some(_), _) => Self::Archived,
            (None, Hosting::Cloud) => Self::Has,
            (None, hosting) => Self::NotCloud(hosting),
        }
    }
}

/// Where an app runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hosting {
    /// In the marketplace's cloud products.
    Cloud,
    /// On a customer's server.
    Server,
    /// In a customer's data center.
    Datacenter,
}

impl Hosting {
    /// The word for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Server => "server",
            Self::Datacenter => "data center",
        }
    }
}

/// Whether an app is on the public marketplace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Anybody can find it.
    Public,
    /// Only those who have its link.
    Private,
}

/// One permission that the app asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Its id, for example `read:jira-work`.
    pub id: String,
    /// Its name, for example `View issue data`.
    pub name: String,
    /// What it lets the app do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
}

/// The app's status in the Marketplace Security Bug Bounty Program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BugBounty {
    /// Takes part.
    Approved,
    /// Has asked to.
    Applied,
    /// Was refused.
    Rejected,
    /// Does not.
    #[default]
    NotAParticipant,
}

/// The app's enrolment in Cloud Fortified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Enrolment {
    /// Its status.
    pub status: EnrolmentStatus,
    /// When it was approved; set exactly when `status` is `APPROVED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Timestamp>,
}

impl Enrolment {
    /// The enrolment with its date: an approval that is sent without one keeps the one that it has, and a new one is of
    /// `now`.
    #[must_use]
    pub fn dated(self, before: Option<Self>, now: Timestamp) -> Self {
        match (self.status, self.approved_at) {
            (EnrolmentStatus::Approved, None) => {
                Self { approved_at: before.and_then(|before| before.approved_at).or(Some(now)), ..self }
            }
            _ => self,
        }
    }
}

/// `APPLIED, APPROVED, REJECTED, NOT_A_PARTICIPANT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnrolmentStatus {
    /// Has asked.
    Applied,
    /// Carries the badge, as long as its conditions hold.
    Approved,
    /// Was refused.
    Rejected,
    /// Does not take part.
    #[default]
    NotAParticipant,
}

/// The fields of a listing that questions ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListingFields<'a> {
    /// The privacy policy's link (Q27).
    pub privacy_policy_url: Option<&'a str>,
}
