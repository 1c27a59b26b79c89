//! How a questionnaire travels as an HTML form: the names of its fields, the texts in them, and the way back into the wire
//! object, which [`wire`] checks like any other. What must not live here: how a field looks, and any rule about answers.
//!
//! Invariants: a form that comes back unchanged changes no answer, and what a form did not show keeps its answer.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::answers::{Answers, Row, Tri, Value, known};
use super::check::{Violation, path_pointer};
use super::definition::{Choice, Column, Kind, Part, Question, Questionnaire};
use super::wire::{self, Form, Generation};
use super::{assessment, completeness};

/// The field that names each input that a form shows: an input that is not shown keeps its answer.
pub const SHOWN: &str = "shown";
/// What a field says for yes, and for a tick.
pub const YES: &str = "yes";
/// What a field says for no.
pub const NO: &str = "no";
/// The last steps of the paths that list kinds of End-User Data; the first of them may be copied to the others.
const DATA_TYPES: [&str; 4] = ["typesOfDataStored", "typesOfDataAccessed", "inScopeDataTypes", "endUserDataTypes"];
/// A longer item of a list is quoted by its beginning.
const QUOTED: usize = 60;

/// Which questionnaire a form asks.
#[derive(Clone, Copy, Debug)]
pub enum Asking {
    /// A version of the tab's.
    Tab(&'static Questionnaire),
    /// The Security Self Assessment's.
    SelfAssessment,
}

impl Asking {
    /// The questions.
    #[must_use]
    pub fn questionnaire(self) -> &'static Questionnaire {
        match self {
            Self::Tab(version) => version,
            Self::SelfAssessment => assessment::questionnaire(),
        }
    }

    /// Reads the bare wire object: the answers as far as they can be read, and every violation, by pointers into it.
    #[must_use]
    pub fn read(self, object: &Map<String, Json>) -> (Answers, Vec<Violation>) {
        match self {
            Self::Tab(_) => wire::read_bare(Form::tab(), object),
            Self::SelfAssessment => wire::read_bare(assessment::form(), object),
        }
    }
}

/// The name of an input's field.
#[must_use]
pub fn field_name(question: &Question, part: &Part) -> String {
    if question.parts().len() == 1 { question.id.to_string() } else { format!("{}.{}", question.id, part.name) }
}

/// The name of a cell's field in a table.
#[must_use]
pub fn cell_name(table: &str, row: usize, column: &Column) -> String {
    format!("{table}.{row}.{}", column.name)
}

/// The input of a field's name, with the path of its answer.
#[must_use]
pub fn input<'a>(questionnaire: &'a Questionnaire, name: &str) -> Option<(&'a Question, &'a Part, &'a str)> {
    questionnaire.parts().find(|(question, part, _)| field_name(question, part) == name)
}

/// Whether a form of the questionnaire can have a field of this name; there may be any number of rows.
#[must_use]
pub fn has_field(questionnaire: &Questionnaire, name: &str) -> bool {
    questionnaire.parts().any(|(question, part, _)| {
        let field = field_name(question, part);
        match &part.kind {
            Kind::Rows { columns, .. } => cell(name, &field)
                .is_some_and(|(row, _)| columns.iter().any(|column| cell_name(&field, row, column) == name)),
            _ => field == name,
        }
    })
}

/// Whether an input lists kinds of End-User Data.
#[must_use]
pub fn lists_data_types(part: &Part, path: &str) -> bool {
    matches!(part.kind, Kind::Chips { .. }) && path.rsplit('.').next().is_some_and(|step| DATA_TYPES.contains(&step))
}

/// The first input that lists kinds of End-User Data.
#[must_use]
pub fn first_data_types(questionnaire: &Questionnaire) -> Option<String> {
    let mut parts = questionnaire.parts();
    parts.find(|(_, part, path)| lists_data_types(part, path)).map(|(question, part, _)| field_name(question, part))
}

/// What is in a form's fields, as a browser sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries(Vec<(String, String)>);

impl Entries {
    /// The fields that were sent. A browser sends every line feed as CR LF.
    #[must_use]
    pub fn sent(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, text)| (name, text.replace("\r\n", "\n"))).collect())
    }

    /// The fields that say these answers.
    #[must_use]
    pub fn of(questionnaire: &Questionnaire, answers: &Answers) -> Self {
        let mut entries = Self::default();
        for (question, part, path) in questionnaire.parts() {
            if let Some(value) = answers.get(path) {
                entries.fill(&part.kind, &field_name(question, part), value);
            }
        }
        entries
    }

    fn fill(&mut self, kind: &Kind, name: &str, value: &Value) {
        let text = match (kind, value) {
            (_, Value::YesNo(yes)) => if *yes { YES } else { NO }.to_owned(),
            (_, Value::Tri(tri)) => tri.word().to_owned(),
            (_, Value::Text(text)) => text.clone(),
            (_, Value::Chips(chips)) => chips.join("\n"),
            (_, Value::Days(days)) => days.to_string(),
            (Kind::Rows { columns, .. }, Value::Rows(rows)) => {
                for (index, row) in rows.iter().enumerate() {
                    for column in columns {
                        match row.get(&column.name) {
                            Some(value) => self.fill(&column.kind, &cell_name(name, index, column), value),
                            None => self.set(&cell_name(name, index, column), String::new()),
                        }
                    }
                }
                return;
            }
            (_, Value::Rows(_)) => return,
        };
        self.set(name, text);
    }

    /// Puts a text into a field, in place of what was there.
    pub fn set(&mut self, name: &str, text: String) {
        self.0.retain(|(other, _)| other != name);
        self.0.push((name.to_owned(), text));
    }

    /// The text in a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The texts of all fields of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    /// All fields, each with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The items of a list, line by line over all fields of the name.
    #[must_use]
    pub fn items(&self, name: &str) -> Vec<&str> {
        self.all(name).flat_map(|text| text.split('\n')).filter(|line| !line.trim().is_empty()).collect()
    }

    /// The numbers of a table's rows, in order.
    #[must_use]
    pub fn rows(&self, table: &str) -> Vec<usize> {
        let row = |(name, _): &(String, String)| cell(name, table).map(|(row, _)| row);
        self.0.iter().filter_map(row).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Adds an empty row to a table.
    pub fn add_row(&mut self, table: &str, columns: &[Column]) {
        let next = self.rows(table).last().map_or(0, |last| last.saturating_add(1));
        if let Some(first) = columns.first() {
            self.set(&cell_name(table, next, first), String::new());
        }
    }

    /// Fills in, from the answers, the inputs that the form did not show: some may be asked by now.
    pub fn complete(&mut self, asking: Asking, answers: &Answers) {
        let shown: BTreeSet<String> = self.all(SHOWN).map(ToOwned::to_owned).collect();
        let said = Self::of(asking.questionnaire(), answers);
        let names = asking.questionnaire().parts().map(|(question, part, _)| field_name(question, part));
        for name in names.filter(|name| !shown.contains(name)) {
            self.take(&name, &said);
        }
    }

    /// Takes a field out.
    pub fn unset(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    /// Takes over the texts of an input, a table's of all its rows, from another form.
    pub(super) fn take(&mut self, name: &str, from: &Self) {
        let is_its = |other: &str| other == name || cell(other, name).is_some();
        self.0.retain(|(other, _)| !is_its(other));
        self.0.extend(from.0.iter().filter(|(other, _)| is_its(other)).cloned());
    }

    /// Takes a row out of a table.
    pub fn remove_row(&mut self, table: &str, row: usize) {
        self.0.retain(|(name, _)| cell(name, table).is_none_or(|(other, _)| other != row));
    }

    /// Adds items to a list that do not stand in it yet.
    pub fn add_items(&mut self, name: &str, added: Vec<String>) {
        let there: Vec<String> = self.items(name).into_iter().map(ToOwned::to_owned).collect();
        let new = added.into_iter().filter(|item| !there.contains(item)).collect::<Vec<_>>();
        self.set(name, there.into_iter().chain(new).collect::<Vec<_>>().join("\n"));
    }

    /// The wire object: what the form showed from its fields, and all else as it was before.
    #[must_use]
    pub fn object(&self, asking: Asking, before: &Answers) -> Map<String, Json> {
        let shown: BTreeSet<&str> = self.all(SHOWN).collect();
        let inputs =
            || asking.questionnaire().parts().map(|(question, part, path)| (field_name(question, part), part, path));
        let replaced: BTreeSet<&str> =
            inputs().filter(|(name, ..)| shown.contains(name.as_str())).map(|(.., path)| path).collect();
        let mut object = wire::object(&before.retained(|path| !replaced.contains(path)), Generation::V3);
        for (name, part, path) in inputs().filter(|(.., path)| replaced.contains(path)) {
            let was = before.get(path);
            // An option that only a later version knows is kept while nothing else is chosen.
            let kept = was.filter(|was| !known(part, was) && self.get(&name).is_none_or(str::is_empty));
            if let Some(value) = kept.map(wire::value).or_else(|| self.value(&part.kind, &name, was)) {
                wire::put(&mut object, path, value);
            }
        }
        object
    }

    /// What a field says, on the wire.
    fn value(&self, kind: &Kind, name: &str, before: Option<&Value>) -> Option<Json> {
        match kind {
            // Unticked is an answer only where there was one: looking at a form does not give one.
            Kind::Checkbox => match (self.get(name), before) {
                (None, None) => None,
                (text, _) => Some(json!(text == Some(YES))),
            },
            Kind::Chips { options, .. } => self.list(options, name, before),
            Kind::Links { .. } => self.list(&[], name, before),
            Kind::Rows { columns, .. } => Some(self.table(columns, name, before)),
            _ => self.get(name).filter(|text| !text.is_empty()).map(|text| scalar(kind, text)),
        }
    }

    /// A list, with its code for every label that somebody wrote. It is as it was when at most the order or the spelling
    /// of a code differs: a form cannot show every order, and may show a code by its label.
    fn list(&self, options: &[Choice], name: &str, before: Option<&Value>) -> Option<Json> {
        let items: Vec<&str> = self.items(name).into_iter().map(|item| code_of(options, item)).collect();
        if let Some(Value::Chips(before)) = before {
            let mut these = items.clone();
            let mut those: Vec<&str> = before.iter().map(|item| code_of(options, item)).collect();
            these.sort_unstable();
            those.sort_unstable();
            if these == those {
                return Some(json!(before));
            }
        }
        let mut known = BTreeSet::new();
        let items: Vec<&str> = items.into_iter().filter(|item| known.insert(*item)).collect();
        (!items.is_empty()).then(|| json!(items))
    }

    fn table(&self, columns: &[Column], table: &str, before: Option<&Value>) -> Json {
        let before: &[Row] = if let Some(Value::Rows(rows)) = before { rows } else { &[] };
        let row = |number: &usize| {
            let cell = |column: &Column| {
                let was = before.get(*number).and_then(|row| row.get(&column.name));
                let value = self.value(&column.kind, &cell_name(table, *number, column), was)?;
                Some((column.name.clone(), value))
            };
            Json::Object(columns.iter().filter_map(cell).collect())
        };
        self.rows(table).iter().map(row).collect()
    }
}

/// The code of an option that is written by its label; any other text as it is.
fn code_of<'a>(options: &'a [Choice], text: &'a str) -> &'a str {
    let label = text.trim();
    let named = options.iter().find(|option| option.label.eq_ignore_ascii_case(label));
    named.map_or(text, |option| option.value.as_str())
}

/// A field's text on the wire; one that is not of its kind goes as it is, for the wire's own check to refuse.
fn scalar(kind: &Kind, text: &str) -> Json {
    match (kind, text) {
        (Kind::YesNo, YES) => json!(true),
        (Kind::YesNo, NO) => json!(false),
        (Kind::Days { .. }, text) => {
            serde_json::from_str(text.trim()).ok().filter(Json::is_number).unwrap_or(json!(text))
        }
        (Kind::Tri, text) => Tri::parse(text).map_or_else(|| json!(text), |tri| json!(tri.word())),
        (_, text) => json!(text),
    }
}

/// The row and the column of a cell of `table` by its field's name.
fn cell<'a>(name: &'a str, table: &str) -> Option<(usize, &'a str)> {
    let (row, column) = name.strip_prefix(table)?.strip_prefix('.')?.split_once('.')?;
    Some((row.parse().ok()?, column))
}

/// A violation at the field that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name; none: all of it.
    pub field: Option<String>,
    /// What people call it.
    pub label: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// Violations of a wire object, by field.
#[must_use]
pub fn faults(questionnaire: &Questionnaire, object: &Map<String, Json>, violations: &[Violation]) -> Vec<Fault> {
    let whole = Json::Object(object.clone());
    violations.iter().map(|violation| fault(questionnaire, &whole, violation)).collect()
}

fn fault(questionnaire: &Questionnaire, object: &Json, violation: &Violation) -> Fault {
    let within = |path: &str| {
        let rest = violation.pointer.strip_prefix(&path_pointer(path))?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    };
    let found = questionnaire.parts().find_map(|(question, part, path)| Some((question, part, within(path)?)));
    let Some((question, part, rest)) = found else {
        return Fault { field: None, label: "All answers".to_owned(), detail: violation.detail.clone() };
    };
    let name = field_name(question, part);
    let mut steps = rest.split('/').skip(1);
    let (field, item) = match (&part.kind, steps.next(), steps.next()) {
        (Kind::Rows { columns, .. }, Some(row), column) => {
            let row = row.parse().unwrap_or_default();
            let column = columns.iter().find(|other| column.is_none_or(|column| other.name == column));
            (column.map_or_else(|| name.clone(), |column| cell_name(&name, row, column)), steps.next().is_some())
        }
        (_, item, _) => (name, item.is_some()),
    };
    let text = object.pointer(&violation.pointer).and_then(Json::as_str).filter(|_| item);
    let detail = match text {
        Some(text) => format!("“{}”: {}", text.chars().take(QUOTED).collect::<String>(), violation.detail),
        None => violation.detail.clone(),
    };
    let over = part.label.as_ref().filter(|_| question.parts().len() > 1);
    let label = over.map_or_else(|| question.label.clone(), |over| format!("{}: {over}", question.label));
    Fault { field: Some(field), label, detail }
}

/// The fields that [`completeness`] misses, by name; those of the listing by their question's.
#[must_use]
pub fn missing_fields(questionnaire: &Questionnaire, missing: &[completeness::Missing]) -> BTreeSet<String> {
    let named = |missing: &completeness::Missing| match &missing.pointer {
        Some(pointer) => {
            let found = questionnaire.parts().find(|(.., path)| pointer.ends_with(&path_pointer(path)));
            found.map(|(question, part, _)| field_name(question, part))
        }
        None => Some(missing.question.to_string()),
    };
    missing.iter().filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::super::published;
    use super::*;

    fn tab() -> Asking {
        Asking::Tab(published().newest())
    }

    /// The form of these answers as it comes back when nobody touches it.
    fn untouched(answers: &Answers) -> Entries {
        let mut entries = Entries::of(tab().questionnaire(), answers);
        for (question, part, _) in tab().questionnaire().parts() {
            entries.0.push((SHOWN.to_owned(), field_name(question, part)));
        }
        entries
    }

    fn answers(object: &Json) -> Answers {
        wire::read(object).unwrap()
    }

    #[test]
    fn a_form_that_comes_back_unchanged_changes_no_answer() {
        let given = answers(&json!({
            "dataAccessAndStorage": {
                "appStoresEUDOutsideAtlassian": true, "isSameDataProcessedAndStored": false,
                "typesOfDataStored": [" with spaces ", "b", "a"],
            },
            "thirdPartyInformation": { "thirdPartyDetails": [
                { "name": "A", "link": "a.example", "purpose": "one\ntwo", "thirdPartyCountries": ["Brazil", "US", "DE"] },
                { "name": "B" },
            ] },
            "dataResidency": { "countriesWhereEndUserDataStored": ["Peru", "EU"] },
            "dataRetention": { "retentionDurationInDays": { "min": 0, "max": 30 } },
            "privacy": { "gdpr": { "dataController": { "isAppDataController": "NOT_APPLICABLE" } } },
        }));
        let (read, violations) = tab().read(&untouched(&given).object(tab(), &given));
        assert_eq!((read.tidied(tab().questionnaire()), violations), (given, vec![]));
        let nothing = Answers::default();
        assert!(untouched(&nothing).object(tab(), &nothing).get("dataAccessAndStorage").is_none());
    }

    #[test]
    fn what_a_form_did_not_show_keeps_its_answer() {
        let before = answers(
            &json!({ "logDetails": { "logEndUserData": true }, "security": { "securityContact": "a@b.example" } }),
        );
        let pairs = [("shown", "Q3"), ("Q3", "no"), ("Q21", "c@d.example")];
        let entries = Entries::sent(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec());
        let object = Json::Object(entries.object(tab(), &before));
        assert_eq!(object["logDetails"]["logEndUserData"], false);
        assert_eq!(object["security"]["securityContact"], "a@b.example");
    }

    #[test]
    fn a_place_may_be_written_by_its_name() {
        let of = |entries: &[(&str, &str)], before: &Json| {
            let mut pairs = vec![(SHOWN.to_owned(), "Q8a".to_owned()), (SHOWN.to_owned(), "Q5a".to_owned())];
            pairs.extend(entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
            Json::Object(Entries::sent(pairs).object(tab(), &answers(before)))
        };
        let stored = "/dataResidency/countriesWhereEndUserDataStored";
        let written = of(&[("Q8a", "DE"), ("Q8a", "germany\nPeru\nUnited States")], &json!({}));
        assert_eq!(written.pointer(stored), Some(&json!(["DE", "Peru", "US"])));
        let before = json!({
            "dataResidency": { "countriesWhereEndUserDataStored": ["US", "Germany"] },
            "thirdPartyInformation": { "thirdPartyDetails": [{ "name": "A", "thirdPartyCountries": ["DE", "Peru"] }] },
        });
        let entries =
            [("Q8a", "Germany\nUnited States"), ("Q5a.0.name", "A"), ("Q5a.0.thirdPartyCountries", "Germany\nPeru")];
        assert_eq!(of(&entries, &before), before, "only the spelling differs");
    }

    #[test]
    fn only_a_name_that_a_form_would_give_is_a_field() {
        for (name, is) in [
            ("Q21", true),
            ("Q10a.min", true),
            ("Q5a.0.name", true),
            ("Q5a.19.thirdPartyCountries", true),
            ("Q21.more", false),
            ("Q5a", false),
            ("Q5a.00.name", false),
            ("Q5a.0.nonsense", false),
            ("Q5a.x.name", false),
            ("", false),
        ] {
            assert_eq!(has_field(tab().questionnaire(), name), is, "{name:?}");
        }
    }

    #[test]
    fn rows_are_added_and_taken_out_without_a_hole() {
        let mut entries = Entries::default();
        let Some((_, part, _)) = input(tab().questionnaire(), "Q5a") else { panic!("Q5a is a table") };
        let Kind::Rows { columns, .. } = &part.kind else { panic!("Q5a is a table") };
        for name in ["a", "b", "c"] {
            entries.add_row("Q5a", columns);
            let last = entries.rows("Q5a").pop().unwrap();
            entries.set(&cell_name("Q5a", last, &columns[0]), name.to_owned());
        }
        entries.remove_row("Q5a", 1);
        assert_eq!(entries.rows("Q5a"), [0, 2]);
        assert_eq!(entries.table(columns, "Q5a", None), json!([{ "name": "a" }, { "name": "c" }]));
        assert_eq!(cell("Q5a.99999999999999999999.name", "Q5a"), None);
    }

    #[test]
    fn a_violation_is_told_at_its_field_and_names_the_item() {
        let mut entries = Entries::default();
        for (name, text) in [("Q10a.min", "soon"), ("Q5a.0.link", "ftp://a"), ("Q21", "nobody"), ("Q1a", "a\u{1}b")] {
            entries.set(name, text.to_owned());
        }
        for name in ["Q10a.min", "Q5a", "Q21", "Q1a"] {
            entries.0.push((SHOWN.to_owned(), name.to_owned()));
        }
        let object = entries.object(tab(), &Answers::default());
        let (_, violations) = tab().read(&object);
        let found = faults(tab().questionnaire(), &object, &violations);
        let mut fields: Vec<&str> = found.iter().filter_map(|fault| fault.field.as_deref()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["Q10a.min", "Q1a", "Q21", "Q5a.0.link"]);
        assert!(found.iter().any(|fault| fault.detail.starts_with("“a\u{1}b”: ")));
    }
}
