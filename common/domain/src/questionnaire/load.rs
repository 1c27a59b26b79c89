//! Reads the published questionnaires and refuses what could not work: unknown references, cycles, two parts on one
//! path, a version that changes the shape of an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::condition::Condition;
use super::definition::{
    CHIP_LENGTH, CHIPS, Choice, Column, Content, DAYS, Derived, Kind, LINE_LENGTH, LINK_LENGTH, LINKS, ListingField,
    Part, Place, Question, QuestionId, Questionnaire, ROWS, Section, TEXT_LENGTH, TextForm, View,
};

/// Why a questionnaire is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("questionnaire {version}: {reason}")]
pub struct LoadError {
    /// The file's version.
    pub version: String,
    /// What is wrong, with the question.
    pub reason: String,
}

/// The published versions, oldest first; at least one.
#[derive(Debug)]
pub struct Questionnaires(Vec<Questionnaire>);

impl Questionnaires {
    /// Reads versions from their texts, oldest first.
    ///
    /// # Errors
    /// The first reason to refuse one of them.
    pub fn read(texts: &[&str]) -> Result<Self, LoadError> {
        let mut versions: Vec<Questionnaire> = Vec::new();
        for text in texts {
            let version = read(text)?;
            if let Some(earlier) = versions.last() {
                succeeds(earlier, &version)?;
            }
            versions.push(version);
        }
        if versions.is_empty() {
            return Err(LoadError { version: String::new(), reason: "there is no version".to_owned() });
        }
        Ok(Self(versions))
    }

    /// All versions, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Questionnaire> {
        self.0.iter()
    }

    /// The version of this name.
    #[must_use]
    pub fn version(&self, name: &str) -> Option<&Questionnaire> {
        self.0.iter().find(|questionnaire| questionnaire.version == name)
    }

    /// The first version.
    #[must_use]
    pub fn oldest(&self) -> &Questionnaire {
        &self.0[0]
    }

    /// The last version. It knows every path and value that any version knows, so it is what input is checked against.
    #[must_use]
    pub fn newest(&self) -> &Questionnaire {
        &self.0[self.0.len() - 1]
    }

    /// The version that brought a question.
    #[must_use]
    pub fn introduced(&self, question: &QuestionId) -> Option<&Questionnaire> {
        self.0.iter().find(|version| version.question(question.as_str()).is_some())
    }
}

/// The published questionnaires.
pub fn published() -> &'static Questionnaires {
    static PUBLISHED: LazyLock<Questionnaires> = LazyLock::new(|| {
        let texts =
            [include_str!("../../questionnaires/2023-02.toml"), include_str!("../../questionnaires/2025-02.toml")];
        #[expect(clippy::expect_used, reason = "the files are part of this crate, and a test reads them")]
        Questionnaires::read(&texts).expect("the published questionnaires load")
    });
    &PUBLISHED
}

// The file's shape; see its own head.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    section: Vec<Section>,
    question: Vec<RawQuestion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: QuestionId,
    section: String,
    view: View,
    question: String,
    label: String,
    help: String,
    criterion: Option<String>,
    asked: Option<String>,
    required: Option<String>,
    stands_in_for: Option<QuestionId>,
    #[serde(default)]
    complete_with: Vec<Vec<String>>,
    #[serde(default)]
    ignored: Vec<String>,
    derived: Option<Derived>,
    #[serde(default)]
    part: Vec<RawPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    name: Option<String>,
    path: Option<String>,
    listing: Option<ListingField>,
    asked: Option<String>,
    mandatory: Option<Mandatory>,
    #[serde(default)]
    suggestions: Vec<String>,
    no_answer: Option<String>,
    label: Option<String>,
    r#type: String,
    #[serde(default)]
    options: Vec<Choice>,
    max_length: Option<usize>,
    max_items: Option<usize>,
    max: Option<u32>,
    #[serde(default)]
    column: Vec<RawColumn>,
}

/// `true`, `false`, or a condition.
#[derive(Deserialize)]
#[serde(untagged)]
enum Mandatory {
    Plain(bool),
    When(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    name: String,
    label: String,
    r#type: String,
    #[serde(default)]
    options: Vec<Choice>,
    max_length: Option<usize>,
    max_items: Option<usize>,
}

/// Reads one questionnaire from its text.
///
/// # Errors
/// The first reason to refuse it.
pub(super) fn read(text: &str) -> Result<Questionnaire, LoadError> {
    let file: File =
        toml::from_str(text).map_err(|error| LoadError { version: "?".to_owned(), reason: error.to_string() })?;
    let refuse = |reason: String| LoadError { version: file.version.clone(), reason };
    let mut questions = Vec::with_capacity(file.question.len());
    for raw in file.question {
        let id = raw.id.to_string();
        questions.push(question(raw).map_err(|reason| refuse(format!("{id}: {reason}")))?);
    }
    let questionnaire = Questionnaire { version: file.version.clone(), sections: file.section, questions };
    coherent(&questionnaire).map_err(|reason| refuse(reason.to_string()))?;
    Ok(questionnaire)
}

/// What is wrong with a file, in words.
#[derive(Debug, thiserror::Error)]
enum Flaw {
    #[error("{0:?} is not a condition")]
    Condition(String),
    #[error("type {0:?} is not known, or misses what it needs")]
    Type(String),
    #[error("a part has a path or a listing field, not both")]
    Place,
    #[error("a question has parts, or is derived")]
    Content,
    #[error("{0} is there twice")]
    Twice(String),
    #[error("{0} refers to {1}, which does not exist")]
    Unknown(String, String),
    #[error("{0} is asked depending on itself")]
    Cycle(String),
}

fn condition(text: Option<String>) -> Result<Condition, Flaw> {
    let text = text.unwrap_or_else(|| "always".to_owned());
    Condition::parse(&text).ok_or(Flaw::Condition(text))
}

fn question(raw: RawQuestion) -> Result<Question, Flaw> {
    let content = match raw.derived {
        Some(derived) if raw.part.is_empty() => Content::Derived(derived),
        None if !raw.part.is_empty() => Content::Parts {
            parts: raw.part.into_iter().map(part).collect::<Result<_, _>>()?,
            complete_with: raw.complete_with,
        },
        _ => return Err(Flaw::Content),
    };
    Ok(Question {
        id: raw.id,
        section: raw.section,
        view: raw.view,
        question: raw.question,
        label: raw.label,
        help: raw.help,
        criterion: raw.criterion,
        asked: condition(raw.asked)?,
        required: condition(raw.required)?,
        stands_in_for: raw.stands_in_for,
        ignored: raw.ignored,
        content,
    })
}

fn part(raw: RawPart) -> Result<Part, Flaw> {
    let place = match (raw.path, raw.listing) {
        (Some(path), None) => Place::Path(path),
        (None, Some(field)) => Place::Listing(field),
        _ => return Err(Flaw::Place),
    };
    let name = raw.name.unwrap_or_else(|| match &place {
        Place::Path(path) => path.rsplit('.').next().unwrap_or(path).to_owned(),
        Place::Listing(_) => "answer".to_owned(),
    });
    let kind = match raw.r#type.as_str() {
        "yes-no" => Kind::YesNo,
        "tri" => Kind::Tri,
        "checkbox" => Kind::Checkbox,
        "days" => Kind::Days { max: raw.max.unwrap_or(DAYS) },
        "links" => Kind::Links { max_items: raw.max_items.unwrap_or(LINKS) },
        "rows" if !raw.column.is_empty() => Kind::Rows {
            columns: raw.column.into_iter().map(column).collect::<Result<_, _>>()?,
            max_items: raw.max_items.unwrap_or(ROWS),
        },
        other => simple(other, raw.options, raw.max_length, raw.max_items)?,
    };
    Ok(Part {
        name,
        place,
        label: raw.label,
        kind,
        asked: condition(raw.asked)?,
        mandatory: match raw.mandatory {
            None | Some(Mandatory::Plain(true)) => Condition::Always,
            Some(Mandatory::Plain(false)) => Condition::Never,
            Some(Mandatory::When(text)) => condition(Some(text))?,
        },
        suggestions: raw.suggestions,
        no_answer: raw.no_answer,
    })
}

fn column(raw: RawColumn) -> Result<Column, Flaw> {
    let kind = simple(&raw.r#type, raw.options, raw.max_length, raw.max_items)?;
    Ok(Column { name: raw.name, label: raw.label, kind })
}

/// The kinds that parts and columns share.
fn simple(name: &str, options: Vec<Choice>, length: Option<usize>, items: Option<usize>) -> Result<Kind, Flaw> {
    let text = |form, default| Kind::Text { form, max_length: length.unwrap_or(default) };
    let chips =
        |options| Kind::Chips { options, max_items: items.unwrap_or(CHIPS), max_length: length.unwrap_or(CHIP_LENGTH) };
    Ok(match name {
        "choice" if !options.is_empty() => Kind::Choice(options),
        "places" if !options.is_empty() => chips(options),
        "chips" if options.is_empty() => chips(options),
        "text" => text(TextForm::Lines, TEXT_LENGTH),
        "line" => text(TextForm::Line, LINE_LENGTH),
        "link" => text(TextForm::Link, LINK_LENGTH),
        "site" => text(TextForm::Site, LINK_LENGTH),
        "email" => text(TextForm::Email, LINE_LENGTH),
        other => return Err(Flaw::Type(other.to_owned())),
    })
}

/// Refuses unknown references, cycles, and anything that is there twice.
fn coherent(questionnaire: &Questionnaire) -> Result<(), Flaw> {
    let mut ids = BTreeSet::new();
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    for question in &questionnaire.questions {
        if !ids.insert(question.id.as_str()) {
            return Err(Flaw::Twice(question.id.to_string()));
        }
    }
    let ignored = questionnaire.questions.iter().flat_map(|question| question.ignored.iter().map(String::as_str));
    for path in questionnaire.parts().map(|(_, _, path)| path).chain(ignored) {
        let overlaps = |other: &&str| {
            let within = |inner: &str, outer: &str| inner == outer || inner.starts_with(&format!("{outer}."));
            within(path, other) || within(other, path)
        };
        if paths.iter().any(overlaps) {
            return Err(Flaw::Twice(path.to_owned()));
        }
        paths.insert(path);
    }
    for question in &questionnaire.questions {
        let unknown = |what: &str| Flaw::Unknown(question.id.to_string(), what.to_owned());
        if !questionnaire.sections.iter().any(|section| section.id == question.section) {
            return Err(unknown(&format!("section {}", question.section)));
        }
        if let Some(other) = &question.stands_in_for
            && (!ids.contains(other.as_str()) || *other == question.id)
        {
            return Err(unknown(other.as_str()));
        }
        for term in references(question) {
            match questionnaire.question(term.question.as_str()).and_then(|other| other.parts().first()) {
                Some(part) if words(&part.kind).contains(&term.word.as_str()) => {}
                _ => return Err(unknown(&format!("{} is {}", term.question, term.word))),
            }
        }
        if let Content::Parts { parts, complete_with } = &question.content {
            let named = |name: &String| parts.iter().any(|part| part.name == *name);
            if let Some(name) = complete_with.iter().flatten().find(|name| !named(name)) {
                return Err(unknown(&format!("part {name}")));
            }
        }
    }
    acyclic(questionnaire)
}

/// The terms of all of a question's conditions.
fn references(question: &Question) -> impl Iterator<Item = &super::condition::Term> {
    let of_parts = question.parts().iter().flat_map(|part| [&part.asked, &part.mandatory]);
    [&question.asked, &question.required].into_iter().chain(of_parts).flat_map(Condition::terms)
}

/// The words that an answer of this kind can be in a condition.
fn words(kind: &Kind) -> Vec<&str> {
    match kind {
        Kind::YesNo => vec!["yes", "no"],
        Kind::Tri => vec!["TRUE", "FALSE", "NOT_APPLICABLE"],
        Kind::Checkbox => vec!["ticked", "unticked"],
        Kind::Choice(options) => options.iter().map(|option| option.value.as_str()).collect(),
        Kind::Chips { .. } | Kind::Links { .. } | Kind::Text { .. } | Kind::Days { .. } | Kind::Rows { .. } => {
            Vec::new()
        }
    }
}

/// Whether a question is asked must not depend, over any number of steps, on its own answer; and its first part, the
/// one that conditions look at, is asked whenever the question is.
fn acyclic(questionnaire: &Questionnaire) -> Result<(), Flaw> {
    let mut depends: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for question in &questionnaire.questions {
        let own = depends.entry(question.id.as_str()).or_default();
        own.extend(question.asked.terms().iter().map(|term| term.question.as_str()));
        if let Some(first) = question.parts().first() {
            own.extend(first.asked.terms().iter().map(|term| term.question.as_str()));
        }
    }
    while !depends.is_empty() {
        let free: Vec<&str> = depends.iter().filter(|(_, needs)| needs.is_empty()).map(|(id, _)| *id).collect();
        if free.is_empty() {
            let stuck = depends.keys().next().copied().unwrap_or_default();
            return Err(Flaw::Cycle(stuck.to_owned()));
        }
        for id in free {
            depends.remove(id);
            for needs in depends.values_mut() {
                needs.remove(id);
            }
        }
    }
    Ok(())
}

/// A later version keeps every path of the earlier one and takes at least its values, so that no stored answer and no
/// client breaks.
fn succeeds(earlier: &Questionnaire, later: &Questionnaire) -> Result<(), LoadError> {
    let refuse = |reason: String| Err(LoadError { version: later.version.clone(), reason });
    for (question, part, path) in earlier.parts() {
        let Some((kept, now, _)) = later.parts().find(|(_, _, other)| *other == path) else {
            return refuse(format!("{path} of version {} is gone", earlier.version));
        };
        let wider = match (&part.kind, &now.kind) {
            (Kind::Choice(before), Kind::Choice(after)) => {
                before.iter().all(|option| after.iter().any(|other| other.value == option.value))
            }
            (before, after) => std::mem::discriminant(before) == std::mem::discriminant(after),
        };
        if kept.id != question.id || !wider {
            return refuse(format!("{path} is not what it was in version {}", earlier.version));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A questionnaire of one section with these questions.
    fn with(questions: &str) -> Result<Questionnaires, LoadError> {
        let head = "version = \"t\"\n[[section]]\nid = \"s\"\ntitle = \"S\"\n";
        Questionnaires::read(&[&format!("{head}{questions}")])
    }

    fn yes_no(id: &str, path: &str, more: &str) -> String {
        format!(
            "[[question]]\nid = \"{id}\"\nsection = \"s\"\nview = \"default\"\nquestion = \"?\"\nlabel = \"l\"\nhelp = \"h\"\n\
             {more}\n[[question.part]]\npath = \"{path}\"\ntype = \"yes-no\"\n"
        )
    }

    fn refusal(questions: &str) -> String {
        with(questions).expect_err("refused").reason
    }

    #[test]
    fn the_published_versions_load() {
        let published = published();
        assert_eq!(published.oldest().version, "2023-02");
        assert_eq!(published.newest().version, "2025-02");
        assert_eq!(published.introduced(&QuestionId("Q28".into())).map(|v| v.version.as_str()), Some("2025-02"));
        let main =
            |v: &Questionnaire| v.questions.iter().filter(|q| !q.id.as_str().ends_with(char::is_alphabetic)).count();
        assert_eq!((main(published.oldest()), main(published.newest())), (27, 29));
    }

    #[test]
    fn a_reference_to_nothing_is_refused() {
        assert!(refusal(&yes_no("A", "a.a", "asked = \"B is yes\"")).contains("B is yes, which does not exist"));
        assert!(refusal(&yes_no("A", "a.a", "asked = \"A is maybe\"")).contains("A is maybe"));
        assert!(refusal(&yes_no("A", "a.a", "stands_in_for = \"B\"")).contains('B'));
        assert!(refusal(&yes_no("A", "a.a", "complete_with = [[\"x\"]]")).contains("part x"));
        assert!(refusal(&yes_no("A", "a.a", "").replace("section = \"s\"", "section = \"t\"")).contains("section t"));
    }

    #[test]
    fn a_cycle_is_refused() {
        let circle = yes_no("A", "a.a", "asked = \"B is yes\"") + &yes_no("B", "a.b", "asked = \"A is yes\"");
        assert!(refusal(&circle).contains("depending on itself"));
        assert!(refusal(&yes_no("A", "a.a", "asked = \"A is yes\"")).contains("depending on itself"));
    }

    #[test]
    fn two_parts_on_one_path_are_refused() {
        assert!(refusal(&(yes_no("A", "a.a", "") + &yes_no("B", "a.a", ""))).contains("a.a is there twice"));
        assert!(refusal(&(yes_no("A", "a.a", "") + &yes_no("B", "a.a.b", ""))).contains("there twice"));
        assert!(refusal(&(yes_no("A", "a.a", "") + &yes_no("A", "a.b", ""))).contains("A is there twice"));
    }

    #[test]
    fn what_is_accepted_and_ignored_is_no_parts_path() {
        assert!(refusal(&yes_no("A", "a.a", "ignored = [\"a.a\"]")).contains("a.a is there twice"));
        assert!(with(&yes_no("A", "a.a", "ignored = [\"a.b\"]")).is_ok());
    }

    #[test]
    fn a_part_is_mandatory_always_never_or_on_a_condition_that_can_hold() {
        let mandatory = |value: &str| {
            yes_no("A", "a.a", "").replace("type = \"yes-no\"", &format!("type = \"yes-no\"\nmandatory = {value}"))
        };
        for (written, read) in [("true", Condition::Always), ("false", Condition::Never)] {
            let questionnaires = with(&mandatory(written)).expect("it loads");
            assert_eq!(questionnaires.newest().questions[0].parts()[0].mandatory, read);
        }
        assert!(with(&mandatory("\"A is yes\"")).is_ok(), "a condition may name its own question");
        assert!(refusal(&mandatory("\"A is maybe\"")).contains("A is maybe, which does not exist"));
        assert!(refusal(&mandatory("\"now and then\"")).contains("not a condition"));
        assert!(refusal(&mandatory("3")).contains("mandatory"));
    }

    #[test]
    fn an_unknown_key_or_type_is_refused() {
        assert!(refusal(&yes_no("A", "a.a", "askd = \"always\"")).contains("askd"));
        assert!(refusal(&yes_no("A", "a.a", "").replace("yes-no", "yes")).contains("\"yes\""));
        assert!(refusal(&yes_no("A", "a.a", "asked = \"now and then\"")).contains("not a condition"));
    }

    #[test]
    fn a_version_that_drops_or_reshapes_a_path_is_refused() {
        let head = |version: &str| format!("version = \"{version}\"\n[[section]]\nid = \"s\"\ntitle = \"S\"\n");
        let first = head("1") + &yes_no("A", "a.a", "");
        let gone = head("2") + &yes_no("A", "a.b", "");
        let other = head("2") + &yes_no("A", "a.a", "").replace("yes-no", "tri");
        for second in [gone, other] {
            assert_eq!(Questionnaires::read(&[&first, &second]).expect_err("refused").version, "2");
        }
    }
}
