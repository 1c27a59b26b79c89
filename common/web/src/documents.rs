//! The documents that say what went wrong: RFC 9457's, that of the marketplace's REST API, and API Gateway's own.

use std::borrow::Cow;

use domain::programme::ProgrammeEffect;
use domain::questionnaire::Violation;
use serde::{Serialize, Serializer};

use super::Problem;

/// A problem document (RFC 9457).
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Problem"))]
pub struct ProblemDocument<'a> {
    /// What went wrong, for programs.
    #[cfg_attr(feature = "schema", schemars(schema_with = "schemas::types"))]
    r#type: String,
    /// What went wrong, the same for every problem of the type.
    title: &'static str,
    #[cfg_attr(feature = "schema", schemars(schema_with = "schemas::statuses"))]
    status: u16,
    /// What happened and what to do, in this case; of more than 100 errors also how many more there are.
    detail: Cow<'a, str>,
    /// What is wrong in the body, the first 100 of it all at once.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Violation],
    /// What the change would do at once, when it must be confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<&'a ProgrammeEffect>,
}

/// What went wrong, in the shape of the marketplace's REST API.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestErrors<'a> {
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    errors: Vec<RestError<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct RestError<'a> {
    /// The problem's slug and a number.
    id: String,
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[1-5][0-9]{2}$")))]
    status: String,
    /// The problem's slug, or what is wrong at `source`.
    code: &'a str,
    title: &'static str,
    detail: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct Source<'a> {
    /// A JSON Pointer to the place in the body.
    pointer: &'a str,
}

/// An answer of API Gateway itself.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
pub struct GatewayMessage {
    #[expect(dead_code, reason = "only API Gateway writes it")]
    message: String,
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.document().serialize(serializer)
    }
}

impl Problem {
    /// The document of RFC 9457.
    pub fn document(&self) -> ProblemDocument<'_> {
        let (slug, title, status) = self.kind.facts();
        ProblemDocument {
            r#type: format!("urn:problem:{slug}"),
            title,
            status: status.as_u16(),
            detail: self.whole_detail(),
            errors: &self.violations,
            effect: self.effect.as_deref(),
        }
    }

    /// The original's document: one entry for each violation, or one for the problem.
    pub fn rest_document(&self) -> RestErrors<'_> {
        let (slug, title, status) = self.kind.facts();
        let entry = |number: usize, code, detail, source| RestError {
            id: format!("{slug}-{number}"),
            status: status.as_str().to_owned(),
            code,
            title,
            detail,
            source,
        };
        if self.violations.is_empty() {
            return RestErrors { errors: vec![entry(1, slug, self.whole_detail(), None)] };
        }
        let numbered = self.violations.iter().zip(1..);
        let errors = numbered.map(|(violation, number)| {
            let source = Source { pointer: &violation.pointer };
            entry(number, violation.code.as_str(), Cow::Borrowed(violation.detail.as_str()), Some(source))
        });
        let more = self.unlisted().map(|more| entry(self.violations.len() + 1, slug, Cow::Owned(more), None));
        RestErrors { errors: errors.chain(more).collect() }
    }
}

#[cfg(feature = "schema")]
mod schemas {
    use schemars::{Schema, SchemaGenerator, json_schema};

    use crate::ProblemKind;

    pub(super) fn types(_: &mut SchemaGenerator) -> Schema {
        let types = ProblemKind::EVERY.map(|kind| format!("urn:problem:{}", kind.facts().0));
        json_schema!({ "enum": types.as_slice() })
    }

    pub(super) fn statuses(_: &mut SchemaGenerator) -> Schema {
        let mut statuses = ProblemKind::EVERY.map(|kind| kind.status().as_u16()).to_vec();
        statuses.sort_unstable();
        statuses.dedup();
        json_schema!({ "enum": statuses })
    }
}
