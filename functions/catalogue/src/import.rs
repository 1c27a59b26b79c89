//! Many partners, apps and members at once: JSON Lines in, a report per line out. A line that fails leaves the others
//! alone; a repeated import changes nothing.

use axum::extract::State;
use domain::access::Role;
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::{Outcome, import_lines, read_lines};
use web::problem::MAX_VIOLATIONS;
use web::reply::Reply;
use web::{Caller, Now, Problem};

/// The largest import, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most lines of one import.
pub(crate) const MAX_LINES: usize = 1_000;
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
}

/// Imports many lines.
pub(super) async fn import(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    body: RequestBody,
) -> Result<Reply<ImportReport>, Problem> {
    let person = caller.staff(Role::Catalogue)?;
    let text = body.text(MAX_BYTES, "4 MiB")?;
    let lines = read_lines(text, MAX_LINES, now)?;
    let mut report = ImportReport::default();
    let by = (None, Actor { person: &person.email, now });
    for (number, outcome) in import_lines(&store, lines, by).await {
        report.add(number, outcome);
    }
    Ok(Reply::ok(report))
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
