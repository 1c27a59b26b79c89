//! The lines of the audit log in words: what was done, to what, what it was before, and why. A line keeps what a thing became;
//! what it was before is read from the next older line about the same thing.

use domain::access::Role;
use domain::review::{Reason, field_label};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use store::audit::AuditLine;
use store::person::ISSUED_BY_OTHERS;
use web::render::texts::PageTexts;

use crate::numbers::percent;
use crate::words::role_names;

/// An audit line in words.
pub struct AuditEntry {
    pub at: Timestamp,
    /// Who: a person's address, or a job's name.
    pub by: String,
    pub action: String,
    pub reason: Option<String>,
    pub facts: Vec<AuditFact>,
}

/// Something that a line says.
#[derive(Debug, PartialEq, Eq)]
pub struct AuditFact {
    pub label: String,
    /// What it was; `None` if that is not known, or the line is not about a change of it.
    pub before: Option<String>,
    pub now: String,
}

/// Actions after which a thing is as their lines describe it, by the thing, with the fields that tell two of its kind apart.
const STATES: &[(&[&str], &[&str])] = &[
    (&["app", "archive", "restore"], &[]),
    (&["partner"], &[]),
    (&["grant", "remove-member"], &["member"]),
    (&["staff-roles"], &["person"]),
    (&["privacy-policy"], &[]),
    (&["known-names"], &[]),
    (&["known-bad-list"], &[]),
    (&["rollout-force", "rollout-release"], &["channel", "visitor"]),
];

/// Fields that say nothing to people: the number of a version, which every line has.
const LEFT_OUT: &[&str] = &["reason", "version"];

/// What stands for nothing.
const NOTHING: &str = "–";

/// The lines, latest first, in words.
pub fn describe_lines(lines: &[AuditLine], texts: &PageTexts) -> Vec<AuditEntry> {
    lines.iter().enumerate().map(|(index, line)| describe_line(line, &lines[index + 1..], *texts)).collect()
}

fn describe_line(line: &AuditLine, older: &[AuditLine], texts: PageTexts) -> AuditEntry {
    AuditEntry {
        at: line.at,
        by: line.by.clone(),
        action: texts.text(&format!("audit-{}", line.action)).unwrap_or_else(|_| line.action.clone()),
        reason: line.detail["reason"].as_str().map(|reason| describe_reason(reason, texts)),
        facts: describe_facts(line, older, texts),
    }
}

/// Reviewers choose their reason from a list, and a revocation may have one of ours; everybody else writes it.
fn describe_reason(reason: &str, texts: PageTexts) -> String {
    let text = if reason == ISSUED_BY_OTHERS {
        texts.text("audit-reason-issued-by-others")
    } else if Reason::ALL.iter().any(|listed| listed.as_str() == reason) {
        texts.text(&format!("staff-review-{reason}"))
    } else {
        return reason.to_owned();
    };
    text.unwrap_or_else(|_| reason.to_owned())
}

fn describe_facts(line: &AuditLine, older: &[AuditLine], texts: PageTexts) -> Vec<AuditFact> {
    let Json::Object(detail) = &line.detail else { return Vec::new() };
    let mut detail = detail.clone();
    detail.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
    let mut facts = listed_changes(detail.remove("changes"), texts);
    let state = STATES.iter().find(|(actions, _)| actions.contains(&line.action.as_str()));
    let before = state.and_then(|state| find_before(line, older, *state));
    let own = state.map_or(&[][..], |(_, own)| own);
    let before_values = before.map(|before| flatten(before, LEFT_OUT)).unwrap_or_default();
    for (path, value) in flatten(&detail, &[]) {
        if before.is_none() && value.is_null() {
            continue;
        }
        let was = before_values.iter().find(|(other, _)| *other == path).map(|(_, value)| *value);
        let tells_apart = own.contains(&path[0]);
        if before.is_none() || tells_apart {
            facts.push(fact(&path, None, value, texts));
        } else if was != Some(value) {
            facts.push(fact(&path, Some(was.unwrap_or(&Json::Null)), value, texts));
        }
    }
    for (path, was) in before_values {
        if detail_at(&detail, &path).is_none() {
            facts.push(fact(&path, Some(was), &Json::Null, texts));
        }
    }
    facts
}

/// The detail of the next older line about the same thing.
fn find_before<'a>(
    line: &AuditLine,
    older: &'a [AuditLine],
    (actions, own): (&[&str], &[&str]),
) -> Option<&'a Map<String, Json>> {
    let is_of_same = |other: &&AuditLine| {
        actions.contains(&other.action.as_str()) && own.iter().all(|name| other.detail[*name] == line.detail[*name])
    };
    older.iter().find(is_of_same)?.detail.as_object()
}

/// The changes that a line about the programme lists, each with a pointer.
fn listed_changes(changes: Option<Json>, texts: PageTexts) -> Vec<AuditFact> {
    let Some(Json::Array(changes)) = changes else { return Vec::new() };
    let describe = |change: &Json| {
        let pointer = change["pointer"].as_str().unwrap_or_default();
        let path: Vec<&str> = pointer.split('/').skip(1).collect();
        fact(&path, Some(&change["before"]), &change["after"], texts)
    };
    changes.iter().map(describe).collect()
}

fn fact(path: &[&str], before: Option<&Json>, now: &Json, texts: PageTexts) -> AuditFact {
    let field = path.last().copied().unwrap_or_default();
    let label: Vec<String> = path.iter().map(|name| label(name, texts)).collect();
    AuditFact {
        label: label.join(" › "),
        before: before.map(|value| describe_value(field, value, texts)),
        now: describe_value(field, now, texts),
    }
}

fn label(name: &str, texts: PageTexts) -> String {
    texts.text(&format!("audit-field-{name}")).unwrap_or_else(|_| name.to_owned())
}

/// The values of a document that are no documents themselves, each with the names that lead to it. A list is one value.
fn flatten<'a>(document: &'a Map<String, Json>, left_out: &[&str]) -> Vec<(Vec<&'a str>, &'a Json)> {
    let mut values = Vec::new();
    for (name, value) in document.iter().filter(|(name, _)| !left_out.contains(&name.as_str())) {
        match value {
            Json::Object(fields) if !fields.is_empty() => {
                for (path, value) in flatten(fields, &[]) {
                    values.push(([vec![name.as_str()], path].concat(), value));
                }
            }
            value => values.push((vec![name.as_str()], value)),
        }
    }
    values
}

fn detail_at<'a>(detail: &'a Map<String, Json>, path: &[&str]) -> Option<&'a Json> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(detail.get(*first)?, |value, name| value.get(*name))
}

/// A value in words. The field says what it is about.
fn describe_value(field: &str, value: &Json, texts: PageTexts) -> String {
    match value {
        Json::Null => NOTHING.to_owned(),
        Json::Bool(yes) => texts.text(if *yes { "yes" } else { "no" }).unwrap_or_else(|_| yes.to_string()),
        Json::Number(number) if field == "basisPoints" => {
            let basis_points = number.as_u64().and_then(|number| u16::try_from(number).ok());
            basis_points.map_or_else(|| number.to_string(), |number| percent(number, texts.language()))
        }
        Json::Number(number) => number.to_string(),
        Json::String(text) => describe_word(field, text, texts),
        Json::Array(items) if items.is_empty() => NOTHING.to_owned(),
        Json::Array(items) if field == "roles" => describe_roles(items, texts),
        Json::Array(items) => {
            items.iter().map(|item| describe_value(field, item, texts)).collect::<Vec<_>>().join(", ")
        }
        Json::Object(fields) => {
            let parts = flatten(fields, &[]).into_iter().map(|(path, value)| fact(&path, None, value, texts));
            parts.map(|fact| format!("{}: {}", fact.label, fact.now)).collect::<Vec<_>>().join("; ")
        }
    }
}

fn describe_roles(items: &[Json], texts: PageTexts) -> String {
    let roles = items.iter().filter_map(|item| item.as_str()?.parse::<Role>().ok()).collect();
    let names = role_names(&roles).into_iter().filter_map(|name| texts.text(name).ok());
    names.collect::<Vec<_>>().join(", ")
}

/// One of our words in the reader's language, or an instant as people write it; any other text as it is.
fn describe_word(field: &str, text: &str, texts: PageTexts) -> String {
    let known = match field {
        "state" => texts.text(&format!("state-{text}")).ok(),
        "fields" => Some(texts.translate_label(&field_label(text))),
        "channel" => texts.text(&format!("staff-channel-{text}")).ok(),
        _ => text.parse::<Timestamp>().ok().and_then(|at| texts.instant(&at).ok()),
    };
    known.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use domain::language::Language;
    use serde_json::json;

    use super::*;

    fn line(action: &str, detail: Json) -> AuditLine {
        let (at, by) = ("2026-11-10T09:00:00Z".parse().unwrap(), "ada@marketplace.example".to_owned());
        AuditLine { at, by, action: action.to_owned(), detail }
    }

    /// The facts of the latest line, as the page joins them.
    fn said(lines: &[AuditLine], language: Language) -> Vec<String> {
        let entries = describe_lines(lines, &PageTexts::for_staff(language));
        let join = |fact: &AuditFact| match &fact.before {
            Some(before) => format!("{}: {before} → {}", fact.label, fact.now),
            None => format!("{}: {}", fact.label, fact.now),
        };
        entries[0].facts.iter().map(join).collect()
    }

    #[test]
    fn a_change_of_an_app_says_what_differs_from_the_line_before() {
        let facts =
            |name: &str, status: &str| json!({ "name": name, "hosting": "cloud", "fortified": { "status": status } });
        let lines = [
            line("app", facts("Notes 2", "APPROVED")),
            line("publish", json!({ "revision": 3 })),
            line("app", facts("Notes", "APPLIED")),
        ];
        assert_eq!(
            said(&lines, Language::En),
            ["Cloud Fortified › Status: APPLIED → APPROVED", "Name: Notes → Notes 2"]
        );
        assert_eq!(
            said(&lines[2..], Language::De),
            ["Cloud Fortified › Stand: APPLIED", "Betrieb: cloud", "Name: Notes"]
        );
    }

    #[test]
    fn what_a_thing_no_longer_has_is_said_too() {
        let archived = json!({ "name": "Notes", "archivedAt": "2026-11-10T09:00:00Z", "reason": "Its partner asked" });
        let lines = [line("restore", json!({ "name": "Notes" })), line("archive", archived.clone())];
        assert_eq!(said(&lines, Language::En), ["Archived: 10 November 2026, 09:00 UTC → –"]);
        assert_eq!(said(&lines[1..], Language::En).len(), 2, "the reason stands apart");
        let entries = describe_lines(&lines, &PageTexts::for_staff(Language::De));
        assert_eq!(
            (entries[1].action.as_str(), entries[1].reason.as_deref()),
            ("Vom Marktplatz genommen", Some("Its partner asked"))
        );
    }

    #[test]
    fn roles_are_compared_with_those_that_the_same_person_had() {
        let lines = [
            line("staff-roles", json!({ "person": "bob@x.example", "roles": ["assessment", "review"] })),
            line("staff-roles", json!({ "person": "eve@x.example", "roles": [] })),
            line("staff-roles", json!({ "person": "bob@x.example", "roles": ["catalogue", "programme"] })),
        ];
        assert_eq!(said(&lines, Language::En), ["Person: bob@x.example", "Roles: Operator → Reviewer"]);
        assert_eq!(said(&lines[1..], Language::En), ["Person: eve@x.example", "Roles: –"]);
    }

    #[test]
    fn the_changes_of_the_programme_are_said_with_what_was_there_before() {
        let changes = json!([
            { "pointer": "/marketplace", "before": "Atlassian Marketplace", "after": "Bazaar" },
            { "pointer": "/fortified/deadline", "before": "2023-08-14T00:00:00Z", "after": null },
        ]);
        let lines = [line("programme", json!({ "changes": changes, "version": 7 }))];
        assert_eq!(
            said(&lines, Language::De),
            [
                "Marktplatz: Atlassian Marketplace → Bazaar",
                "Cloud Fortified › Frist: 14. August 2023, 00:00 Uhr UTC → –"
            ]
        );
    }

    #[test]
    fn what_is_not_known_is_shown_as_it_is() {
        let lines = [line("explode", json!({ "colour": "red", "list": [1, { "a": true }], "basisPoints": 1250 }))];
        let entries = describe_lines(&lines, &PageTexts::for_staff(Language::De));
        assert_eq!((entries[0].action.as_str(), entries[0].reason.as_deref()), ("explode", None));
        assert_eq!(said(&lines, Language::De), ["Sichtbarkeit: 12,5 %", "colour: red", "list: 1, a: ja"]);
        assert_eq!(said(&[line("discard", Json::Null)], Language::En), [""; 0]);
    }
}
