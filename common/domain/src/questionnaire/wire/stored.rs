//! Reads answers that were checked before they were stored: field by field, without a tree of all their values, because every
//! read of a tab does it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value as Json;

use super::format::{Group, Node, WireFormat};
use super::parse::parse_value;
use crate::questionnaire::answers::Answers;
use crate::questionnaire::definition::InputKind;

/// Reads the object that contains the answers and nothing else.
///
/// # Errors
/// The first field that the questionnaire does not have, or that does not have the type that it gives it.
pub(in crate::questionnaire) fn read_stored<'de, D: Deserializer<'de>>(
    format: &WireFormat,
    stored: D,
) -> Result<Answers, D::Error> {
    let mut answers = Answers::default();
    let root = GroupReader { format, group: &format.root, outermost: true, answers: &mut answers };
    root.deserialize(stored)?;
    Ok(answers)
}

/// Reads one object of the stored answers, and the objects in it, into `answers`.
struct GroupReader<'a> {
    format: &'a WireFormat,
    group: &'a Group,
    outermost: bool,
    answers: &'a mut Answers,
}

impl<'de> DeserializeSeed<'de> for GroupReader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for GroupReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with answers")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        // `null` in place of a group of answers is no answer to any of them.
        if self.outermost { Err(E::invalid_type(serde::de::Unexpected::Unit, &self)) } else { Ok(()) }
    }

    fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<(), M::Error> {
        let Self { format, group, outermost, answers } = self;
        while let Some(field) = fields.next_key_seed(FieldFinder { format, group, outermost })? {
            match field {
                Field::Ignored => drop(fields.next_value::<IgnoredAny>()?),
                Field::Group(group) => {
                    fields.next_value_seed(GroupReader { format, group, outermost: false, answers: &mut *answers })?;
                }
                Field::Answer(kind, path) => {
                    let value = parse_value(format, kind, &fields.next_value::<Json>()?);
                    if let Some(value) = value.map_err(|refused| M::Error::custom(format_args!("{path}: {refused}")))? {
                        answers.set(path, value);
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a field of an object is.
enum Field<'a> {
    Answer(&'a InputKind, &'static str),
    Group(&'a Group),
    Ignored,
}

/// Finds a field by its key.
struct FieldFinder<'a> {
    format: &'a WireFormat,
    group: &'a Group,
    outermost: bool,
}

impl<'de, 'a> DeserializeSeed<'de> for FieldFinder<'a> {
    type Value = Field<'a>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field<'a>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for FieldFinder<'a> {
    type Value = Field<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Field<'a>, E> {
        let node = self.group.iter().find(|(name, _)| *name == key).map(|(_, node)| node);
        match node {
            Some(Node::Ignored) => Ok(Field::Ignored),
            Some(Node::Leaf(part, path)) => Ok(Field::Answer(&part.kind, path)),
            Some(Node::Group(group)) => Ok(Field::Group(group)),
            None => match self.format.kept(key, self.outermost) {
                Some(kept) => Ok(Field::Answer(&InputKind::YesNo { or_not_applicable: false }, kept)),
                None if self.format.ignores(key, self.outermost) => Ok(Field::Ignored),
                None => Err(E::custom(format_args!("there is no field {key:?} here"))),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::questionnaire::answers::Value;

    fn read(stored: Json) -> Result<Answers, String> {
        read_stored(WireFormat::tab(), &stored).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_no_answer_is_passed_over() {
        let stored = json!({
            "__typename": "CommonCloud",
            "properties": { "source": "form" },
            "security": null,
            "dataResidency": { "__typename": "DataResidency" },
            "hasRestAPIExtension": true,
        });
        let answers = read(stored).unwrap();
        assert_eq!(answers.iter().collect::<Vec<_>>(), [("hasRestAPIExtension", &Value::YesNo(true))]);
    }

    #[test]
    fn what_the_questionnaire_does_not_have_is_refused() {
        let refused = |stored| read(stored).unwrap_err();
        assert_eq!(refused(json!({ "secrets": {} })), "there is no field \"secrets\" here");
        // Only the outermost object has these.
        assert_eq!(refused(json!({ "security": { "properties": {} } })), "there is no field \"properties\" here");
        let wrong_type = refused(json!({ "security": { "securityContact": 1 } }));
        assert_eq!(wrong_type, "security.securityContact: This must be a string.");
        for bad in [json!(null), json!([]), json!({ "security": [] })] {
            assert!(refused(bad.clone()).contains("an object with answers"), "{bad}");
        }
    }
}
