//! Reads single values of a JSON document, and collects what is wrong with each at its place. An object refuses the fields
//! that it lacks; reading such a field gives `None` without another violation. What must not live here: which fields the
//! programme has.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::limits::MAX_NAME;
use crate::instant::parse_instant;
use crate::questionnaire::definition::LINK_LENGTH;
use crate::questionnaire::rules::check_line;
use crate::questionnaire::violation::pointer;
use crate::questionnaire::{Code, Violation};
use crate::{EmailAddress, link};

/// An object that is being read, and its JSON pointer. `fields` is `None` when there is no object to read.
pub(super) struct Object<'a> {
    pub(super) fields: Option<&'a Map<String, Json>>,
    at: String,
}

impl<'a> Object<'a> {
    /// A field's value and its JSON pointer; `None` when the field is absent or `null`.
    pub(super) fn get(&self, name: &str) -> Option<(&'a Json, String)> {
        let value = self.fields?.get(name).filter(|value| !value.is_null())?;
        Some((value, pointer(&self.at, name)))
    }
}

/// The fields of an object.
#[derive(Clone, Copy)]
pub(super) struct FieldNames {
    /// Those that must have a value.
    pub(super) required: &'static [&'static str],
    /// Those that may be `null`.
    pub(super) nullable: &'static [&'static str],
}

impl FieldNames {
    fn iter(self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.nullable).copied()
    }
}

/// How a document says that a field which may be `null` has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoValue {
    /// As `null` only, so that no field is emptied because somebody did not know of it.
    Null,
    /// As `null`, or by leaving the field out: a merge patch removes what it sets to `null`.
    NullOrAbsent,
}

/// Collects the violations of a document while it is read.
pub(super) struct Reader {
    no_value: NoValue,
    violations: Vec<Violation>,
}

impl Reader {
    pub(super) fn new(no_value: NoValue) -> Self {
        Self { no_value, violations: Vec::new() }
    }

    pub(super) fn refuse(&mut self, at: &str, code: Code, detail: impl Into<String>) {
        self.violations.push(Violation { pointer: at.to_owned(), code, detail: detail.into() });
    }

    pub(super) fn refuse_all(&mut self, violations: Vec<Violation>) {
        self.violations.extend(violations);
    }

    /// What was read, if nothing is wrong with it.
    pub(super) fn finish<T>(self, read: T) -> Result<T, Vec<Violation>> {
        if self.violations.is_empty() { Ok(read) } else { Err(self.violations) }
    }

    /// Whether nothing is wrong at these places, above or below them.
    pub(super) fn is_sound(&self, places: &[&str]) -> bool {
        let touches = |wrong: &str| places.iter().any(|place| is_within(wrong, place) || is_within(place, wrong));
        !self.violations.iter().any(|violation| touches(&violation.pointer))
    }

    /// Reads an object that must have these fields and no others.
    pub(super) fn object<'a>(&mut self, found: Option<(&'a Json, String)>, names: FieldNames) -> Object<'a> {
        let Some((value, at)) = found else { return Object { fields: None, at: String::new() } };
        let Some(fields) = value.as_object() else {
            self.refuse(&at, Code::WrongType, "This must be a JSON object.");
            return Object { fields: None, at };
        };
        for name in fields.keys().filter(|name| names.iter().all(|known| known != name.as_str())) {
            let known: Vec<&str> = names.iter().collect();
            let detail = format!("There is no field {name:?} here. The fields are: {}.", known.join(", "));
            self.refuse(&pointer(&at, name), Code::UnknownField, detail);
        }
        for name in names.required.iter().filter(|name| fields.get(**name).is_none_or(Json::is_null)) {
            let detail = "This field must have a value. To change only some fields of the programme, use PATCH.";
            self.refuse(&pointer(&at, name), Code::Mandatory, detail);
        }
        if self.no_value == NoValue::Null {
            for name in names.nullable.iter().filter(|name| !fields.contains_key(**name)) {
                let detail = "Send null if this field is to have no value. To change only some fields of the programme, use PATCH.";
                self.refuse(&pointer(&at, name), Code::Mandatory, detail);
            }
        }
        Object { fields: Some(fields), at }
    }

    /// Reads a list, each entry by `entry`, which refuses an entry for which it gives `None`.
    pub(super) fn list<T>(
        &mut self,
        object: &Object<'_>,
        name: &str,
        entry: impl Fn(&mut Self, &Json, String) -> Option<T>,
    ) -> Option<Vec<T>> {
        let (value, at) = object.get(name)?;
        let Json::Array(entries) = value else {
            self.refuse(&at, Code::WrongType, "This must be a list.");
            return None;
        };
        let entries = entries.iter().enumerate();
        Some(entries.filter_map(|(index, value)| entry(self, value, pointer(&at, &index.to_string()))).collect())
    }

    pub(super) fn text<'a>(&mut self, value: &'a Json, at: &str) -> Option<&'a str> {
        let text = value.as_str();
        if text.is_none() {
            self.refuse(at, Code::WrongType, "This must be a string.");
        }
        text
    }

    pub(super) fn name(&mut self, root: &Object<'_>, field: &str) -> Option<String> {
        let (value, at) = root.get(field)?;
        let name = self.text(value, &at)?;
        if name.trim().is_empty() {
            self.refuse(&at, Code::Mandatory, format!("Send a name for {field}."));
        }
        self.violations.extend(check_line(name, MAX_NAME, &at));
        Some(name.to_owned())
    }

    pub(super) fn link(&mut self, object: &Object<'_>, name: &str) -> Option<String> {
        let (value, at) = object.get(name)?;
        let text = self.text(value, &at)?;
        if text.len() > LINK_LENGTH {
            self.refuse(&at, Code::TooLong, format!("A link may have at most {LINK_LENGTH} characters."));
        } else if let Err(error) = link::check_link(text) {
            self.refuse(&at, error.into(), error.detail());
        }
        Some(text.to_owned())
    }

    pub(super) fn address(&mut self, object: &Object<'_>, name: &str) -> Option<EmailAddress> {
        let (value, at) = object.get(name)?;
        let address = EmailAddress::parse(self.text(value, &at)?).ok();
        if address.is_none() {
            self.refuse(&at, Code::Email, "This is not an email address. Send one such as no-reply@example.com.");
        }
        address
    }

    pub(super) fn instant(&mut self, object: &Object<'_>, name: &str) -> Option<Timestamp> {
        let (value, at) = object.get(name)?;
        let instant = parse_instant(self.text(value, &at)?);
        if let Err(error) = instant {
            self.refuse(&at, Code::Malformed, error.to_string());
        }
        instant.ok()
    }

    pub(super) fn flag(&mut self, object: &Object<'_>, name: &str) -> Option<bool> {
        let (value, at) = object.get(name)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.refuse(&at, Code::WrongType, "This must be true or false.");
        }
        flag
    }

    /// Reads a field that is a whole number from `least` to `most`.
    pub(super) fn number<N: TryFrom<u64> + Into<u64>>(
        &mut self,
        object: &Object<'_>,
        name: &str,
        least: N,
        most: N,
    ) -> Option<N> {
        let (value, at) = object.get(name)?;
        self.whole(value, &at, least, most)
    }

    /// Reads a whole number from `least` to `most`.
    pub(super) fn whole<N: TryFrom<u64> + Into<u64>>(
        &mut self,
        value: &Json,
        at: &str,
        least: N,
        most: N,
    ) -> Option<N> {
        let (least, most): (u64, u64) = (least.into(), most.into());
        let allowed = format!("Send a whole number from {least} to {most}.");
        let (code, detail) = match (value.as_number(), value.as_u64()) {
            (_, Some(number)) if (least..=most).contains(&number) => return N::try_from(number).ok(),
            (_, Some(number)) if number < least => (Code::TooSmall, allowed),
            (_, Some(_)) => (Code::TooLarge, allowed),
            (Some(number), None) if number.is_i64() => (Code::Negative, allowed),
            (Some(_), None) => (Code::NotAWholeNumber, allowed),
            (None, None) => (Code::WrongType, allowed),
        };
        self.refuse(at, code, detail);
        None
    }
}

/// Whether the JSON pointer `inner` is `outer` or leads to something below it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
