//! Whole sets of answers on their way out and in: as the wire's JSON, and as a table with a line for each field of the
//! form. What must not live here: what answers must be like; they are read and checked as any others.

use domain::questionnaire::form::{Asking, Entries, SHOWN, field_name};
use domain::questionnaire::{Answers, Code, Violation, published, wire};
use platform::http::body::violation;
use platform::http::{Problem, ProblemKind};
use serde_json::Value as Json;

/// The first line of the table.
const HEAD: [&str; 3] = ["field", "question", "answer"];
/// What a spreadsheet takes for a formula, and the mark itself that keeps it from that.
const FORMULAS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', MARK];
/// Before a text that a spreadsheet would run.
const MARK: char = '\'';

fn asking() -> Asking {
    Asking::Tab(published().newest())
}

/// A cell that no spreadsheet runs; [`plain`] gives the text back.
fn inert(text: &str) -> String {
    if text.starts_with(FORMULAS) { format!("{MARK}{text}") } else { text.to_owned() }
}

fn plain(cell: &str) -> String {
    cell.strip_prefix(MARK).unwrap_or(cell).to_owned()
}

/// The answers as a table.
///
/// # Errors
/// 500 when it cannot be written.
pub fn table(answers: &Answers) -> Result<String, Problem> {
    let fault = |error: String| {
        tracing::error!(error, "a table is not written: {error}");
        Problem::new(ProblemKind::Internal, "The fault is in the log.")
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEAD).map_err(|error| fault(error.to_string()))?;
    for (name, text) in Entries::of(asking().questionnaire(), answers).iter() {
        let id = name.split('.').next().unwrap_or(name);
        let label = asking().questionnaire().question(id).map_or("", |question| question.label.as_str());
        let line = [inert(name), inert(label), inert(text)];
        writer.write_record(line).map_err(|error| fault(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| fault(error.to_string()))
}

/// Reads answers that were downloaded, in either form.
///
/// # Errors
/// Every violation at once; in a table, the pointers are those of the wire object, or the field's name.
pub fn read(text: &str) -> Result<Answers, Vec<Violation>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        let json: Json = serde_json::from_str(text)
            .map_err(|error| vec![violation("", Code::Malformed, format!("This is not JSON: {error}."))])?;
        return wire::read(&json);
    }
    let entries = fields(text)?;
    let (answers, violations) = asking().read(&entries.object(asking(), &Answers::default()));
    if violations.is_empty() { Ok(answers) } else { Err(violations) }
}

fn fields(text: &str) -> Result<Entries, Vec<Violation>> {
    let names: Vec<String> =
        asking().questionnaire().parts().map(|(question, part, _)| field_name(question, part)).collect();
    let mut pairs: Vec<(String, String)> = names.iter().map(|name| (SHOWN.to_owned(), name.clone())).collect();
    let mut violations = Vec::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    for (index, record) in reader.records().enumerate() {
        let line = index + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                violations.push(violation(
                    &format!("line {line}"),
                    Code::Malformed,
                    format!("Not a line of a table: {error}."),
                ));
                break;
            }
        };
        let name = plain(record.get(0).unwrap_or_default());
        let known = |known: &String| {
            name == *known || name.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        match record.get(2) {
            Some(answer) if names.iter().any(known) => pairs.push((name, plain(answer))),
            Some(_) => violations.push(violation(
                &format!("line {line}"),
                Code::UnknownField,
                format!("There is no field {name:?}. Take the names from a table that was downloaded here."),
            )),
            None => violations.push(violation(
                &format!("line {line}"),
                Code::Malformed,
                "The line needs three columns: field, question, answer.",
            )),
        }
    }
    if violations.is_empty() { Ok(Entries::sent(pairs)) } else { Err(violations) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_reads_back_as_it_was_and_no_cell_of_it_is_a_formula() {
        let answers = wire::read(&json!({
            "dataAccessAndStorage": {
                "isSameDataProcessedAndStored": false,
                "typesOfDataStored": ["=HYPERLINK(\"https://evil.example\")", "'quoted", "plain"],
            },
            "thirdPartyInformation": { "thirdPartyDetails": [
                { "name": "@SUM(A1)", "link": "a.example", "purpose": "+1\n-2, \"three\"", "thirdPartyCountries": ["US", "Brazil"] },
            ] },
            "security": { "permissionsJustification": "-2+3+cmd|' /C calc'!A0" },
        }))
        .unwrap();
        let table = table(&answers).unwrap();
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        assert_eq!(read(&table), Ok(answers));
    }

    #[test]
    fn what_is_no_table_of_answers_is_told_line_by_line() {
        let violations = read("field,question,answer\nQ99,x,y\nQ1\nQ21,x,nobody\n").unwrap_err();
        let pointers: Vec<&str> = violations.iter().map(|violation| violation.pointer.as_str()).collect();
        assert_eq!(pointers, ["line 2", "line 3"]);
        assert_eq!(read("field,question,answer\nQ21,x,nobody\n").unwrap_err()[0].code, Code::Email);
        assert_eq!(read("{").unwrap_err()[0].code, Code::Malformed);
    }
}
