//! The schemas that are written by hand: those of texts and numbers, and those that the questionnaires make.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value as Json, json};

use super::form::{
    AssessmentAnswers, AssessmentQuestionId, BasisPoints, Instant, Link, PrivacyPolicyLink, QuestionnaireVersion,
    RevisionNumber,
};
use crate::hand_written_schemas;
use crate::language::Language;
use crate::questionnaire::definition::{LINK_LENGTH, ListingField};
use crate::questionnaire::{assessment, published, schema};
use crate::rollout::EVERYBODY;
use crate::{AppKey, EmailAddress, PartnerId, ProductId, QuestionId};

fn text(pattern: &str, example: &str) -> Json {
    json!({ "type": "string", "pattern": pattern, "examples": [example] })
}

hand_written_schemas! {
    "AppKey" for AppKey: text("^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", "com.example.acme.notes");
    "PartnerId" for PartnerId: text("^[a-z0-9][a-z0-9-]{0,59}$", "acme");
    "ProductId" for ProductId: text(
        "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        "00000000-0000-4000-8000-000000000001",
    );
    "EmailAddress" for EmailAddress: json!({
        "type": "string",
        "maxLength": 254,
        "pattern": "^[^@/#\\s\\u0000-\\u001F\\u007F-\\u009F]+@[^@/#\\s\\u0000-\\u001F\\u007F-\\u009F]+$",
        "examples": ["pat@acme.example"],
    });
    "Instant" for Instant: json!({ "type": "string", "format": "date-time", "examples": ["2025-03-01T09:00:00Z"] });
    "RevisionNumber" for RevisionNumber: json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX, "examples": [1] });
    "BasisPoints" for BasisPoints: json!({ "type": "integer", "minimum": 0, "maximum": EVERYBODY, "examples": [EVERYBODY] });
    "PrivacyPolicyLink" for PrivacyPolicyLink: schema::listing_field(ListingField::PrivacyPolicyUrl);
    "QuestionId" for QuestionId: schema::question_ids();
    "QuestionnaireVersion" for QuestionnaireVersion: schema::versions();
    "AssessmentQuestionId" for AssessmentQuestionId: assessment::question_id_schema();
    "AssessmentAnswers" for AssessmentAnswers: assessment::written_schema();
}

impl JsonSchema for Link {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Link".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let https = "^[hH][tT][tT][pP][sS]://";
        json_schema!({ "type": "string", "format": "uri", "maxLength": LINK_LENGTH, "pattern": https })
    }
}

/// The title of a section of the tab, in any language.
pub(crate) fn section_titles(_: &mut SchemaGenerator) -> Schema {
    let sections = &published().newest().sections;
    let titles =
        Language::ALL.iter().flat_map(|language| sections.iter().map(|section| language.translate(&section.title)));
    json_schema!({ "type": "string", "enum": titles.collect::<Vec<_>>() })
}
