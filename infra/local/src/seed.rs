//! The demo data: two partners, their apps, and the staff. What must not live here: facts that a test of another
//! instant could not start from.
//!
//! It is written through the same store that the functions use, not through their routes: before answers are accepted
//! those would refuse it.

use std::collections::BTreeMap;

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
use store::drafts::new_etag;

use store::publish::Publication;
use store::tokens::TokenRequest;
use store::{catalogue::AppChange, partners::Partner};

/// A seeded person, and the token that they call with.
pub struct Demo {
    /// Who.
    pub email: &'static str,
    /// The token; it does not expire.
    pub token: &'static str,
}

/// The member of acme.
pub const PAT: Demo = Demo { email: "pat@acme.example", token: "demo-acme" };
/// The member of borealis.
pub const KIM: Demo = Demo { email: "kim@borealis.example", token: "demo-borealis" };
/// The member of staff, with every role.
pub const STAFF: Demo = Demo { email: "staff@marketplace.example", token: "demo-staff" };

const NOTES: &str = "com.example.acme.notes";
const CHARTS: &str = "com.example.acme.charts";
const SYNC: &str = "com.example.borealis.sync";

/// Writes the demo data, dated at `now`.
///
/// # Errors
/// The table cannot be written.
pub async fn seed(store: &Store, now: Timestamp) -> Result<()> {
    let staff = EmailAddress::parse(STAFF.email)?;
    let actor = Actor { person: &staff, now };
    store.put_staff(&staff, Role::ALL, actor).await?;
    store.issue_token(&staff, token(&STAFF), actor).await?;

    let acme = partner(store, "acme", "Acme Software", &PAT, actor).await?;
    let borealis = partner(store, "borealis", "Borealis Labs", &KIM, actor).await?;
    let (notes, charts, sync) = (AppKey::parse(NOTES)?, AppKey::parse(CHARTS)?, AppKey::parse(SYNC)?);
    let approved = Enrolment { status: EnrolmentStatus::Approved, approved_at: Some(now) };
    let none = Enrolment::default();
    app(store, &notes, facts("Acme Notes", &acme, 1, approved, notes_scopes())?, "Acme Software", actor).await?;
    app(store, &charts, facts("Acme Charts", &acme, 2, approved, charts_scopes())?, "Acme Software", actor).await?;
    app(store, &sync, facts("Borealis Sync", &borealis, 3, none, sync_scopes())?, "Borealis Labs", actor).await?;

    let pat = EmailAddress::parse(PAT.email)?;
    let by_pat = Actor { person: &pat, now };
    draft(store, &notes, answers(include_str!("../seeds/notes.json"))?, by_pat).await?;
    publish(store, &notes, by_pat).await?;
    draft(store, &charts, answers(include_str!("../seeds/charts.json"))?, by_pat).await
}

async fn partner(store: &Store, id: &str, name: &str, demo: &Demo, actor: Actor<'_>) -> Result<PartnerId> {
    let id = PartnerId::parse(id)?;
    let email = EmailAddress::parse(demo.email)?;
    store
        .put_partner(
            &id,
            &Partner { name: name.to_owned(), contact: email.clone(), language: Language::default() },
            actor,
        )
        .await?;
    let permissions = Permissions { manage_app: Apps::ALL, manage_partner_security: true };
    store.put_member(&id, &Member { email: email.clone(), permissions }, actor).await?;
    store.issue_token(&email, token(demo), actor).await?;
    Ok(id)
}

fn token(demo: &Demo) -> TokenRequest<'static> {
    TokenRequest { hash: Secret::received(demo.token).hash(), name: "Demo", expires_at: None, apps: None, id: None }
}

fn facts(name: &str, partner: &PartnerId, product: u8, fortified: Enrolment, scopes: Vec<Scope>) -> Result<AppFacts> {
    Ok(AppFacts {
        name: name.to_owned(),
        partner: partner.clone(),
        product: ProductId::parse(&format!("00000000-0000-4000-8000-{product:012}"))?,
        hosting: Hosting::Cloud,
        visibility: Visibility::Public,
        scopes,
        bug_bounty: if name == "Acme Notes" { BugBounty::Approved } else { BugBounty::NotAParticipant },
        fortified,
        archived_at: None,
    })
}

fn scope(id: &str, name: &str, capability: &str) -> Scope {
    Scope { id: id.to_owned(), name: name.to_owned(), capability: Some(capability.to_owned()) }
}

fn notes_scopes() -> Vec<Scope> {
    vec![
        scope("read:jira-work", "View issue data", "Read projects, issues, attachments and worklogs"),
        scope("write:jira-work", "Create and edit issues", "Create and edit issues, comments and worklogs"),
        scope("read:jira-user", "View user information", "View names, avatars and email addresses"),
    ]
}

fn charts_scopes() -> Vec<Scope> {
    vec![scope("read:jira-work", "View issue data", "Read projects, issues, attachments and worklogs")]
}

fn sync_scopes() -> Vec<Scope> {
    vec![
        scope("read:confluence-content.all", "Read pages", "Read all contents, including their bodies"),
        scope("write:confluence-content", "Write pages", "Create and edit pages, blog posts and comments"),
    ]
}

async fn app(store: &Store, key: &AppKey, facts: AppFacts, partner_name: &str, actor: Actor<'_>) -> Result<()> {
    let policy = BTreeMap::from([(NOTES, "https://acme.example/privacy"), (CHARTS, "https://acme.example/privacy")]);
    let listing = Listing {
        facts,
        partner_name: partner_name.to_owned(),
        privacy_policy_url: policy.get(key.as_str()).map(|link| (*link).to_owned()),
        live: None,
        badge_record: None,
        assessment: None,
    };
    let after = untold(listing.replacing(None, &store.programme().await?, actor.now));
    let change = AppChange { key, after: &after, action: "app", new_to: None };
    store.put_app(change, None, actor).await.with_context(|| format!("writing the app {key}"))
}

/// The demo data stands there as if it always had: no badge changes by it, so no partner is written to.
fn untold(change: ListingChange) -> ListingChange {
    ListingChange { badge: None, ..change }
}

fn answers(text: &str) -> Result<Answers> {
    accept_answers(&serde_json::from_str(text)?)
        .map_err(|violations| anyhow!("the demo answers are not accepted: {violations:?}"))
}

async fn draft(store: &Store, app: &AppKey, answers: Answers, actor: Actor<'_>) -> Result<()> {
    let questionnaire = store.programme().await?.in_force(actor.now).questionnaire.version.clone();
    let etag = new_etag(actor.now);
    let draft = Draft { answers, questionnaire, etag, saved_at: actor.now, saved_by: actor.person.clone() };
    Ok(store.save_draft(app, &draft, &Precondition::None).await?)
}

async fn publish(store: &Store, app: &AppKey, actor: Actor<'_>) -> Result<()> {
    let ready = store.read_for_publish(app, None).await?.context("the app was just written")?;
    let (read, programme) = (ready.read.listing, ready.read.programme);
    let draft = ready.read.draft.context("the draft was just saved")?;
    let live = read.next_live(&draft, actor.person, actor.now);
    let after = untold(read.changed(&programme, actor.now, |listing| listing.live = Some(live.clone())));
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
