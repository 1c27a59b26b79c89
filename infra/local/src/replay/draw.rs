//! Draws a cast at random. What must not live here: what the system does with it.

use std::collections::BTreeSet;

use fastrand::Rng;
use jiff::civil::{Date, date};

use super::{
    cast::{App, Cast, EnrolmentDates, Motivation, Partner},
    options::ReplayOptions,
    random::{chance, day_after},
};

const NAMES: [&str; 40] = [
    "Alder", "Basalt", "Cinder", "Drift", "Ember", "Fathom", "Garnet", "Harbour", "Iris", "Juniper", "Kestrel",
    "Lantern", "Meadow", "Nimbus", "Orchard", "Pebble", "Quarry", "Rowan", "Sable", "Tundra", "Umber", "Vesper",
    "Willow", "Xylem", "Yarrow", "Zephyr", "Bramble", "Copper", "Dune", "Fjord", "Glacier", "Heron", "Indigo", "Larch",
    "Marble", "Otter", "Poplar", "Reef", "Sparrow", "Thistle",
];
const TRADES: [&str; 8] = ["Software", "Labs", "Apps", "Works", "Systems", "Studio", "& Sons", "Collective"];
const PEOPLE: [&str; 10] = ["ada", "ben", "chen", "dora", "emil", "fatma", "goran", "hana", "ivo", "june"];
#[rustfmt::skip]
const THINGS: [&str; 24] = [
    "Charts", "Notes", "Sync", "Forms", "Timesheets", "Roadmap", "Checklists", "Reports", "Diagrams", "Approvals",
    "Calendar", "Polls", "Macros", "Tables", "Labels", "Backup", "Exporter", "Links", "Reminders", "Templates",
    "Workflows", "Search", "Badges", "Glossary",
];
/// How many customers read tabs.
const VISITORS: usize = 600;

pub const LAST_YEAR: Date = date(2022, 1, 1);
pub const THIS_YEAR: Date = date(2023, 1, 1);
/// The day from which on partners expect that they can answer. The programme decides when they really can.
const ANSWERS_ACCEPTED: Date = date(2023, 2, 13);
/// The deadline that partners expect. The programme decides when it really is.
const DEADLINE: Date = date(2023, 8, 14);

/// Draws the cast. The same options always give the same one.
pub fn draw_cast(options: &ReplayOptions) -> Cast {
    let mut rng = Rng::with_seed(options.seed);
    let partners: Vec<Partner> = (0..options.partners as usize).map(|index| draw_partner(index, &mut rng)).collect();
    let mut names = BTreeSet::new();
    let apps = (0..options.apps as usize).map(|index| {
        let owner = draw_owner(index, partners.len(), &mut rng);
        draw_app(index, owner, &partners[owner], &mut names, &mut rng)
    });
    let apps = apps.collect();
    let visitors = (0..VISITORS).map(|_| format!("{:016x}", rng.u64(..))).collect();
    Cast { partners, apps, visitors, seed: options.seed }
}

fn draw_partner(index: usize, rng: &mut Rng) -> Partner {
    let (name, trade) = (NAMES[index % NAMES.len()], TRADES[(index / NAMES.len() + index) % TRADES.len()]);
    // When all pairs of words are used up, a number makes the name unique.
    let round = index / (NAMES.len() * TRADES.len());
    let name = if round == 0 { format!("{name} {trade}") } else { format!("{name} {trade} {}", round + 1) };
    let id = slug(&name);
    let member = format!("{}@{id}.example", PEOPLE[rng.usize(..PEOPLE.len())]);
    Partner {
        language: if chance(rng, 20) { "de" } else { "en" },
        motivation: draw_motivation(rng),
        member_bounces: chance(rng, 6),
        id,
        name,
        member,
    }
}

fn draw_motivation(rng: &mut Rng) -> Motivation {
    match rng.u32(..100) {
        0..24 => Motivation::Unprompted,
        24..48 => Motivation::Warning(90),
        48..70 => Motivation::Warning(30),
        70..86 => Motivation::Warning(7),
        86..91 => Motivation::Warning(1),
        91..97 => Motivation::LostBadge,
        _ => Motivation::Never,
    }
}

/// Every partner gets one app first. After that a few partners get most of the apps.
fn draw_owner(index: usize, partners: usize, rng: &mut Rng) -> usize {
    if index < partners {
        return index;
    }
    let share = rng.f64();
    ((share * share * partners as f64) as usize).min(partners - 1)
}

fn draw_app(index: usize, owner: usize, partner: &Partner, names: &mut BTreeSet<String>, rng: &mut Rng) -> App {
    let mut rng = rng.fork();
    let first = partner.name.split(' ').next().unwrap_or_default();
    let mut name = format!("{first} {}", THINGS[rng.usize(..THINGS.len())]);
    while !names.insert(name.clone()) {
        name = format!("{first} {} {}", THINGS[rng.usize(..THINGS.len())], index + 1);
    }
    let (hosting, visibility) = match rng.u32(..100) {
        0..6 => ("server", "public"),
        6..8 => ("datacenter", "public"),
        8..12 => ("cloud", "private"),
        _ => ("cloud", "public"),
    };
    let enrolment =
        if hosting == "cloud" && chance(&mut rng, 50) { draw_enrolment(&mut rng) } else { EnrolmentDates::default() };
    App {
        key: format!("com.example.{}", slug(&name)),
        partner: owner,
        product: format!("{:08x}-0000-4000-8000-{:012x}", 0x00c0_ffee_u32, index + 1),
        hosting,
        visibility,
        has_policy: chance(&mut rng, 80),
        answers_unasked_on: draw_unasked_day(partner.motivation, enrolment, &mut rng),
        regresses_on: (enrolment.approved_on.is_some() && chance(&mut rng, 4))
            .then(|| day_after(DEADLINE, &mut rng, 8..38)),
        enrolment,
        name,
        rng,
    }
}

/// Most apps were approved last year, the others are approved this year, and some leave.
fn draw_enrolment(rng: &mut Rng) -> EnrolmentDates {
    let approved = if chance(rng, 75) { day_after(LAST_YEAR, rng, 0..300) } else { day_after(THIS_YEAR, rng, 10..215) };
    let leaves = chance(rng, 6).then(|| day_after(approved.max(THIS_YEAR), rng, 30..230));
    EnrolmentDates { approved_on: Some(approved), leaves_on: leaves }
}

/// The day on which a partner answers for an app without a mail that asks for it.
fn draw_unasked_day(motivation: Motivation, enrolment: EnrolmentDates, rng: &mut Rng) -> Option<Date> {
    match motivation {
        Motivation::Unprompted => Some(day_after(ANSWERS_ACCEPTED, rng, 0..45)),
        Motivation::Never => None,
        _ if enrolment.approved_on.is_none() && chance(rng, 50) => Some(day_after(ANSWERS_ACCEPTED, rng, 5..228)),
        _ => None,
    }
}

fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
