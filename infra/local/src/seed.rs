//! The demo data: two partners, their apps, and the staff. What must not live here: facts that are only right at a certain
//! instant, because tests start at many.
//!
//! It is written through the functions' store and not through their routes, which refuse answers before the date from which
//! they are accepted.

use anyhow::{Context as _, Result, anyhow};
use domain::Precondition;
use domain::access::{Apps, Member, Permissions, Role};
use domain::draft::Draft;
use domain::fortified::{Enrolment, EnrolmentStatus};
use domain::language::Language;
use domain::listing::{AppFacts, BugBounty, Hosting, Listing, ListingChange, Scope, Visibility};
use domain::questionnaire::Answers;
use domain::questionnaire::accept::accept_answers;
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use jiff::Timestamp;
use runtime::secret::Secret;
use store::Store;
use store::audit::Actor;
use store::catalogue::AppChange;
use store::drafts::new_etag;
use store::partners::Partner;
use store::publish::Publication;
use store::tokens::TokenRequest;

/// A person of the demo data.
#[derive(Clone, Copy, Debug)]
pub struct DemoPerson {
    pub email: &'static str,
    /// Their API token. It does not expire.
    pub token: &'static str,
}

/// Manages the apps of acme.
pub const PAT: DemoPerson = DemoPerson { email: "pat@acme.example", token: "demo-acme" };
/// Manages the apps of borealis.
pub const KIM: DemoPerson = DemoPerson { email: "kim@borealis.example", token: "demo-borealis" };
/// A member of staff with every role.
pub const STAFF: DemoPerson = DemoPerson { email: "staff@marketplace.example", token: "demo-staff" };

struct DemoPartner {
    id: &'static str,
    name: &'static str,
    member: DemoPerson,
}

const ACME: DemoPartner = DemoPartner { id: "acme", name: "Acme Software", member: PAT };
const BOREALIS: DemoPartner = DemoPartner { id: "borealis", name: "Borealis Labs", member: KIM };

struct DemoApp {
    key: &'static str,
    name: &'static str,
    partner: DemoPartner,
    product: &'static str,
    privacy_policy: Option<&'static str>,
    bug_bounty: BugBounty,
    in_fortified: bool,
    /// The id, name and capability of each scope.
    scopes: &'static [(&'static str, &'static str, &'static str)],
}

/// Every question is answered, and the tab is published.
const NOTES: DemoApp = DemoApp {
    key: "com.example.acme.notes",
    name: "Acme Notes",
    partner: ACME,
    product: "00000000-0000-4000-8000-000000000001",
    privacy_policy: Some("https://acme.example/privacy"),
    bug_bounty: BugBounty::Approved,
    in_fortified: true,
    scopes: &[
        ("read:jira-work", "View issue data", "Read projects, issues, attachments and worklogs"),
        ("write:jira-work", "Create and edit issues", "Create and edit issues, comments and worklogs"),
        ("read:jira-user", "View user information", "View names, avatars and email addresses"),
    ],
};
/// Some questions are answered in a draft, and nothing is published.
const CHARTS: DemoApp = DemoApp {
    key: "com.example.acme.charts",
    name: "Acme Charts",
    partner: ACME,
    product: "00000000-0000-4000-8000-000000000002",
    privacy_policy: Some("https://acme.example/privacy"),
    bug_bounty: BugBounty::NotAParticipant,
    in_fortified: true,
    scopes: &[("read:jira-work", "View issue data", "Read projects, issues, attachments and worklogs")],
};
/// Nothing is answered.
const SYNC: DemoApp = DemoApp {
    key: "com.example.borealis.sync",
    name: "Borealis Sync",
    partner: BOREALIS,
    product: "00000000-0000-4000-8000-000000000003",
    privacy_policy: None,
    bug_bounty: BugBounty::NotAParticipant,
    in_fortified: false,
    scopes: &[
        ("read:confluence-content.all", "Read pages", "Read all contents, including their bodies"),
        ("write:confluence-content", "Write pages", "Create and edit pages, blog posts and comments"),
    ],
};

/// Writes the demo data, dated at `now`.
///
/// # Errors
/// The table cannot be written.
pub async fn write_demo_data(store: &Store, now: Timestamp) -> Result<()> {
    let staff = EmailAddress::parse(STAFF.email)?;
    let by_staff = Actor { person: &staff, now };
    store.put_staff(&staff, Role::ALL, by_staff).await?;
    store.issue_token(&staff, token(&STAFF), by_staff).await?;
    for partner in [ACME, BOREALIS] {
        put_partner(store, &partner, by_staff).await?;
    }
    for app in [NOTES, CHARTS, SYNC] {
        put_app(store, &app, by_staff).await.with_context(|| format!("writing the app {}", app.key))?;
    }

    let pat = EmailAddress::parse(PAT.email)?;
    let by_pat = Actor { person: &pat, now };
    save_draft(store, &NOTES, include_str!("../seeds/notes.json"), by_pat).await?;
    publish_draft(store, &NOTES, by_pat).await?;
    save_draft(store, &CHARTS, include_str!("../seeds/charts.json"), by_pat).await
}

async fn put_partner(store: &Store, partner: &DemoPartner, actor: Actor<'_>) -> Result<()> {
    let id = PartnerId::parse(partner.id)?;
    let email = EmailAddress::parse(partner.member.email)?;
    let record = Partner { name: partner.name.to_owned(), contact: email.clone(), language: Language::default() };
    store.put_partner(&id, &record, None, (None, actor)).await?;
    let permissions = Permissions { manage_app: Apps::ALL, manage_partner_security: true };
    store.put_member(&id, &Member { email: email.clone(), permissions }, None, None, actor).await?;
    store.issue_token(&email, token(&partner.member), actor).await?;
    Ok(())
}

fn token(person: &DemoPerson) -> TokenRequest<'static> {
    TokenRequest {
        hash: Secret::received(person.token).hash(),
        name: "Demo",
        expires_at: None,
        apps: None,
        id: None,
        within: None,
        reason: None,
    }
}

async fn put_app(store: &Store, app: &DemoApp, actor: Actor<'_>) -> Result<()> {
    let listing = Listing {
        facts: facts(app, actor.now)?,
        partner_name: app.partner.name.to_owned(),
        privacy_policy_url: app.privacy_policy.map(ToOwned::to_owned),
        live: None,
        badge_record: None,
        assessment: None,
        shared_answers: Default::default(),
        withheld: Default::default(),
    };
    let programme = store.programme().await?;
    let after = without_notice(listing.replacing(None, &programme, actor.now));
    let key = &AppKey::parse(app.key)?;
    Ok(store.put_app(AppChange { key, after: &after, action: "app", new_to: None, reason: None }, None, actor).await?)
}

fn facts(app: &DemoApp, now: Timestamp) -> Result<AppFacts> {
    let scope = |(id, name, capability): &(&str, &str, &str)| Scope {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        capability: Some((*capability).to_owned()),
    };
    let approved = Enrolment { status: EnrolmentStatus::Approved, approved_at: Some(now) };
    Ok(AppFacts {
        name: app.name.to_owned(),
        partner: PartnerId::parse(app.partner.id)?,
        product: ProductId::parse(app.product)?,
        hosting: Hosting::Cloud,
        visibility: Visibility::Public,
        scopes: Some(app.scopes.iter().map(scope).collect()),
        bug_bounty: app.bug_bounty,
        fortified: if app.in_fortified { approved } else { Enrolment::default() },
        archived_at: None,
        former_partners: Default::default(),
    })
}

/// The change without its news of a badge: partners get no mail about demo data.
fn without_notice(change: ListingChange) -> ListingChange {
    ListingChange { told: None, ..change }
}

async fn save_draft(store: &Store, app: &DemoApp, answers: &str, actor: Actor<'_>) -> Result<()> {
    let answers = parse_answers(answers)?;
    let questionnaire = store.programme().await?.in_force(actor.now).questionnaire.version.clone();
    let etag = new_etag(actor.now);
    let draft = Draft { answers, questionnaire, etag, saved_at: actor.now, saved_by: actor.person.clone() };
    Ok(store.save_draft(&AppKey::parse(app.key)?, &draft, &Precondition::None).await?)
}

fn parse_answers(text: &str) -> Result<Answers> {
    accept_answers(&serde_json::from_str(text)?)
        .map_err(|violations| anyhow!("the demo answers are not accepted: {violations:?}"))
}

async fn publish_draft(store: &Store, app: &DemoApp, actor: Actor<'_>) -> Result<()> {
    let app = &AppKey::parse(app.key)?;
    let ready = store.read_for_publish(app, None).await?.context("the app was just written")?;
    let (read, programme) = (ready.read.listing, ready.read.programme);
    let draft = ready.read.draft.context("the draft was just saved")?;
    let live = read.next_live(&draft, actor.person, actor.now);
    let after = without_notice(read.changed(&programme, actor.now, |listing| listing.live = Some(live.clone())));
    let publication = Publication {
        app,
        read: &read,
        draft: &draft,
        live: &live,
        after: &after,
        questionnaire: &programme.in_force(actor.now).questionnaire.version,
        idempotency: None,
    };
    store.publish(publication, actor).await?;
    Ok(())
}
