//! From answers to the fields of a form, and back into the wire object, which is accepted like that of any other client.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::data::FormData;
use super::inputs::{NO, SHOWN, YES, cell_name, named_inputs};
use super::kind::FormKind;
use crate::places::codes_of;
use crate::questionnaire::answers::{Answers, TableRow, Tri, Value, is_known};
use crate::questionnaire::definition::{Column, InputKind, Questionnaire, TextForm};
use crate::questionnaire::retention::replaces;
use crate::questionnaire::violation::Violation;
use crate::questionnaire::wire::write::{insert_at, write_stored, write_value};

impl FormData {
    /// The fields of a form with these answers.
    pub fn from_answers(questionnaire: &Questionnaire, answers: &Answers) -> Self {
        let mut data = Self::default();
        for (name, part, path) in named_inputs(questionnaire) {
            if let Some(value) = answers.get(path) {
                data.fill(&part.kind, &name, value);
            }
        }
        data
    }

    fn fill(&mut self, kind: &InputKind, name: &str, value: &Value) {
        let text = match (kind, value) {
            (InputKind::Rows { columns, .. }, Value::Rows(rows)) => return self.fill_table(columns, name, rows),
            (_, Value::Rows(_)) => return,
            (_, Value::YesNo(yes)) => if *yes { YES } else { NO }.to_owned(),
            (_, Value::Tri(tri)) => tri.as_str().to_owned(),
            (_, Value::Text(text)) => text.clone(),
            (_, Value::Chips(chips)) => chips.join("\n"),
            (_, Value::Days(days)) => days.to_string(),
        };
        self.set(name, text);
    }

    fn fill_table(&mut self, columns: &[Column], table: &str, rows: &[TableRow]) {
        for (index, row) in rows.iter().enumerate() {
            for column in columns {
                let name = cell_name(table, index, column);
                match row.get(&column.name) {
                    Some(value) => self.fill(&column.kind, &name, value),
                    None => self.set(&name, String::new()),
                }
            }
        }
    }

    /// Fills the inputs that the posted form did not show from the answers: some of them may be asked by now.
    pub fn fill_unshown(&mut self, kind: FormKind, answers: &Answers) {
        let shown: BTreeSet<String> = self.all(SHOWN).map(ToOwned::to_owned).collect();
        let filled = Self::from_answers(kind.questionnaire(), answers);
        for (name, ..) in named_inputs(kind.questionnaire()).filter(|(name, ..)| !shown.contains(name)) {
            self.copy_input(&name, &filled);
        }
    }

    /// Accepts the fields as a whole set of answers, for example from an imported table: an input without a field has no
    /// answer.
    ///
    /// # Errors
    /// All violations at once, by pointers into the wire object.
    pub fn accept_whole(mut self, kind: FormKind) -> Result<Answers, Vec<Violation>> {
        self.show_all(kind);
        let (answers, violations) = kind.accept(&self.to_object(kind, &Answers::default()));
        if violations.is_empty() { Ok(answers) } else { Err(violations) }
    }

    /// Says that the form shows all of its inputs.
    pub(super) fn show_all(&mut self, kind: FormKind) {
        self.remove(SHOWN);
        for (name, ..) in named_inputs(kind.questionnaire()) {
            self.push(SHOWN, name);
        }
    }

    /// The wire object: from the fields for inputs that the form showed, everything else as it was `before`.
    pub(super) fn to_object(&self, kind: FormKind, before: &Answers) -> Map<String, Json> {
        let shown: BTreeSet<&str> = self.all(SHOWN).collect();
        let replaced: Vec<_> =
            named_inputs(kind.questionnaire()).filter(|(name, ..)| shown.contains(name.as_str())).collect();
        let replaced_paths: BTreeSet<&str> = replaced.iter().map(|(.., path)| *path).collect();
        let filled = replaced.iter().filter(|(name, ..)| self.get(name).is_some_and(|text| !text.is_empty()));
        let filled: Vec<&str> = filled.map(|(.., path)| *path).collect();
        let is_kept = |path: &str| !replaced_paths.contains(path) && !filled.iter().any(|new| replaces(new, path));
        let mut object = write_stored(&before.retained(is_kept));
        for (name, part, path) in replaced {
            let old = before.get(path);
            // The form cannot show an option that only a later version knows: it stays until another one is chosen.
            let unknown =
                old.filter(|old| !is_known(part, old) && self.get(&name).is_none_or(|text| trim_line(text).is_empty()));
            if let Some(value) = unknown.map(write_value).or_else(|| self.read_input(&part.kind, &name, old)) {
                insert_at(&mut object, path, value);
            }
        }
        object
    }

    fn read_input(&self, kind: &InputKind, name: &str, before: Option<&Value>) -> Option<Json> {
        match kind {
            // An unticked box is an answer only if there was one: to look at a form must not give answers.
            InputKind::Checkbox => match (self.get(name), before) {
                (None, None) => None,
                (text, _) => Some(json!(text == Some(YES))),
            },
            InputKind::Places { .. } => self.read_places(name, before),
            InputKind::Chips { .. } | InputKind::Links { .. } => self.read_list(name, before),
            InputKind::Rows { columns, .. } => Some(self.read_table(columns, name, before)),
            InputKind::Text { form: TextForm::Lines, .. } => {
                self.get(name).filter(|text| !text.is_empty()).map(|text| json!(text))
            }
            _ => self.read_line(kind, name, before),
        }
    }

    /// One line, trimmed. It stays as it was before if only the spaces around it differ: a client of the API may have
    /// sent them, and a form that comes back unchanged changes no answer.
    fn read_line(&self, kind: &InputKind, name: &str, before: Option<&Value>) -> Option<Json> {
        let text = trim_line(self.get(name)?);
        match before {
            Some(Value::Text(before)) if !text.is_empty() && trim_line(before) == text => Some(json!(before)),
            _ => (!text.is_empty()).then(|| read_text(kind, text)),
        }
    }

    /// Places, with the code for a name. They stay as they were before if only their order or spelling differs: a form
    /// shows the name for a code, and each place once.
    fn read_places(&self, name: &str, before: Option<&Value>) -> Option<Json> {
        let codes = codes_of(self.items(name).into_iter().map(trim_line));
        if let Some(Value::Chips(before)) = before {
            let old = codes_of(before.iter().map(|item| trim_line(item)));
            if BTreeSet::from_iter(&old) == BTreeSet::from_iter(&codes) {
                return Some(json!(before));
            }
        }
        (!codes.is_empty()).then(|| json!(codes))
    }

    /// A list without duplicates, each item trimmed. It stays as it was before if only the order or the spaces around items
    /// differ: a form cannot show every order.
    fn read_list(&self, name: &str, before: Option<&Value>) -> Option<Json> {
        let items: Vec<&str> = self.items(name).into_iter().map(trim_line).collect();
        if let Some(Value::Chips(before)) = before {
            let mut new = items.clone();
            let mut old: Vec<&str> = before.iter().map(|item| trim_line(item)).collect();
            new.sort_unstable();
            old.sort_unstable();
            if new == old {
                return Some(json!(before));
            }
        }
        let mut seen = BTreeSet::new();
        let items: Vec<&str> = items.into_iter().filter(|item| seen.insert(*item)).collect();
        (!items.is_empty()).then(|| json!(items))
    }

    fn read_table(&self, columns: &[Column], table: &str, before: Option<&Value>) -> Json {
        let before: &[TableRow] = if let Some(Value::Rows(rows)) = before { rows } else { &[] };
        let numbers = self.rows(table);
        numbers.into_iter().map(|number| self.read_row(columns, table, number, before.get(number))).collect()
    }

    fn read_row(&self, columns: &[Column], table: &str, number: usize, before: Option<&TableRow>) -> Json {
        let cells = columns.iter().filter_map(|column| {
            let old = before.and_then(|row| row.get(&column.name));
            let value = self.read_input(&column.kind, &cell_name(table, number, column), old)?;
            Some((column.name.clone(), value))
        });
        // What stands in columns that only a later version has stays, like every answer that the form cannot show.
        let is_unknown = |name: &str| columns.iter().all(|column| column.name != name);
        let kept = before.into_iter().flatten().filter(|(name, _)| is_unknown(name));
        let kept = kept.map(|(name, value)| (name.clone(), write_value(value)));
        Json::Object(cells.chain(kept).collect())
    }
}

/// A line without what people copy along with it: white space, and the invisible characters that some programs put
/// around an address.
fn trim_line(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

/// A field's text as the wire object has it. A text that does not fit its input is passed on as it is, and then refused
/// like that of any other client.
fn read_text(kind: &InputKind, text: &str) -> Json {
    match (kind, text) {
        (InputKind::YesNo { .. }, YES) => json!(true),
        (InputKind::YesNo { .. }, NO) => json!(false),
        (InputKind::Days { .. }, text) => {
            serde_json::from_str(text).ok().filter(Json::is_number).unwrap_or(json!(text))
        }
        (InputKind::Tri, text) => text.parse().map_or_else(|_| json!(text), |tri: Tri| json!(tri.as_str())),
        (_, text) => json!(text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::inputs::find_input;
    use super::super::samples::{answers, old_spellings, posted, tab};
    use super::*;
    use crate::questionnaire::load::published;

    #[test]
    fn a_form_that_comes_back_unchanged_changes_no_answer() {
        let given = answers(&json!({
            "dataAccessAndStorage": {
                "appStoresEUDOutsideAtlassian": true, "isSameDataProcessedAndStored": false,
                "typesOfDataStored": [" with spaces ", "b", "a"],
            },
            "thirdPartyInformation": { "thirdPartyDetails": [
                { "name": "A", "link": "a.example", "purpose": "one\ntwo", "thirdPartyCountries": ["Brazil", "US", "DE"] },
                { "name": " B " },
            ] },
            "dataResidency": { "countriesWhereEndUserDataStored": ["Peru", "EU"] },
            "dataRetention": { "retentionDurationInDays": { "min": 0, "max": 30 } },
            "privacy": { "gdpr": { "dataController": { "isAppDataController": "NOT_APPLICABLE" } } },
        }));
        assert_eq!(tab().accept(&posted(&given, &[]).to_object(tab(), &given)), (given, vec![]));
        let nothing = Answers::default();
        assert!(posted(&nothing, &[]).to_object(tab(), &nothing).get("dataAccessAndStorage").is_none());
    }

    #[test]
    fn what_is_pasted_with_space_around_it_is_trimmed_and_only_texts_of_several_lines_keep_theirs() {
        let written = [
            ("Q21", "\u{a0}a@b.example \t"),
            ("Q22", " https://a.example/policy\u{200b}"),
            ("Q10a.min", " 30 "),
            ("Q3", "yes "),
            ("Q1a", " Names \nComments\t"),
            ("Q5a.0.name", " Clouds Ltd. "),
            ("Q5a.0.link", "\u{feff}clouds.example "),
            ("Q5a.0.purpose", " - one\n - two\n"),
            ("Q5a.0.thirdPartyCountries", " Germany \n Peru "),
        ];
        let mut fields = written.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
        let shown = ["Q21", "Q22", "Q10a.min", "Q3", "Q1a", "Q5a"];
        fields.extend(shown.map(|name| (SHOWN.to_owned(), name.to_owned())));
        let object = FormData::from_posted(fields).to_object(tab(), &Answers::default());
        let expected = json!({
            "dataAccessAndStorage": { "typesOfDataStored": ["Names", "Comments"] },
            "dataRetention": { "retentionDurationInDays": { "min": 30 } },
            "logDetails": { "logEndUserData": true },
            "security": { "securityContact": "a@b.example", "publicSecurityPoliciesLink": "https://a.example/policy" },
            "thirdPartyInformation": { "thirdPartyDetails": [{
                "name": "Clouds Ltd.", "link": "clouds.example", "purpose": " - one\n - two\n",
                "thirdPartyCountries": ["DE", "PE"],
            }] },
        });
        assert_eq!(Json::Object(object.clone()), expected);
        assert_eq!(tab().accept(&object).1, []);
    }

    #[test]
    fn an_input_that_a_form_did_not_show_keeps_its_answer() {
        let before = answers(
            &json!({ "logDetails": { "logEndUserData": true }, "security": { "securityContact": "a@b.example" } }),
        );
        let fields = [("shown", "Q3"), ("Q3", "no"), ("Q21", "c@d.example")];
        let data = FormData::from_posted(fields.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec());
        let object = Json::Object(data.to_object(tab(), &before));
        assert_eq!(object["logDetails"]["logEndUserData"], false);
        assert_eq!(object["security"]["securityContact"], "a@b.example");
    }

    #[test]
    fn a_form_of_a_version_without_indefinitely_replaces_it_by_days() {
        let form = FormKind::Tab(published().oldest());
        let before = answers(&json!({ "dataRetention": { "isRetentionDurationIndefinite": true } }));
        let posted = |days: &str| {
            let mut data = FormData::from_posted(vec![("Q10a.min".to_owned(), days.to_owned())]);
            data.show_all(form);
            Json::Object(data.to_object(form, &before))["dataRetention"].clone()
        };
        assert_eq!(posted("30"), json!({ "retentionDurationInDays": { "min": 30 } }));
        assert_eq!(posted(""), json!({ "isRetentionDurationIndefinite": true }), "what it does not show stays");
    }

    #[test]
    fn a_place_may_be_written_by_its_name() {
        let written = |texts: &[(&str, &str)], before: &Answers| {
            let mut fields = vec![(SHOWN.to_owned(), "Q8a".to_owned()), (SHOWN.to_owned(), "Q5a".to_owned())];
            fields.extend(texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
            Json::Object(FormData::from_posted(fields).to_object(tab(), before))
        };
        let stored = "/dataResidency/countriesWhereEndUserDataStored";
        let object =
            written(&[("Q8a", "DE"), ("Q8a", "germany\nPeru\nVereinigte Staaten\nuk\n Bavaria ")], &Answers::default());
        assert_eq!(object.pointer(stored), Some(&json!(["DE", "PE", "US", "GB", "Bavaria"])));
        let before = old_spellings();
        let texts = [
            ("Q8a", "Germany\nUnited States"),
            ("Q5a.0.name", "A"),
            ("Q5a.0.thirdPartyCountries", "Germany\nPeru\nUnited Kingdom"),
        ];
        let unchanged = Json::Object(write_stored(&before));
        assert_eq!(written(&texts, &before), unchanged, "only the spelling differs");
    }

    #[test]
    fn rows_are_added_and_removed_without_a_gap_in_the_answer() {
        let mut data = FormData::default();
        let Some((_, part, _)) = find_input(tab().questionnaire(), "Q5a") else { panic!("Q5a is a table") };
        let InputKind::Rows { columns, .. } = &part.kind else { panic!("Q5a is a table") };
        for name in ["a", "b", "c"] {
            data.add_row("Q5a", columns);
            let last = data.rows("Q5a").pop().unwrap();
            data.set(&cell_name("Q5a", last, &columns[0]), name.to_owned());
        }
        data.remove_row("Q5a", 1);
        assert_eq!(data.rows("Q5a"), [0, 2]);
        assert_eq!(data.read_table(columns, "Q5a", None), json!([{ "name": "a" }, { "name": "c" }]));
    }
}
