//! Whole sets of answers on their way out and in: as the wire's JSON, and as a table with a line for each field of the
//! form. What must not live here: what answers must be like; they are read and checked as any others.

use std::collections::BTreeMap;

use csv::{Reader, ReaderBuilder, StringRecord};
use domain::questionnaire::accept::accept_answers;
use domain::questionnaire::form::{FormData, FormKind, has_field};
use domain::questionnaire::{Answers, Code, Violation, published};
use serde_json::Value as Json;
use web::problem::violation;
use web::{Problem, ProblemKind};

/// The first line of the table.
const HEAD: [&str; 3] = ["field", "question", "answer"];
/// What may stand between the cells of a line: each spreadsheet writes what its country does.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Tells a spreadsheet that the table is UTF-8; without it some take it for their country's old encoding.
const BOM: char = '\u{feff}';
/// What a spreadsheet takes for a formula, and the mark itself that keeps it from that.
const FORMULAS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', MARK];
/// Before a text that a spreadsheet would run.
const MARK: char = '\'';

fn kind() -> FormKind {
    FormKind::Tab(published().newest())
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
        tracing::error!(error, "a table could not be written: {error}");
        Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
    };
    let mut writer = csv::Writer::from_writer(BOM.to_string().into_bytes());
    writer.write_record(HEAD).map_err(|error| fault(error.to_string()))?;
    for (name, text) in FormData::from_answers(kind().questionnaire(), answers).iter() {
        let id = name.split('.').next().unwrap_or(name);
        let label = kind().questionnaire().question(id).map_or("", |question| question.label.as_str());
        let line = [inert(name), inert(label), inert(text)];
        writer.write_record(line).map_err(|error| fault(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| fault(error.to_string()))
}

/// Reads answers that were downloaded, in either form, and may have come through a spreadsheet. A text without an answer
/// is refused: it would empty the draft, and whoever wants that has a button for it.
///
/// # Errors
/// Every violation at once; in a table, the pointers are those of the wire object, or the line's number.
pub fn read(text: &str) -> Result<Answers, Vec<Violation>> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let answers = if text.trim_start().starts_with(['{', '[']) { document(text)? } else { lines(text)? };
    if answers.is_empty() {
        let detail = "It contains no answers. To start with an empty form, discard the draft instead.";
        return Err(vec![violation("", Code::Mandatory, detail)]);
    }
    Ok(answers)
}

fn document(text: &str) -> Result<Answers, Vec<Violation>> {
    let json: Json = serde_json::from_str(text)
        .map_err(|error| vec![violation("", Code::Malformed, format!("This is not JSON: {error}."))])?;
    accept_answers(&json)
}

fn lines(text: &str) -> Result<Answers, Vec<Violation>> {
    fields(text)?.accept_whole(kind())
}

fn fields(text: &str) -> Result<FormData, Vec<Violation>> {
    let head = || {
        let detail =
            "The first line must name the columns: field,question,answer. Start from a table that you downloaded here.";
        vec![violation("line 1", Code::Malformed, detail)]
    };
    let mut reader =
        SEPARATORS.into_iter().map(|separator| reader(text, separator)).find_map(headed).ok_or_else(head)?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut violations = Vec::new();
    let mut known = BTreeMap::new();
    for (index, record) in reader.records().enumerate() {
        let line = index + 2;
        match cells(record) {
            Ok(None) => {}
            Ok(Some((name, answer))) => match known.insert(name.clone(), line) {
                None => pairs.push((name, answer)),
                Some(first) => {
                    let detail = format!("{name} is in line {first} already. Remove one of the two lines.");
                    violations.push(violation(&format!("line {line}"), Code::Malformed, detail));
                }
            },
            Err((code, detail)) => violations.push(violation(&format!("line {line}"), code, detail)),
        }
    }
    if violations.is_empty() { Ok(FormData::from_posted(pairs)) } else { Err(violations) }
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

/// The reader, if the first line is the table's head when it is read so. A spreadsheet may have put empty cells after it.
fn headed(mut reader: Reader<&[u8]>) -> Option<Reader<&[u8]>> {
    let head = reader.headers().ok()?;
    let blank = head.iter().skip(HEAD.len()).all(|cell| cell.trim().is_empty());
    let named = HEAD
        .iter()
        .enumerate()
        .all(|(column, name)| head.get(column).is_some_and(|cell| cell.trim().eq_ignore_ascii_case(name)));
    (blank && named).then_some(reader)
}

/// A line's field and answer; nothing for a line of empty cells.
fn cells(record: csv::Result<StringRecord>) -> Result<Option<(String, String)>, (Code, String)> {
    let record = record.map_err(|error| (Code::Malformed, format!("This line is not valid CSV: {error}.")))?;
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    let name = plain(record.get(0).unwrap_or_default().trim());
    match record.get(2) {
        Some(answer) if has_field(kind().questionnaire(), &name) => Ok(Some((name, plain(answer)))),
        Some(_) => {
            let detail = format!("There is no field {name:?}. Use the names from a table that you downloaded here.");
            Err((Code::UnknownField, detail))
        }
        None => Err((Code::Malformed, "The line must have three columns: field, question, answer.".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_reads_back_as_it_was_and_no_cell_of_it_is_a_formula() {
        let answers = accept_answers(&json!({
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
        assert!(table.starts_with("\u{feff}field,question,answer\n"), "{table}");
        let mut reader = Reader::from_reader(table.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        assert_eq!(read(&table), Ok(answers));
    }

    /// Each violation of what was sent: where, and of which kind.
    fn told(text: &str) -> Vec<(String, Code)> {
        read(text).unwrap_err().into_iter().map(|violation| (violation.pointer, violation.code)).collect()
    }

    #[test]
    fn a_table_comes_back_from_a_spreadsheet_that_separates_and_fills_up_in_its_own_way() {
        let plain = read("field,question,answer\nQ1a,x,\"a; b\nc\"\nQ3,x,no\n");
        assert!(plain.is_ok());
        for other in [
            "field;question;answer\r\nQ1a;x;\"a; b\nc\"\r\nQ3;x;no\r\n",
            "\u{feff}\"field\";\"question\";\"answer\"\r\n\"Q1a\";\"x\";\"a; b\r\nc\"\r\n\"Q3\";\"x\";\"no\"",
            "Field\tQuestion\tAnswer\t\nQ1a\tx\t\"a; b\nc\"\t\nQ3\tx\tno\t\n\t\t\t\n",
        ] {
            assert_eq!(read(other), plain, "{other:?}");
        }
    }

    #[test]
    fn what_has_no_answers_in_it_is_never_taken_for_answers() {
        for text in ["", "hello world", "42", "Q21,x,a@b.example\n", "field|question|answer\nQ3|x|no\n"] {
            assert_eq!(told(text), [("line 1".to_owned(), Code::Malformed)], "{text:?}");
        }
        for text in ["{}", "{\"security\": {}}", "field,question,answer\n", "field,question,answer\nQ21,x,\n,,\n"] {
            assert_eq!(told(text), [(String::new(), Code::Mandatory)], "{text:?}");
        }
        assert_eq!(told("[1]")[0].1, Code::WrongType);
        assert_eq!(told("{")[0].1, Code::Malformed);
    }

    #[test]
    fn what_is_no_line_of_answers_is_told_line_by_line() {
        let found = told("field,question,answer\nQ99,x,y\nQ1\nQ3,x,no\nQ5a.0.nonsense,x,y\nQ3,x,yes\n");
        let expected = [
            ("line 2", Code::UnknownField),
            ("line 3", Code::Malformed),
            ("line 5", Code::UnknownField),
            ("line 6", Code::Malformed),
        ];
        assert_eq!(found, expected.map(|(line, code)| (line.to_owned(), code)));
        assert_eq!(told("field,question,answer\nQ21,x,nobody\n")[0].1, Code::Email);
    }
}
