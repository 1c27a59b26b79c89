//! An app's listing: the catalogue's facts about the app, the live answers, and what follows from both, first of all
//! whether there is a tab.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::draft::{Draft, paths_changed_by_publishing};
use crate::fortified::{
    Badge, BadgeAtRisk, BadgeInput, BadgeNews, BadgeRecord, BadgeState, Enrolment, EnrolmentStatus, open_warning,
};
use crate::ids::{AppKey, EmailAddress, PartnerId, ProductId};
use crate::known_completeness::KnownCompleteness;
use crate::language::Language;
use crate::ownership::{FormerPartners, Publisher};
use crate::programme::Programme;
use crate::questionnaire::asked::answers_to_publish;
use crate::questionnaire::completeness::completeness;
use crate::questionnaire::listing_fields::ListingFields;
use crate::questionnaire::wire::FormStatus;
use crate::questionnaire::withheld::Withheld;
use crate::questionnaire::{Answers, Completeness};
use crate::self_assessment::{Validity, statements};

pub use crate::live_revision::LiveRevision;

/// The listing of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What the catalogue knows about the app.
    pub facts: AppFacts,
    /// The partner's name, as customers know it.
    pub partner_name: String,
    /// The link to the privacy policy (Q27). It takes effect at once and is not part of the draft.
    pub privacy_policy_url: Option<String>,
    /// What was published last.
    pub live: Option<LiveRevision>,
    /// The badge as it was recorded last; `None` for an app that is not enrolled.
    pub badge_record: Option<BadgeRecord>,
    /// The validity of the partner's Security Self Assessment, if one was approved.
    pub assessment: Option<Validity>,
    /// The answers that a review withholds from customers.
    pub withheld: Withheld,
    /// What the partner shares of its Security Self Assessment with the readers of this listing. It is not stored with the listing:
    /// only the review reads it along.
    pub shared_answers: Answers,
}

/// A listing after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingChange {
    /// The listing, with the record of its badge.
    pub listing: Listing,
    /// The state of the badge that the partner knows, if there may be something to tell: the badge is not in this state any
    /// more, or will be removed and the warning of it is due.
    pub told: Option<BadgeState>,
}

impl Listing {
    /// The fields of the listing that questions ask for.
    pub fn fields(&self) -> ListingFields<'_> {
        let withheld = (!self.withheld.is_empty()).then_some(&self.withheld);
        ListingFields { privacy_policy_url: self.privacy_policy_url.as_deref(), withheld }
    }

    /// What publishing a draft makes live.
    pub fn next_live(&self, draft: &Draft, by: &EmailAddress, at: Timestamp) -> LiveRevision {
        let live = self.live.as_ref();
        LiveRevision {
            revision: live.map_or(0, |live| live.revision) + 1,
            changed: live.map(|live| paths_changed_by_publishing(&live.answers, &draft.answers)),
            answers: answers_to_publish(&draft.answers),
            published_at: at,
            published_by: by.clone(),
            status: FormStatus::Submitted,
        }
    }

    /// The listing after a change at `now`.
    pub fn changed(&self, programme: &Programme, now: Timestamp, change: impl FnOnce(&mut Self)) -> ListingChange {
        let mut after = self.clone();
        change(&mut after);
        after.replacing(Some(self), programme, now)
    }

    /// This listing as the replacement of `before` at `now`, or as that of a new app.
    pub fn replacing(mut self, before: Option<&Self>, programme: &Programme, now: Timestamp) -> ListingChange {
        // A partner who takes over an app knows nothing of its badge.
        let told = before.filter(|before| before.facts.partner == self.facts.partner);
        let told = told.and_then(|before| before.told_badge(programme));
        let told = told.unwrap_or_else(|| BadgeState::expected(programme, now));
        // A changed enrolment starts the badge anew, without its history.
        let same_enrolment = before.filter(|before| before.facts.fortified == self.facts.fortified);
        self.badge_record = same_enrolment.and_then(|before| before.badge_record);
        // What is derived of the new answers is not the history of the old ones.
        let history = same_enrolment.and_then(|before| before.derive_badge(programme, now));
        let record = self.derive_badge(programme, now).map(|derived| match history {
            Some(history) if history.state == derived.state => history,
            Some(_) => BadgeRecord { since: now, ..derived },
            None => derived,
        });
        self.badge_record = record.map(|record| record.with_told(self.told_after(told, record.state)));
        let was_enrolled = before.is_some_and(Self::is_enrolled);
        let news = self.badge_news(told, programme, now).filter(|_| self.is_enrolled() || was_enrolled);
        let is_news = news.is_some() || self.is_newly_at_risk(before, programme, now);
        ListingChange { listing: self, told: is_news.then_some(told) }
    }

    fn is_enrolled(&self) -> bool {
        self.facts.fortified.status == EnrolmentStatus::Approved
    }

    /// The state of the badge that the partner knows; `None` for an app that is not enrolled.
    pub fn told_badge(&self, programme: &Programme) -> Option<BadgeState> {
        match self.badge_record {
            Some(record) => Some(record.told()),
            // Nothing has changed since the enrolment.
            None => self.with_badge_input(programme, |input| input.state_at(input.approved_at)),
        }
    }

    /// What the partner knows after it was told of the state `now`, if it is told: nothing is told of an app that the public
    /// cannot find, until it is back.
    fn told_after(&self, told: BadgeState, now: BadgeState) -> BadgeState {
        if self.facts.is_watched() { told.known_after(now) } else { told }
    }

    /// What there is to tell a partner who knows the state `told`.
    pub fn badge_news(&self, told: BadgeState, programme: &Programme, now: Timestamp) -> Option<BadgeNews> {
        if self.facts.is_watched() {
            BadgeNews::between(told, self.badge(programme, now).state)
        } else if !self.is_enrolled() && self.facts.has_public_tab() {
            (told != BadgeState::None && !programme.fortified.has_ended(now)).then_some(BadgeNews::Left)
        } else {
            None
        }
    }

    /// Whether the partner is to be warned of something that was not so before the change: the app is new to Cloud Fortified or
    /// to the partner, or its tab has become incomplete, while a warning's window is open.
    fn is_newly_at_risk(&self, before: Option<&Self>, programme: &Programme, now: Timestamp) -> bool {
        let warning = self.warning(programme, now);
        let same_partner = before.filter(|before| before.facts.partner == self.facts.partner);
        warning.is_some() && same_partner.and_then(|before| before.warning(programme, now)) != warning
    }

    /// The warning that is due at `now`: of which removal, and how many days before it.
    pub fn warning(&self, programme: &Programme, now: Timestamp) -> Option<(Timestamp, u16)> {
        let due = self.at_risk(programme, now)?.due;
        Some((due, open_warning(programme, due, now)?))
    }

    /// What is to be recorded of the badge at `now` when the partner knew the state `told` and is told the news, if there are
    /// any; `None` when that is recorded already, or the app is not enrolled.
    pub fn unrecorded_badge(&self, told: BadgeState, programme: &Programme, now: Timestamp) -> Option<BadgeRecord> {
        let derived = self.derive_badge(programme, now)?;
        let unrecorded = derived.with_told(self.told_after(told, derived.state));
        let recorded = match self.badge_record {
            Some(record) => (record.state, record.since, record.told()),
            None => (told, self.facts.fortified.approved_at?, self.told_badge(programme)?),
        };
        ((unrecorded.state, unrecorded.since, unrecorded.told()) != recorded).then_some(unrecorded)
    }

    /// How complete the live tab is by the questions in force at `now`.
    pub fn completeness(&self, programme: &Programme, now: Timestamp) -> Completeness {
        let nothing = Answers::default();
        self.completeness_of(self.live.as_ref().map_or(&nothing, |live| &live.answers), programme, now)
    }

    /// How complete the tab would be with these answers.
    pub fn completeness_of(&self, answers: &Answers, programme: &Programme, now: Timestamp) -> Completeness {
        let in_force = programme.in_force(now);
        completeness(in_force.questionnaire, &in_force.grace, answers, &self.fields())
    }

    /// Whether the app is in Cloud Fortified and without its badge at an instant, as far as is known now.
    pub fn is_without_badge(&self, programme: &Programme, at: Timestamp) -> bool {
        self.facts.is_watched() && self.badge(programme, at).state == BadgeState::Removed
    }

    /// When and why a badge that is shown now will be removed, if it will be without further answers.
    pub fn at_risk(&self, programme: &Programme, now: Timestamp) -> Option<BadgeAtRisk> {
        if !self.facts.is_watched() || self.badge(programme, now).state != BadgeState::Held {
            return None;
        }
        let mut to_come: Vec<Timestamp> = programme.turning_points().filter(|point| *point > now).collect();
        to_come.sort_unstable();
        let due = to_come.into_iter().find(|due| self.badge(programme, *due).state == BadgeState::Removed)?;
        Some(BadgeAtRisk { due, completeness: self.completeness(programme, due) })
    }

    /// What the listing says about the partner's self assessment in "the \"Security\" section of your cloud app listing",
    /// paragraph by paragraph. Empty if there is no such section.
    pub fn statements(&self, programme: &Programme, language: Language, now: Timestamp) -> Vec<String> {
        let window = self.assessment.as_ref().filter(|_| self.facts.has_public_tab());
        statements(window, programme, language, now)
    }

    /// The Cloud Fortified badge at `now`.
    pub fn badge(&self, programme: &Programme, now: Timestamp) -> Badge {
        match self.derive_badge(programme, now) {
            Some(BadgeRecord { state, since, .. }) if state != BadgeState::None => {
                Badge { state, since: Some(since), deadline: Some(programme.fortified.deadline) }
            }
            _ => Badge { state: BadgeState::None, since: None, deadline: None },
        }
    }

    /// The badge at `now`, as it is to be recorded; `None` for an app that is not enrolled.
    fn derive_badge(&self, programme: &Programme, now: Timestamp) -> Option<BadgeRecord> {
        self.with_badge_input(programme, |input| input.record_at(now))
    }

    fn with_badge_input<T>(&self, programme: &Programme, use_input: impl FnOnce(BadgeInput<'_>) -> T) -> Option<T> {
        let (EnrolmentStatus::Approved, Some(approved_at)) =
            (self.facts.fortified.status, self.facts.fortified.approved_at)
        else {
            return None;
        };
        let completeness = self.live.as_ref().map(|live| KnownCompleteness::of(&live.answers, self.fields()));
        let is_complete =
            |rules: &Programme, at| completeness.as_ref().is_some_and(|known| known.is_complete(rules, at));
        let record = self.badge_record.as_ref();
        Some(use_input(BadgeInput { approved_at, record, programme, is_complete: &is_complete }))
    }
}

/// The catalogue's facts about an app, maintained by marketplace staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppFacts {
    /// The app's name.
    pub name: String,
    /// The partner that the app belongs to.
    pub partner: PartnerId,
    /// The marketplace's id of the product.
    pub product: ProductId,
    /// Where the app runs. Only cloud apps have a tab.
    pub hosting: Hosting,
    /// Whether the app is on the public marketplace.
    pub visibility: Visibility,
    /// The permissions that the app requests (Q25); `None` while staff have not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Scope>>,
    /// The app's status in the bug bounty programme (Q20).
    pub bug_bounty: BugBounty,
    /// The app's enrolment in Cloud Fortified.
    pub fortified: Enrolment,
    /// When the app left the marketplace, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// Whose the app was before.
    #[serde(default, skip_serializing_if = "FormerPartners::is_empty")]
    pub former_partners: FormerPartners,
}

/// What decides who may edit an app's answers, and whether it has a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// The app's key.
    pub key: AppKey,
    /// The partner that the app belongs to.
    pub partner: PartnerId,
    /// Where the app runs.
    pub hosting: Hosting,
    /// When the app left the marketplace, if it did.
    pub archived_at: Option<Timestamp>,
    /// Whose the app was before.
    pub former_partners: FormerPartners,
}

impl App {
    /// Who published a revision, as far as those who manage the app may know.
    pub fn publisher<'a>(&self, revision: u32, by: &'a EmailAddress) -> Publisher<'a> {
        self.former_partners.publisher(&self.partner, revision, by)
    }

    /// Whether the app has a tab.
    pub fn tab_status(&self) -> TabStatus {
        TabStatus::new(self.hosting, self.archived_at)
    }
}

impl AppFacts {
    /// Who published a revision, as far as those who manage the app may know.
    pub fn publisher<'a>(&self, revision: u32, by: &'a EmailAddress) -> Publisher<'a> {
        self.former_partners.publisher(&self.partner, revision, by)
    }

    /// Whether the public may read the app's tab: only that of a cloud app on the public marketplace.
    pub fn has_public_tab(&self) -> bool {
        TabStatus::new(self.hosting, self.archived_at) == TabStatus::Available && self.visibility == Visibility::Public
    }

    /// Whether Cloud Fortified concerns the app: it is enrolled and has a public tab.
    pub fn is_watched(&self) -> bool {
        self.fortified.status == EnrolmentStatus::Approved && self.has_public_tab()
    }

    /// The app that these facts are about.
    pub fn app(&self, key: &AppKey) -> App {
        App {
            key: key.clone(),
            partner: self.partner.clone(),
            hosting: self.hosting,
            archived_at: self.archived_at,
            former_partners: self.former_partners.clone(),
        }
    }
}

/// Whether an app has a Privacy & Security tab: "Privacy & Security tab for cloud apps only."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabStatus {
    /// The app has a tab.
    Available,
    /// The app has none because it does not run in the cloud.
    NotCloud(Hosting),
    /// The app has none because it left the marketplace.
    Archived,
}

impl TabStatus {
    fn new(hosting: Hosting, archived_at: Option<Timestamp>) -> Self {
        match (archived_at, hosting) {
            (Some(_), _) => Self::Archived,
            (None, Hosting::Cloud) => Self::Available,
            (None, hosting) => Self::NotCloud(hosting),
        }
    }
}

/// Where an app runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
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
    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Server => "server",
            Self::Datacenter => "data center",
        }
    }
}

/// Whether an app is on the public marketplace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody can find the app.
    Public,
    /// Only those who have a link to the app can find it.
    Private,
}

/// A permission that the app requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The permission's id, for example `read:jira-work`.
    pub id: String,
    /// The permission's name, for example `View issue data`.
    pub name: String,
    /// What the permission allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
}

/// The app's status in the Marketplace Security Bug Bounty Program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BugBounty {
    /// The app takes part.
    Approved,
    /// The partner has applied.
    Applied,
    /// The marketplace has rejected the application.
    Rejected,
    /// The app does not take part.
    #[default]
    NotAParticipant,
}
