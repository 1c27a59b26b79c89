//! JSON as people and programs send it: a byte order mark before it is taken off, and a member that is named twice is found,
//! because serde would keep the last one and lose the first in silence.

use std::fmt;

use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, Violation};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};

use super::problem::violation;
use super::{Problem, ProblemKind};

/// What some editors and spreadsheets write before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text without the byte order mark before it.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// The document in a text.
///
/// # Errors
/// 400 if it is not JSON; 422, with every pointer, if members of an object have the same name.
pub fn read_json(text: &str) -> Result<Json, Problem> {
    let mut twice = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(without_mark(text));
    let value = Value { at: String::new(), twice: &mut twice }.deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    let value =
        value.map_err(|error| Problem::new(ProblemKind::MalformedJson, format!("This is not JSON: {error}.")))?;
    if twice.is_empty() { Ok(value) } else { Err(Problem::invalid(twice)) }
}

/// Reads a value whose pointer is `at`.
struct Value<'a> {
    at: String,
    /// The members so far that were named before.
    twice: &'a mut Vec<Violation>,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) =
            items.next_element_seed(Value { at: format!("{}/{}", self.at, list.len()), twice: &mut *self.twice })?
        {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let at = pointer(&self.at, &name);
            if object.contains_key(&name) {
                let detail = "This member is named twice. Keep one of the two.";
                self.twice.push(violation(&at, Code::Malformed, detail));
            }
            let value = members.next_value_seed(Value { at, twice: &mut *self.twice })?;
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_read_as_serde_reads_it() {
        for text in [
            "null",
            "\"a\\u00e9\\n\"",
            "-1",
            "18446744073709551615",
            "1.5e3",
            "1e400",
            "[1, [true, {\"a\": {}}], \"\"]",
            "{\"b\": 1, \"a\": [{\"a\": null}, {\"a\": 2}]}",
            "",
            "{\"a\": 1",
            "{} x",
            "[1,]",
        ] {
            let expected: Option<Json> = serde_json::from_str(text).ok();
            assert_eq!(read_json(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_document() {
        assert_eq!(read_json("\u{feff}{\"a\": 1}").unwrap(), json!({ "a": 1 }));
        assert_eq!(read_json("\u{feff}\u{feff}{}").unwrap_err().kind, ProblemKind::MalformedJson);
    }

    #[test]
    fn members_that_are_named_twice_are_refused_with_their_pointers() {
        let text = r#"{"a": 1, "b/c": [{"x": 1, "x": 1, "y": 2}], "a": {"z": 0, "z": 1}}"#;
        let problem = read_json(text).unwrap_err();
        let pointers: Vec<_> = problem.violations.iter().map(|violation| violation.pointer.as_str()).collect();
        assert_eq!(pointers, ["/a", "/a/z", "/b~1c/0/x"]);
        assert_eq!(problem.kind, ProblemKind::Invalid);
    }
}
