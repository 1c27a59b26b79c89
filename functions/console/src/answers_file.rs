//! A whole set of answers as a file: the JSON of the wire format, or a table with a line for each field of the form. What is
//! read here is accepted by the same rules as any other answers.

use std::collections::BTreeMap;
use std::error::Error;

use csv::{Reader, ReaderBuilder, StringRecord};
use domain::questionnaire::accept::accept_answers;
use domain::questionnaire::form::{FormData, FormKind, has_field};
use domain::questionnaire::{Answers, Code, Violation, published};
use web::json::read_json;
use web::problem::{MAX_VIOLATIONS, violation};
use web::{Problem, ProblemKind};

/// The first line of the table.
const HEAD: [&str; 3] = ["field", "question", "answer"];
/// What may separate the cells of a line: spreadsheets write what is usual in their country.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Tells a spreadsheet that the table is UTF-8. Without it, some read the table in an old encoding of their country.
const BOM: char = '\u{feff}';
/// The characters with which a cell must not start: spreadsheets run such a cell as a formula. The mark itself is one of
/// them, so that it can be removed again from every cell that has it.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', MARK];
/// Starts a cell that a spreadsheet would otherwise run, or rewrite as a number, a date or a time.
const MARK: char = '\'';
/// A number with no more digits than this is the same after a spreadsheet has read and written it.
const SAFE_DIGITS: usize = 9;
/// The beginnings of words that spreadsheets read as part of a date, a time or a number: months in English and German, the
/// halves of a day, the exponent, the letters of a timestamp, and currencies.
const NUMBER_WORDS: [&str; 25] = [
    "e", "t", "z", "am", "pm", "a", "p", "jan", "jän", "feb", "mar", "mär", "apr", "may", "mai", "jun", "jul", "aug",
    "sep", "oct", "okt", "nov", "dec", "dez", "usd",
];

fn kind() -> FormKind {
    FormKind::Tab(published().newest())
}

/// A cell that no spreadsheet runs or rewrites. [`unescape_cell`] gives the text back.
fn escape_cell(text: &str) -> String {
    let is_changed = text.starts_with(FORMULA_STARTS) || looks_like_number(text);
    if is_changed { format!("{MARK}{text}") } else { text.to_owned() }
}

/// Whether a spreadsheet may take the text for a number, a date, a time or a truth value, and write it back differently: `007`,
/// `1E3`, `00:30`, `1-2`, `3 May`, `TRUE`. Rather too often than too seldom: the mark is removed again.
fn looks_like_number(text: &str) -> bool {
    if ["true", "false", "wahr", "falsch"].contains(&text.trim().to_lowercase().as_str()) {
        return true;
    }
    let has_digit = text.contains(|c: char| c.is_numeric());
    let is_one_line = !text.contains('\n');
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    has_digit && is_one_line && !is_safe_number(text) && words.all(is_number_word)
}

fn is_number_word(word: &str) -> bool {
    let word = word.to_lowercase();
    NUMBER_WORDS.iter().any(|known| if known.chars().count() < 3 { word == *known } else { word.starts_with(known) })
        || ["eur", "gbp", "chf"].contains(&word.as_str())
}

/// A whole number as a spreadsheet writes it, such as a number of days.
fn is_safe_number(text: &str) -> bool {
    let is_whole = text.chars().all(|c| c.is_ascii_digit());
    is_whole && text.len() <= SAFE_DIGITS && (text == "0" || !text.starts_with('0'))
}

fn unescape_cell(cell: &str) -> String {
    cell.strip_prefix(MARK).unwrap_or(cell).to_owned()
}

/// The answers as a table.
///
/// # Errors
/// 500 if it cannot be written: the cause goes to the log.
pub fn write_table(answers: &Answers) -> Result<String, Problem> {
    try_write_table(answers).map_err(|error| {
        tracing::error!(%error, "a table could not be written: {error}");
        Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
    })
}

fn try_write_table(answers: &Answers) -> Result<String, Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(BOM.to_string().into_bytes());
    writer.write_record(HEAD)?;
    for (name, text) in FormData::from_answers(kind().questionnaire(), answers).iter() {
        let id = name.split('.').next().unwrap_or(name);
        let label = kind().questionnaire().question(id).map_or("", |question| question.label.as_str());
        writer.write_record([escape_cell(name), escape_cell(label), escape_cell(text)])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// Reads answers that were downloaded in either form, and may have passed through a spreadsheet. A text without answers is
/// refused: it would empty the draft, for which there is a button.
///
/// # Errors
/// Every violation at once. In a table, a pointer is that of the wire format or the number of a line.
pub fn read_answers(text: &str) -> Result<Answers, Vec<Violation>> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let read = if text.trim_start().starts_with(['{', '[']) { parse_json(text) } else { parse_table(text) };
    let answers = read.map_err(bound)?;
    if answers.is_empty() {
        let detail = "It contains no answers. To start with an empty form, discard the draft instead.";
        return Err(vec![violation("", Code::Mandatory, detail)]);
    }
    Ok(answers)
}

/// The first violations in their order, and how many there are besides.
fn bound(mut violations: Vec<Violation>) -> Vec<Violation> {
    let more = violations.len().saturating_sub(MAX_VIOLATIONS);
    if more > 0 {
        violations.truncate(MAX_VIOLATIONS);
        violations.push(violation("", Code::TooMany, format!("{more} more errors are not listed.")));
    }
    violations
}

fn parse_json(text: &str) -> Result<Answers, Vec<Violation>> {
    let json = read_json(text).map_err(|problem| match problem.kind {
        ProblemKind::MalformedJson => vec![violation("", Code::Malformed, problem.detail)],
        _ => problem.violations,
    })?;
    accept_answers(&json)
}

fn parse_table(text: &str) -> Result<Answers, Vec<Violation>> {
    let mut reader = SEPARATORS.into_iter().find_map(|separator| open_table(text, separator)).ok_or_else(|| {
        let detail =
            "The first line must name the columns: field,question,answer. Start from a table that was exported here.";
        vec![violation("line 1", Code::Malformed, detail)]
    })?;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut violations = Vec::new();
    let mut lines = BTreeMap::new();
    for (index, record) in reader.records().enumerate() {
        let line = index + 2;
        let mut refuse = |code, detail| violations.push(violation(&format!("line {line}"), code, detail));
        match parse_record(record) {
            Ok(None) => {}
            Ok(Some((name, answer))) => match lines.insert(name.clone(), line) {
                None => fields.push((name, answer)),
                Some(first) => {
                    refuse(Code::Malformed, format!("{name} is in line {first} already. Remove one of the two lines."))
                }
            },
            Err((code, detail)) => refuse(code, detail),
        }
    }
    if violations.is_empty() { FormData::from_posted(fields).accept_whole(kind()) } else { Err(violations) }
}

/// A reader of the table, if its first line is the head when the cells are separated so. A spreadsheet may have added empty
/// cells to it.
fn open_table(text: &str, separator: u8) -> Option<Reader<&[u8]>> {
    let mut reader = ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let head = reader.headers().ok()?;
    let is_named =
        |(column, name): (usize, &&str)| head.get(column).is_some_and(|cell| cell.trim().eq_ignore_ascii_case(name));
    let has_names = HEAD.iter().enumerate().all(is_named);
    let rest_is_blank = head.iter().skip(HEAD.len()).all(|cell| cell.trim().is_empty());
    (has_names && rest_is_blank).then_some(reader)
}

/// The field and the answer of a line; `None` for a line of empty cells.
fn parse_record(record: csv::Result<StringRecord>) -> Result<Option<(String, String)>, (Code, String)> {
    let record = record.map_err(|error| (Code::Malformed, format!("This line is not valid CSV: {error}.")))?;
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    let name = unescape_cell(record.get(0).unwrap_or_default().trim());
    match record.get(2) {
        Some(answer) if has_field(kind().questionnaire(), &name) => Ok(Some((name, unescape_cell(answer)))),
        Some(_) => {
            let detail = format!("There is no field {name:?}. Use the names from a table that was exported here.");
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
        let table = write_table(&answers).unwrap();
        assert!(table.starts_with("\u{feff}field,question,answer\n"), "{table}");
        let mut reader = Reader::from_reader(table.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        assert_eq!(read_answers(&table), Ok(answers));
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_take_for_a_number_is_marked_and_any_other_is_not() {
        let numbers = [
            "007",
            "1E3",
            "123456789012345678",
            "00:30",
            "1-2",
            "3/4",
            "1.50",
            "1,000",
            ".5",
            "5 %",
            "€ 5",
            "3 May",
            "Mar-5",
            "5. März 2024",
            "12:30 PM",
            "2024-01-05T10:00:00Z",
            "TRUE",
            "false",
            " 7 ",
            "1 000",
        ];
        for text in numbers {
            assert_eq!(escape_cell(text), format!("'{text}"), "{text}");
        }
        for text in
            ["30", "0", "365", "ISO 27001", "SOC 2", "AES-256", "0x", "yes", "a.example", "one\n2", "Germany", "v1"]
        {
            assert_eq!(escape_cell(text), text);
        }
    }

    /// What a spreadsheet makes of a table: it takes the cells that look like numbers for numbers.
    #[test]
    fn texts_that_look_like_numbers_read_back_as_they_were() {
        let answers = accept_answers(&json!({
            "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": ["007"] },
            "dataRetention": { "retentionDurationInDays": { "min": 0, "max": 30 } },
            "thirdPartyInformation": { "thirdPartyDetails": [
                { "name": "1E3", "link": "a.example", "purpose": "00:30", "thirdPartyCountries": ["123456789012345678"] },
                { "name": "TRUE", "link": "b.example", "purpose": "1-2", "thirdPartyCountries": ["DE"] },
            ] },
        }))
        .unwrap();
        let table = write_table(&answers).unwrap();
        for record in Reader::from_reader(table.trim_start_matches(BOM).as_bytes()).records() {
            let record = record.unwrap();
            let is_days = record[0].starts_with("Q10a");
            assert!(is_days || record[2].parse::<f64>().is_err(), "{record:?}");
        }
        assert_eq!(read_answers(&table), Ok(answers));
    }

    /// Each violation of what was sent: where, and of which kind.
    fn told(text: &str) -> Vec<(String, Code)> {
        read_answers(text).unwrap_err().into_iter().map(|violation| (violation.pointer, violation.code)).collect()
    }

    #[test]
    fn a_table_comes_back_from_a_spreadsheet_that_separates_and_fills_up_in_its_own_way() {
        let plain = read_answers("field,question,answer\nQ1a,x,\"a; b\nc\"\nQ3,x,no\n");
        assert!(plain.is_ok());
        for other in [
            "field;question;answer\r\nQ1a;x;\"a; b\nc\"\r\nQ3;x;no\r\n",
            "\u{feff}\"field\";\"question\";\"answer\"\r\n\"Q1a\";\"x\";\"a; b\r\nc\"\r\n\"Q3\";\"x\";\"no\"",
            "Field\tQuestion\tAnswer\t\nQ1a\tx\t\"a; b\nc\"\t\nQ3\tx\tno\t\n\t\t\t\n",
        ] {
            assert_eq!(read_answers(other), plain, "{other:?}");
        }
    }

    #[test]
    fn full_answers_of_three_sizes_come_back_from_a_table() {
        for body in [
            include_str!("../../../common/domain/tests/answers/small.json"),
            include_str!("../../../common/domain/tests/answers/typical.json"),
            include_str!("../../../common/domain/tests/answers/heavy.json"),
        ] {
            let answers = read_answers(body).unwrap();
            assert_eq!(read_answers(&write_table(&answers).unwrap()), Ok(answers));
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
        assert_eq!(told("field,question,answer\nQ21,x,nobody\n")[0].1, Code::Contact);
    }
}
