//! Many partners, apps and members at once: JSON Lines in, a report per line out. A line that fails leaves the others
//! alone; a repeated import changes nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::extract::State;
use domain::access::{Member, Role};
use domain::catalogue::AppDescription;
use domain::questionnaire::Code;
use domain::{AppKey, EmailAddress, PartnerId, Precondition};
use jiff::Timestamp;
use runtime::tally;
use serde::Serialize;
use serde_json::Value as Json;
use store::Store;
use store::audit::Actor;
use tokio::task::JoinSet;
use web::body::{Fields, RequestBody};
use web::json::read_json;
use web::problem::{MAX_VIOLATIONS, violation};
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

use crate::apps::{read_description, save_app};
use crate::members::{MemberBody, save_member};
use crate::outcome::Outcome;
use crate::partners::{PartnerBody, save_partner};

/// The largest import, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most lines of one import.
pub(crate) const MAX_LINES: usize = 1_000;
/// How many lines are written at the same time.
const AT_ONCE: usize = 16;
/// How often a line is saved again after a conflict.
const RETRIES: u64 = 5;

/// JSON Lines.
pub(crate) enum Import {}

#[derive(Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ImportReport {
    created: usize,
    updated: usize,
    unchanged: usize,
    failed: usize,
    lines: Vec<LineReport>,
    /// How many violations are listed so far: those of all lines together must fit into one answer.
    #[serde(skip)]
    listed: usize,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = domain::schema::exclusive_variants)
)]
#[serde(untagged)]
enum LineReport {
    Done {
        #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
        line: usize,
        outcome: Outcome,
    },
    Failed {
        #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
        line: usize,
        #[cfg_attr(feature = "schema", schemars(extend("const" = "failed")))]
        outcome: &'static str,
        #[cfg_attr(feature = "schema", schemars(with = "web::documents::ProblemDocument<'static>"))]
        problem: Problem,
    },
}

impl LineReport {
    fn number(&self) -> usize {
        match self {
            Self::Done { line, .. } | Self::Failed { line, .. } => *line,
        }
    }
}

impl ImportReport {
    fn add(&mut self, line: usize, outcome: Result<Outcome, Problem>) {
        match &outcome {
            Ok(Outcome::Created) => self.created += 1,
            Ok(Outcome::Updated) => self.updated += 1,
            Ok(Outcome::Unchanged) => self.unchanged += 1,
            Err(_) => self.failed += 1,
        }
        self.lines.push(match outcome {
            Ok(outcome) => LineReport::Done { line, outcome },
            Err(mut problem) => {
                problem.list_at_most(MAX_VIOLATIONS - self.listed);
                self.listed += problem.violations.len();
                LineReport::Failed { line, outcome: "failed", problem }
            }
        });
    }

    /// The report with the lines in their order, whichever was written first.
    fn in_order(mut self) -> Self {
        self.lines.sort_by_key(LineReport::number);
        self
    }
}

/// One line, understood.
enum Line {
    Partner(PartnerId, PartnerBody),
    App(AppKey, Box<AppDescription>),
    Member(PartnerId, Member),
}

impl Line {
    fn read(text: &str, now: Timestamp) -> Result<Self, Problem> {
        let not_an_object = || Problem::new(ProblemKind::MalformedJson, "The line is not a JSON object.");
        let mut object = match read_json(text) {
            Ok(Json::Object(object)) => object,
            Ok(_) => return Err(not_an_object()),
            Err(problem) if problem.kind == ProblemKind::MalformedJson => return Err(not_an_object()),
            Err(problem) => return Err(problem),
        };
        let kind = object.remove("type");
        let mut take = |name: &str| {
            object.remove(name).and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
        };
        match kind.as_ref().and_then(Json::as_str) {
            Some("partner") => {
                let id = id(PartnerId::parse(&take("id")), "/id")?;
                Ok(Self::Partner(id, PartnerBody::read(Fields::of(object))?))
            }
            Some("app") => {
                let key = id(AppKey::parse(&take("key")), "/key")?;
                Ok(Self::App(key, Box::new(read_description(Fields::of(object), now)?)))
            }
            Some("member") => {
                let partner = id(PartnerId::parse(&take("partner")), "/partner")?;
                let email = id(EmailAddress::parse(&take("email")), "/email")?;
                let MemberBody { permissions } = MemberBody::read(Fields::of(object))?;
                Ok(Self::Member(partner, Member { email, permissions }))
            }
            _ => Err(Problem::invalid(vec![violation(
                "/type",
                Code::NotAnOption,
                "The type must be partner, app or member.",
            )])),
        }
    }

    /// What the line writes to besides its own record; lines that meet here are not written at the same time.
    fn subjects(&self) -> Vec<String> {
        match self {
            Self::Partner(id, _) => vec![format!("partner {id}")],
            Self::App(key, description) => vec![format!("app {key}"), format!("product {}", description.product)],
            Self::Member(_, member) => vec![format!("person {}", member.email)],
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Partner(..) => 0,
            Self::App(..) => 1,
            Self::Member(..) => 2,
        }
    }

    async fn save(&self, store: &Store, actor: Actor<'_>) -> Result<Outcome, Problem> {
        let any = &Precondition::None;
        match self {
            Self::Partner(id, body) => save_partner(store, id, body, any, actor).await.map(|(outcome, _)| outcome),
            Self::App(key, description) => {
                save_app(store, key, description, any, actor).await.map(|(outcome, _)| outcome)
            }
            Self::Member(partner, member) => save_member(store, partner, member, any, actor).await,
        }
    }

    /// Saves, and again when another line's transaction met it: the apps of one partner all look at the partner's name.
    async fn save_patiently(self, store: Store, person: EmailAddress, now: Timestamp) -> Result<Outcome, Problem> {
        let actor = Actor { person: &person, now };
        let mut outcome = self.save(&store, actor).await;
        for attempt in 1..=RETRIES {
            if !outcome.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Conflict) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(40 * attempt)).await;
            outcome = self.save(&store, actor).await;
        }
        outcome
    }
}

fn id<T>(parsed: Result<T, domain::ids::BadId>, at: &str) -> Result<T, Problem> {
    parsed.map_err(|error| Problem::invalid(vec![violation(at, Code::Malformed, format!("Not accepted: {error}."))]))
}

/// Imports many lines.
pub(super) async fn import(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    body: RequestBody,
) -> Result<Reply<ImportReport>, Problem> {
    let person = caller.staff(Role::Catalogue)?.email.clone();
    let text = body.text(MAX_BYTES, "4 MiB")?;
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim().is_empty()).collect();
    if lines.len() > MAX_LINES {
        let detail = format!(
            "There are {} lines; at most {MAX_LINES} are allowed. Split the file and send the parts one by one.",
            lines.len()
        );
        return Err(Problem::new(ProblemKind::PayloadTooLarge, detail));
    }
    let mut report = ImportReport::default();
    let mut group = Group::default();
    for (number, text) in lines {
        match Line::read(text, now) {
            Ok(line) => {
                if !group.has_room_for(&line) {
                    std::mem::take(&mut group).save(&store, &person, now, &mut report).await;
                }
                group.add(number, line);
            }
            Err(problem) => report.add(number, Err(problem)),
        }
    }
    group.save(&store, &person, now, &mut report).await;
    Ok(Reply::ok(report.in_order()))
}

/// Lines that may be written at the same time: of one kind, so that an app finds its partner, and about different
/// subjects, so that of two lines about one the later wins.
#[derive(Default)]
struct Group {
    lines: Vec<(usize, Line)>,
    subjects: BTreeSet<String>,
}

impl Group {
    fn has_room_for(&self, line: &Line) -> bool {
        self.lines.len() < AT_ONCE
            && self.lines.first().is_none_or(|(_, first)| first.kind() == line.kind())
            && !line.subjects().iter().any(|subject| self.subjects.contains(subject))
    }

    fn add(&mut self, number: usize, line: Line) {
        self.subjects.extend(line.subjects());
        self.lines.push((number, line));
    }

    async fn save(self, store: &Store, person: &EmailAddress, now: Timestamp, report: &mut ImportReport) {
        let mut saves = JoinSet::new();
        for (number, line) in self.lines {
            let save = line.save_patiently(store.clone(), person.clone(), now);
            saves.spawn(tally::inherit(async move { (number, save.await) }));
        }
        while let Some(joined) = saves.join_next().await {
            match joined {
                Ok((number, outcome)) => report.add(number, outcome),
                Err(error) => tracing::error!(%error, "a line of an import could not be processed"),
            }
        }
    }
}

/// The text of an import, and the documents of its lines.
#[cfg(feature = "schema")]
mod schemas {
    use std::borrow::Cow;

    use domain::access::Permissions;
    use domain::catalogue::{AppDescription, MAX_NAME};
    use domain::language::Language;
    use domain::schema::{Line, exclusive_variants};
    use domain::{AppKey, EmailAddress, PartnerId};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Import, MAX_LINES};

    impl JsonSchema for Import {
        fn schema_name() -> Cow<'static, str> {
            "Import".into()
        }

        /// A text for generators of clients, which know no JSON Lines; `contentSchema` says what is in it.
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string",
                "format": "binary",
                "description": format!("JSON Lines: each document on a line of its own; at most {MAX_LINES} lines and 4 MiB."),
                "contentMediaType": "application/x-ndjson",
                "contentSchema": generator.subschema_for::<ImportLine>(),
            })
        }
    }

    /// One line of an import. Partners come before their apps and members.
    #[derive(JsonSchema)]
    #[schemars(untagged, transform = exclusive_variants)]
    #[expect(dead_code, reason = "only its schema is used")]
    enum ImportLine {
        Partner(PartnerLine),
        App(AppLine),
        Member(MemberLine),
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct PartnerLine {
        #[schemars(extend("const" = "partner"))]
        r#type: String,
        id: PartnerId,
        name: Line<MAX_NAME>,
        contact: EmailAddress,
        /// What the marketplace writes to the partner in. Absent: as it is. null, or absent for a new partner: en.
        language: Option<Language>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct AppLine {
        #[schemars(extend("const" = "app"))]
        r#type: String,
        key: AppKey,
        #[schemars(flatten)]
        description: AppDescription,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct MemberLine {
        #[schemars(extend("const" = "member"))]
        r#type: String,
        partner: PartnerId,
        email: EmailAddress,
        permissions: Permissions,
    }
}
