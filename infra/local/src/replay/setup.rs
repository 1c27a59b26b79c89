//! A system with a cast in its catalogue, as a replay begins. What must not live here: what happens afterwards.

use anyhow::{Context as _, Result, ensure};
use domain::{AppKey, EmailAddress, access::Role};
use jiff::{Timestamp, ToSpan as _};
use reqwest::Method;
use serde_json::{Value, json};
use store::{agenda::SHARDS, audit::Actor, tokens::TokenRequest};

use super::{
    api::{Api, Body, Person, run_together},
    cast::Cast,
    hours::{MIDNIGHT, instant},
    options::ReplayOptions,
};
use crate::{
    seed::STAFF,
    system::{CountFlush, LocalSystem, Options, start},
};

/// The most lines of one import.
const MAX_LINES: usize = 1_000;

/// A system that knows the cast, and those who call it.
pub struct Setup {
    pub system: LocalSystem,
    pub api: Api,
    pub staff: Person,
    /// The member of each partner, in the order of the cast.
    pub members: Vec<Person>,
    pub apps: Vec<AppKey>,
}

/// Starts a system on the first day and imports the cast.
pub async fn set_up(options: &ReplayOptions, cast: &Cast) -> Result<Setup> {
    let at = Some(instant(options.from, MIDNIGHT)?);
    let system = start(Options { at, count_flush: CountFlush::AsDeployed, ..Options::default() }).await?;
    let api = Api::new(system.url())?;
    let staff = create_staff(&system).await?;
    // The mail service on this machine needs no pauses.
    let fast = Body::Replacement(json!({ "mail": { "perSecond": 500 } }));
    api.call(Method::PATCH, "/programme", Some(&staff), fast).await?;
    import(&api, &staff, &cast.import_lines(options.from)).await?;
    let expires_at = instant(options.to.saturating_add(1.month()), MIDNIGHT)?;
    let tokens = cast.partners.iter().map(|partner| issue_token(&api, &staff, &partner.member, expires_at));
    let members = run_together(tokens).await?;
    let apps = list_apps(&system).await?;
    Ok(Setup { system, api, staff, members, apps })
}

/// Creates the first member of staff in the table: over HTTP only another one could.
async fn create_staff(system: &LocalSystem) -> Result<Person> {
    const TOKEN: &str = "replay";
    let email = EmailAddress::parse(STAFF.email)?;
    let actor = Actor { person: &email, now: system.clock().now() };
    system.store().put_staff(&email, Role::ALL, actor).await?;
    let hash = runtime::secret::Secret::received(TOKEN).hash();
    let token =
        TokenRequest { hash, name: "Replay", expires_at: None, apps: None, id: None, within: None, reason: None };
    system.store().issue_token(&email, token, actor).await?;
    Ok(Person { email: STAFF.email.to_owned(), token: TOKEN.to_owned() })
}

async fn import(api: &Api, staff: &Person, lines: &[Value]) -> Result<()> {
    for part in lines.chunks(MAX_LINES) {
        let text: String = part.iter().map(|line| format!("{line}\n")).collect();
        let report = api.call(Method::POST, "/catalogue/import", Some(staff), Body::Lines(text)).await?;
        ensure!(report["failed"] == 0, "the import refused lines: {report}");
    }
    Ok(())
}

async fn issue_token(api: &Api, staff: &Person, email: &str, expires_at: Timestamp) -> Result<Person> {
    let request = json!({ "name": "Replay", "expiresAt": expires_at });
    let path = format!("/catalogue/people/{email}/tokens");
    let issued = api.call(Method::POST, &path, Some(staff), Body::Json(request)).await?;
    let token = issued["token"].as_str().context("the response has no token")?;
    Ok(Person { email: email.to_owned(), token: token.to_owned() })
}

/// Every app that the system knows.
async fn list_apps(system: &LocalSystem) -> Result<Vec<AppKey>> {
    let store = system.store();
    let mut apps = Vec::new();
    for shard in 0..SHARDS {
        let mut after = None;
        loop {
            let page = store.partners(shard, after.as_ref()).await?;
            for (partner, _) in page.found {
                apps.extend(store.apps_of(&partner).await?);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(apps)
}
