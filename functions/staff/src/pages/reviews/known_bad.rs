//! The list of known-bad hosts and pages. Invariant: nothing is saved but a list whose preview the person has seen: the form carries
//! a digest of the list, and the version of the list that it was compared with.

use std::collections::HashSet;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::Violation;
use store::audit::{Actor, AuditLine, AuditedThing};
use store::known_bad::KnownBadList;
use store::{Consistency, Store, Versioned};
use web::body::RequestBody;
use web::conditional::etag_of;
use web::known_bad::{MAX_LIST, read_entries, replace_list};
use web::posted::{no_such_button, pressed_button, read_precondition};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, ProblemKind, reply};

use crate::member::StaffMember;
use crate::posted::{file_or_text, typed_text};
use crate::reason::{REASON_MISSING, is_reason};

/// The path of the page.
const PATH: &str = "/staff/console/reviews/known-bad";
/// How many audit lines are shown.
const LINES: i32 = 20;
/// How many of the lines that come and go are listed. All of them are counted.
const LISTED: usize = 20;

#[derive(Template)]
#[template(path = "known_bad.html")]
struct KnownBadPage<'a> {
    frame: PageFrame<'a>,
    list: KnownBadList,
    version: u32,
    /// What is in the form: the list as it is, or as it was sent.
    text: String,
    /// For the audit log.
    reason: String,
    preview: Option<Preview>,
    refusal: Option<Refusal>,
    done: bool,
    lines: Vec<AuditLine>,
}

/// What a list that was sent would change.
struct Preview {
    /// How many entries it has.
    entries: usize,
    added: Vec<String>,
    removed: Vec<String>,
    /// The digest of the list, which the form repeats.
    digest: String,
}

/// Why nothing was changed.
struct Refusal {
    /// The text that says it.
    note: &'static str,
    violations: Vec<Violation>,
    /// What else is to be said, as programs are told it.
    detail: Option<String>,
}

/// What is shown after a form was sent that changed nothing.
#[derive(Default)]
struct Unsaved {
    text: Option<String>,
    reason: String,
    /// How many entries the text has, if it may be stored.
    entries: Option<usize>,
    refusal: Option<Refusal>,
    done: bool,
}

impl Preview {
    fn between(before: &str, after: &str, entries: usize) -> Self {
        let (added, removed) = (lines_only_in(after, before), lines_only_in(before, after));
        Self { entries, added, removed, digest: etag_of(after.as_bytes()) }
    }

    fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// The lines of a text that another one lacks.
fn lines_only_in(text: &str, other: &str) -> Vec<String> {
    let known: HashSet<&str> = other.lines().map(str::trim).collect();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !known.contains(line));
    lines.map(ToOwned::to_owned).collect()
}

impl Refusal {
    fn because(note: &'static str) -> Self {
        Self { note, violations: Vec::new(), detail: None }
    }

    /// Those problems that a reviewer can do something about on the page, each with its status.
    fn of(problem: Problem) -> Result<(StatusCode, Self), Problem> {
        let status = problem.kind.status();
        match problem.kind {
            ProblemKind::Invalid => {
                let detail = problem.unlisted();
                Ok((status, Self { note: "staff-known-bad-wrong", violations: problem.violations, detail }))
            }
            ProblemKind::PayloadTooLarge => {
                let detail = Some(problem.detail);
                Ok((status, Self { note: "staff-known-bad-wrong", violations: Vec::new(), detail }))
            }
            ProblemKind::Stale => Ok((status, Self::because("staff-known-bad-stale"))),
            _ => Err(problem),
        }
    }
}

pub async fn show_known_bad(
    State(store): State<Store>,
    member: StaffMember,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Reviews)?;
    let unsaved = Unsaved { done: query.get("done").is_some(), ..Unsaved::default() };
    respond(&store, &member, StatusCode::OK, unsaved).await
}

async fn respond(
    store: &Store,
    member: &StaffMember,
    status: StatusCode,
    unsaved: Unsaved,
) -> Result<Response, Problem> {
    let Versioned { value: list, version } = store.known_bad_list(Consistency::Strong).await?;
    let Unsaved { text, reason, entries, refusal, done } = unsaved;
    let text = text.unwrap_or_else(|| list.text.clone());
    let page = KnownBadPage {
        frame: member.frame(StaffArea::Reviews),
        preview: entries.map(|entries| Preview::between(&list.text, &text, entries)),
        list,
        version,
        text,
        reason,
        refusal,
        done,
        lines: store.audit_lines(AuditedThing::KnownBadList, LINES).await?,
    };
    member.respond(status, &page)
}

/// Shows what a list would change, or saves one whose preview was seen.
pub async fn replace_known_bad(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Reviews)?.email;
    let data = body.form_up_to(MAX_LIST, "4 MiB").await?;
    let precondition = read_precondition(&data)?;
    let saves = match pressed_button(&data) {
        Some("save") => true,
        Some("preview") => false,
        _ => return Err(no_such_button()),
    };
    // What is saved is what was seen, in the field; a file is only looked into.
    let text = if saves { typed_text(&data, "list") } else { file_or_text(&data, "list") }.to_owned();
    let reason = data.get("reason").unwrap_or_default().trim().to_owned();
    let (status, refusal) = match find_fault(&text, data.get("seen"), &reason) {
        _ if !saves => (StatusCode::OK, None),
        Some((status, note)) => (status, Some(Refusal::because(note))),
        None => {
            let by = (Some(reason.as_str()), Actor { person, now });
            match replace_list(&store, &text, &precondition, by).await {
                Ok(_) => return Ok(reply::see_other(&format!("{PATH}?done=1"))),
                Err(problem) => Refusal::of(problem).map(|(status, refusal)| (status, Some(refusal)))?,
            }
        }
    };
    let (status, entries, refusal) = match read_entries(&text) {
        Ok(entries) => (status, Some(entries), refusal),
        Err(problem) => Refusal::of(problem).map(|(status, refusal)| (status, None, Some(refusal)))?,
    };
    respond(&store, &member, status, Unsaved { text: Some(text), reason, entries, refusal, done: false }).await
}

/// The status and the text that say why a list is not saved, before anything is known of the list that it would replace.
fn find_fault(text: &str, seen: Option<&str>, reason: &str) -> Option<(StatusCode, &'static str)> {
    if seen != Some(&etag_of(text.as_bytes())) {
        return Some((StatusCode::CONFLICT, "staff-known-bad-other"));
    }
    (!is_reason(reason)).then_some((StatusCode::UNPROCESSABLE_ENTITY, REASON_MISSING))
}

impl KnownBadPage<'_> {
    /// The lines that come, and those that go, each with the texts that count them and those that are not listed.
    fn changes<'p>(&self, preview: &'p Preview) -> [(&'static str, &'p [String]); 2] {
        [("staff-known-bad-added", &preview.added), ("staff-known-bad-removed", &preview.removed)]
    }

    fn listed<'p>(&self, lines: &'p [String]) -> &'p [String] {
        &lines[..lines.len().min(LISTED)]
    }

    fn unlisted(&self, lines: &[String]) -> usize {
        lines.len().saturating_sub(LISTED)
    }
}
