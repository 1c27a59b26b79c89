//! Who takes part in a replay, and what they mean to do: partners, their people and apps, all drawn from the seed. What
//! must not live here: what the system makes of it.
//!
//! Invariant: every app has its own chance, so what one does never depends on how many others did something before.

use std::collections::BTreeSet;

use fastrand::Rng;
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use serde_json::{Value, json};

use super::Options;

/// Everybody who takes part.
#[derive(Debug)]
pub struct Cast {
    pub partners: Vec<Partner>,
    pub apps: Vec<App>,
    /// The ids of those who read tabs; the same people come back.
    pub visitors: Vec<String>,
    seed: u64,
}

/// A partner of the marketplace.
#[derive(Debug)]
pub struct Partner {
    pub id: String,
    pub name: String,
    pub language: &'static str,
    pub temper: Temper,
    /// Who manages the apps.
    pub member: String,
    /// Whether the member's mail bounces; the partner's contact gets it then.
    pub moved_on: bool,
}

/// What makes a partner answer the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Temper {
    /// Nobody has to ask: it answers in the first weeks.
    Early,
    /// A warning so many days before the deadline, or fewer.
    Warned(u16),
    /// The loss of a badge.
    Bereft,
    /// Nothing.
    Never,
}

/// An app.
#[derive(Debug)]
pub struct App {
    pub key: String,
    /// Its partner, by place.
    pub partner: usize,
    name: String,
    product: String,
    hosting: &'static str,
    visibility: &'static str,
    pub enrolment: Enrolment,
    /// Whether the catalogue has its privacy policy's link from the start.
    pub has_policy: bool,
    /// When its partner answers for it without being asked.
    pub unasked: Option<Date>,
    /// When its partner publishes less than it had before.
    pub slip: Option<Date>,
    /// The app's own chance.
    pub rng: Rng,
}

/// An app's part in Cloud Fortified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enrolment {
    /// From when on it is approved; never without.
    pub approved: Option<Date>,
    /// When it leaves the programme.
    pub leaves: Option<Date>,
}

/// How much an app's partner publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every field.
    Whole,
    /// Some of them.
    Part,
}

const NAMES: [&str; 40] = [
    "Alder", "Basalt", "Cinder", "Drift", "Ember", "Fathom", "Garnet", "Harbour", "Iris", "Juniper", "Kestrel",
    "Lantern", "Meadow", "Nimbus", "Orchard", "Pebble", "Quarry", "Rowan", "Sable", "Tundra", "Umber", "Vesper",
    "Willow", "Xylem", "Yarrow", "Zephyr", "Bramble", "Copper", "Dune", "Fjord", "Glacier", "Heron", "Indigo", "Larch",
    "Marble", "Otter", "Poplar", "Reef", "Sparrow", "Thistle",
];
const TRADES: [&str; 8] = ["Software", "Labs", "Apps", "Works", "Systems", "Studio", "& Sons", "Collective"];
const PEOPLE: [&str; 10] = ["ada", "ben", "chen", "dora", "emil", "fatma", "goran", "hana", "ivo", "june"];
const THINGS: [&str; 24] = [
    "Charts",
    "Notes",
    "Sync",
    "Forms",
    "Timesheets",
    "Roadmap",
    "Checklists",
    "Reports",
    "Diagrams",
    "Approvals",
    "Calendar",
    "Polls",
    "Macros",
    "Tables",
    "Labels",
    "Backup",
    "Exporter",
    "Links",
    "Reminders",
    "Templates",
    "Workflows",
    "Search",
    "Badges",
    "Glossary",
];
/// How many people come back to read tabs.
const VISITORS: usize = 600;

impl Cast {
    /// The cast of these options.
    #[must_use]
    pub fn of(options: &Options) -> Self {
        let mut rng = Rng::with_seed(options.seed);
        let partners: Vec<Partner> = (0..options.partners as usize).map(|at| partner(at, &mut rng)).collect();
        let mut names = BTreeSet::new();
        let apps = (0..options.apps as usize).map(|at| {
            let owner = owner(at, partners.len(), &mut rng);
            app(at, owner, &partners[owner], &mut names, &mut rng)
        });
        let apps = apps.collect();
        let visitors = (0..VISITORS).map(|_| format!("{:016x}", rng.u64(..))).collect();
        Self { partners, apps, visitors, seed: options.seed }
    }

    /// Where the chance of a day begins.
    #[must_use]
    pub fn chance_of(&self, day: Date) -> u64 {
        let number = i64::from(day.year()) * 1_000 + i64::from(day.day_of_year());
        self.seed.wrapping_mul(1_000_003) ^ number.unsigned_abs()
    }

    /// Where the chance of a partner begins, beside those of its apps.
    #[must_use]
    pub fn chance_of_partner(&self, at: usize) -> Rng {
        Rng::with_seed(self.seed.wrapping_mul(1_000_033) ^ (at as u64 + 1).wrapping_mul(7_919))
    }

    /// The lines of the import: partners, then their members and apps. `from` is the day on which the replay begins.
    #[must_use]
    pub fn lines(&self, from: Date) -> Vec<Value> {
        let partners = self.partners.iter().map(|partner| {
            let Partner { id, name, language, .. } = partner;
            json!({ "type": "partner", "id": id, "name": name, "contact": partner.contact(), "language": language })
        });
        let members = self.partners.iter().map(|partner| {
            let permissions = json!({ "manage-app": "all", "manage-partner-security": true });
            json!({ "type": "member", "partner": partner.id, "email": partner.member, "permissions": permissions })
        });
        let apps = self.apps.iter().map(|app| {
            let mut line = self.document(app, from);
            line["type"] = json!("app");
            line["key"] = json!(app.key);
            if app.has_policy {
                line["privacyPolicyUrl"] = json!(self.policy(app));
            }
            line
        });
        partners.chain(members).chain(apps).collect()
    }

    /// An app as marketplace staff describe it on a day.
    #[must_use]
    pub fn document(&self, app: &App, on: Date) -> Value {
        let App { name, product, hosting, visibility, .. } = app;
        json!({
            "name": name,
            "partner": self.partners[app.partner].id,
            "product": product,
            "hosting": hosting,
            "visibility": visibility,
            "scopes": [{ "id": "read:jira-work", "name": "View issue data", "capability": "Read projects and issues" }],
            "fortified": app.enrolment.document(on),
        })
    }

    /// The app's privacy policy.
    #[must_use]
    pub fn policy(&self, app: &App) -> String {
        format!("https://{}.example/privacy", self.partners[app.partner].id)
    }

    /// What the partner answers for an app.
    ///
    /// # Errors
    /// Never: the files are compiled in.
    pub fn answers(&self, app: &App, extent: Extent) -> serde_json::Result<Value> {
        let mut answers: Value = serde_json::from_str(match extent {
            Extent::Whole => include_str!("../../seeds/notes.json"),
            Extent::Part => include_str!("../../seeds/charts.json"),
        })?;
        let Partner { id, .. } = &self.partners[app.partner];
        answers["security"]["securityContact"] = json!(format!("security@{id}.example"));
        Ok(json!({ "appTrustInformation": answers }))
    }
}

impl Partner {
    /// Where the marketplace writes to when no member's address works.
    #[must_use]
    pub fn contact(&self) -> String {
        format!("office@{}.example", self.id)
    }
}

impl App {
    /// Whether anybody can find it, in the cloud: only such an app has a public tab.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.hosting == "cloud" && self.visibility == "public"
    }
}

impl Enrolment {
    fn document(self, on: Date) -> Value {
        match self {
            Self { leaves: Some(leaves), .. } if leaves <= on => json!({ "status": "NOT_A_PARTICIPANT" }),
            Self { approved: Some(approved), .. } if approved <= on => {
                json!({ "status": "APPROVED", "approvedAt": format!("{approved}T00:00:00Z") })
            }
            Self { approved: Some(_), .. } => json!({ "status": "APPLIED" }),
            Self { approved: None, .. } => json!({ "status": "NOT_A_PARTICIPANT" }),
        }
    }
}

fn partner(at: usize, rng: &mut Rng) -> Partner {
    let (name, trade) = (NAMES[at % NAMES.len()], TRADES[(at / NAMES.len() + at) % TRADES.len()]);
    // From the second round through all pairs on, numbers tell partners apart.
    let round = at / (NAMES.len() * TRADES.len());
    let name = if round == 0 { format!("{name} {trade}") } else { format!("{name} {trade} {}", round + 1) };
    let id = slug(&name);
    let member = format!("{}@{id}.example", PEOPLE[rng.usize(..PEOPLE.len())]);
    Partner {
        language: if chance(rng, 20) { "de" } else { "en" },
        temper: temper(rng),
        moved_on: chance(rng, 6),
        id,
        name,
        member,
    }
}

fn temper(rng: &mut Rng) -> Temper {
    match rng.u32(..100) {
        0..24 => Temper::Early,
        24..48 => Temper::Warned(90),
        48..70 => Temper::Warned(30),
        70..86 => Temper::Warned(7),
        86..91 => Temper::Warned(1),
        91..97 => Temper::Bereft,
        _ => Temper::Never,
    }
}

/// Everybody has an app before anybody has two; after that few have many.
fn owner(at: usize, partners: usize, rng: &mut Rng) -> usize {
    if at < partners {
        return at;
    }
    let part = rng.f64();
    ((part * part * partners as f64) as usize).min(partners - 1)
}

fn app(at: usize, owner: usize, partner: &Partner, names: &mut BTreeSet<String>, rng: &mut Rng) -> App {
    let mut rng = rng.fork();
    let first = partner.name.split(' ').next().unwrap_or_default();
    let mut name = format!("{first} {}", THINGS[rng.usize(..THINGS.len())]);
    while !names.insert(name.clone()) {
        name = format!("{first} {} {}", THINGS[rng.usize(..THINGS.len())], at + 1);
    }
    let (hosting, visibility) = match rng.u32(..100) {
        0..6 => ("server", "public"),
        6..8 => ("datacenter", "public"),
        8..12 => ("cloud", "private"),
        _ => ("cloud", "public"),
    };
    let enrolment = if hosting == "cloud" && chance(&mut rng, 50) { enrolment(&mut rng) } else { Enrolment::default() };
    App {
        key: format!("com.example.{}", slug(&name)),
        partner: owner,
        product: format!("{:08x}-0000-4000-8000-{:012x}", 0x00c0_ffee_u32, at + 1),
        hosting,
        visibility,
        has_policy: chance(&mut rng, 80),
        unasked: unasked(partner.temper, enrolment, &mut rng),
        slip: (enrolment.approved.is_some() && chance(&mut rng, 4)).then(|| after(DEADLINE, &mut rng, 8..38)),
        enrolment,
        name,
        rng,
    }
}

/// Most were approved in the year before; some are in this one, and some leave.
fn enrolment(rng: &mut Rng) -> Enrolment {
    let approved = if chance(rng, 75) { after(YEAR_BEFORE, rng, 0..300) } else { after(YEAR, rng, 10..215) };
    let leaves = chance(rng, 6).then(|| after(approved.max(YEAR), rng, 30..230));
    Enrolment { approved: Some(approved), leaves }
}

/// The day on which a partner answers for an app that nobody asks it about.
fn unasked(temper: Temper, enrolment: Enrolment, rng: &mut Rng) -> Option<Date> {
    match temper {
        Temper::Early => Some(after(OPEN, rng, 0..45)),
        Temper::Never => None,
        _ if enrolment.approved.is_none() && chance(rng, 50) => Some(after(OPEN, rng, 5..228)),
        _ => None,
    }
}

pub const YEAR_BEFORE: Date = date(2022, 1, 1);
pub const YEAR: Date = date(2023, 1, 1);
/// From when on people mean to answer; the system decides when they may.
const OPEN: Date = date(2023, 2, 13);
/// What people take for the deadline; the system decides what it is.
const DEADLINE: Date = date(2023, 8, 14);

/// A day some days after another.
pub fn after(day: Date, rng: &mut Rng, days: std::ops::Range<i64>) -> Date {
    day.saturating_add(rng.i64(days).days())
}

/// Whether something happens that happens so many times in a hundred.
pub fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
