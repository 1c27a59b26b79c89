//! What the lines of an import would do, before anything is written. Invariant: each line is judged by the catalogue as the lines
//! before it would leave it, as they are when they are written.

use std::collections::BTreeMap;

use domain::access::Member;
use domain::catalogue::AppDescription;
use domain::listing::{AppFacts, Listing};
use domain::loss::{Loss, find_losses};
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use jiff::Timestamp;
use runtime::secret::sha256_hex;
use serde_json::{Value as Json, json};
use store::partners::Partner;
use store::{Store, Versioned};

use super::app::plan_app;
use super::line::{ImportLine, NumberedLine};
use super::outcome::Outcome;
use super::partner::PartnerBody;
use crate::Problem;

/// What an import would do, line by line.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Each line, in their order.
    pub lines: Vec<PreviewedLine>,
}

/// What one line of an import would do.
#[derive(Clone, Debug)]
pub struct PreviewedLine {
    /// Its number, from 1.
    pub number: usize,
    /// What it is about: an app's key, a partner's id, a member's address. Empty if it is not understood.
    pub subject: String,
    /// Its effect, or why it would be refused.
    pub effect: Result<LineEffect, Problem>,
}

/// What becomes of the record of a line.
#[derive(Clone, Debug)]
pub struct LineEffect {
    /// Whether it is new, changed or neither.
    pub outcome: Outcome,
    /// The record as it is, or null.
    pub before: Json,
    /// The record as it would be.
    pub after: Json,
    /// What customers no longer get of an app, or the app itself loses; empty for partners and members.
    pub losses: Vec<Loss>,
}

impl Preview {
    /// How many lines have an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        let has = |line: &&PreviewedLine| line.effect.as_ref().is_ok_and(|effect| effect.outcome == outcome);
        self.lines.iter().filter(has).count()
    }

    /// How many lines would be refused.
    pub fn refused(&self) -> usize {
        self.lines.iter().filter(|line| line.effect.is_err()).count()
    }

    /// How many lines take something from an app.
    pub fn takes(&self) -> usize {
        let takes = |line: &&PreviewedLine| line.effect.as_ref().is_ok_and(|effect| !effect.losses.is_empty());
        self.lines.iter().filter(takes).count()
    }

    /// A text that is another one if the same lines would do something else to the catalogue, or other lines are sent.
    pub fn digest(&self, text: &str) -> String {
        // Not what would be after: that may have the instant of the preview in it, and follows from the rest.
        let effects = self.lines.iter().map(|line| match &line.effect {
            Ok(effect) => json!([line.number, effect.outcome, effect.before, effect.losses.len()]),
            Err(problem) => json!([line.number, problem.detail]),
        });
        let lines: Vec<&str> = text.lines().collect();
        sha256_hex(&json!([lines, effects.collect::<Vec<_>>()]).to_string())
    }
}

/// What the lines would do. What is wrong with a line is in its effect.
///
/// # Errors
/// The table cannot be read.
pub async fn preview_lines(store: &Store, lines: &[NumberedLine], now: Timestamp) -> Result<Preview, Problem> {
    let mut sketch = Sketch::new(store, now);
    let mut previewed = Vec::new();
    for (number, line) in lines {
        let (subject, effect) = match line {
            Ok(line) => (line.subject(), settle(sketch.draw(line).await)?),
            Err(problem) => (String::new(), Err(problem.clone())),
        };
        previewed.push(PreviewedLine { number: *number, subject, effect });
    }
    Ok(Preview { lines: previewed })
}

/// Tells what is wrong with a line from what is wrong with the table.
fn settle(effect: Result<LineEffect, Problem>) -> Result<Result<LineEffect, Problem>, Problem> {
    match effect {
        Err(problem) if problem.kind.status().is_server_error() => Err(problem),
        effect => Ok(effect),
    }
}

impl ImportLine {
    /// What the line is about, for people.
    fn subject(&self) -> String {
        match self {
            Self::Partner(id, _) => id.to_string(),
            Self::App(key, _) => key.to_string(),
            Self::Member(partner, member) => format!("{partner}: {}", member.email),
        }
    }
}

/// The catalogue as the lines so far would leave it.
struct Sketch<'a> {
    store: &'a Store,
    now: Timestamp,
    partners: BTreeMap<PartnerId, Partner>,
    apps: BTreeMap<AppKey, (Versioned<AppFacts>, Listing)>,
    products: BTreeMap<ProductId, AppKey>,
    members: BTreeMap<(PartnerId, EmailAddress), Member>,
}

impl<'a> Sketch<'a> {
    fn new(store: &'a Store, now: Timestamp) -> Self {
        Self {
            store,
            now,
            partners: BTreeMap::new(),
            apps: BTreeMap::new(),
            products: BTreeMap::new(),
            members: BTreeMap::new(),
        }
    }

    async fn draw(&mut self, line: &ImportLine) -> Result<LineEffect, Problem> {
        match line {
            ImportLine::Partner(id, body) => self.draw_partner(id, body).await,
            ImportLine::App(key, description) => self.draw_app(key, description).await,
            ImportLine::Member(partner, member) => self.draw_member(partner, member).await,
        }
    }

    async fn partner(&self, id: &PartnerId) -> Result<Option<Partner>, Problem> {
        match self.partners.get(id) {
            Some(partner) => Ok(Some(partner.clone())),
            None => Ok(self.store.partner(id).await?),
        }
    }

    async fn draw_partner(&mut self, id: &PartnerId, body: &PartnerBody) -> Result<LineEffect, Problem> {
        let before = self.partner(id).await?;
        let after = body.partner(before.as_ref());
        self.partners.insert(id.clone(), after.clone());
        Ok(effect_of(before.as_ref(), &after))
    }

    async fn draw_app(&mut self, key: &AppKey, description: &AppDescription) -> Result<LineEffect, Problem> {
        let mut entry = self.store.catalogue_entry(key, &description.partner, &description.product).await?;
        if let Some(partner) = self.partners.get(&description.partner) {
            entry.partner = Some(partner.clone());
        }
        if let Some(app) = self.products.get(&description.product) {
            entry.product_of = Some(app.clone());
        }
        if let Some(existing) = self.apps.get(key) {
            entry.existing = Some(existing.clone());
        }
        if let Some((_, listing)) = &mut entry.existing
            && let Some(renamed) = self.partners.get(&listing.facts.partner)
        {
            renamed.name.clone_into(&mut listing.partner_name);
        }
        let planned = plan_app(key, description, &entry, self.now)?;
        let before = entry.existing.as_ref().map(|(_, listing)| listing);
        let losses = before.map(|before| find_losses(before, &planned.listing, &entry.programme, self.now));
        let effect = LineEffect {
            outcome: planned.outcome,
            before: before.map_or(Json::Null, describe_app),
            after: describe_app(&planned.listing),
            losses: losses.unwrap_or_default(),
        };
        let facts = Versioned { value: planned.listing.facts.clone(), version: 0 };
        self.products.insert(description.product.clone(), key.clone());
        self.apps.insert(key.clone(), (facts, planned.listing));
        Ok(effect)
    }

    async fn draw_member(&mut self, partner: &PartnerId, member: &Member) -> Result<LineEffect, Problem> {
        if self.partner(partner).await?.is_none() {
            return Err(Problem::not_found("such partner"));
        }
        let key = (partner.clone(), member.email.clone());
        let before = match self.members.get(&key) {
            Some(member) => Some(member.clone()),
            None => self.store.member(partner, &member.email).await?,
        };
        self.members.insert(key, member.clone());
        Ok(effect_of(before.as_ref(), member))
    }
}

fn effect_of<T: serde::Serialize + PartialEq>(before: Option<&T>, after: &T) -> LineEffect {
    let outcome = match before {
        Some(before) if before == after => Outcome::Unchanged,
        before => Outcome::of_write(before.is_some()),
    };
    LineEffect {
        outcome,
        before: before.map_or(Json::Null, |before| json!(before)),
        after: json!(after),
        losses: Vec::new(),
    }
}

/// What an import can change of an app.
fn describe_app(listing: &Listing) -> Json {
    let mut app = json!(listing.facts);
    app["privacyPolicyUrl"] = json!(listing.privacy_policy_url);
    app
}
