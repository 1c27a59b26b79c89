//! What a comparison results in, as pages and JSON documents show it.

use serde::Serialize;

use crate::ids::{AppKey, QuestionId};

/// The contradictions between an app's answers and what its partner says elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("compared, questions"))
)]
pub struct Drift {
    /// What was compared.
    pub compared: Compared,
    /// What the partner is asked; empty if the answers agree.
    pub questions: Vec<DriftQuestion>,
}

/// What was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ComparedAnswers", transform = crate::schema::documented("answers, apps, appsLeftOut, selfAssessment"))
)]
#[serde(rename_all = "camelCase")]
pub struct Compared {
    /// Which answers of the app were compared: those of the draft if there is one, else the live ones.
    pub answers: AnswersSource,
    /// The other apps whose live answers were compared. The caller manages all of them.
    pub apps: Vec<ComparedApp>,
    /// How many more apps the caller manages that were not looked at, because there are too many.
    pub apps_left_out: usize,
    /// What became of the partner's self assessment in the comparison.
    pub self_assessment: ComparedAssessment,
}

/// Which answers of an app are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
pub enum AnswersSource {
    /// Those of the draft.
    Draft,
    /// The live ones.
    Live,
    /// None: the app has neither.
    Nothing,
}

/// An app that another one is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
pub struct ComparedApp {
    /// The app's key.
    pub key: AppKey,
    /// The app's name.
    pub name: String,
}

/// What became of the partner's self assessment in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
pub enum ComparedAssessment {
    /// The answers of the valid approval were compared.
    Approved,
    /// The answers of the application that is not decided yet were compared: they are the newest.
    InProgress,
    /// Nothing was compared: the approval has expired, so its answers are nobody's word any more.
    Expired,
    /// Nothing was compared: the partner has no approval and no open application.
    Absent,
    /// Nothing was compared: the marketplace has ended the self assessment, and nobody can correct its answers.
    Ended,
    /// Nothing was compared: the caller may not see the partner's self assessment.
    Withheld,
}

/// A contradiction, put as a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("kind, question, here, there"))
)]
pub struct DriftQuestion {
    /// The fact that the answers speak of.
    pub kind: DriftKind,
    /// The question, in words for people.
    pub question: String,
    /// The answer of this app.
    pub here: HereAnswer,
    /// The other answers, those of most apps first. Of the self assessment there is one.
    pub there: Vec<OtherAnswer>,
}

/// The fact that contradicting answers speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, strum::IntoStaticStr, strum::VariantArray)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DriftKind {
    /// Whether data is stored, by the self assessment.
    Storage,
    /// Whether data is in logs, by the self assessment.
    Logs,
    /// Whether there is data to recover, by the self assessment.
    Recovery,
    /// Whether data is encrypted at rest, by the self assessment.
    Encryption,
    /// Whether the partner is accredited, by the self assessment.
    Accreditation,
    /// By which standards the partner is accredited, by the self assessment.
    AccreditationStandards,
    /// Whether controls are audited, by the self assessment.
    Audits,
    /// Whether there is a written security policy, by the self assessment.
    WrittenPolicy,
    /// Whether anybody tests the security, by the self assessment.
    SecurityTests,
    /// The contact for security issues, by other apps.
    SecurityContact,
    /// The link to the security policy, by other apps.
    SecurityPolicy,
    /// The link to the privacy policy, by other apps.
    PrivacyPolicy,
    /// The link to the data processing agreement, by other apps.
    DataProcessingAgreement,
    /// The link to the list of sub-processors, by other apps.
    SubProcessors,
    /// The certifications, by other apps.
    Certifications,
    /// Whether the app takes part in the bug bounty programme, by the records of other apps.
    BugBounty,
    /// Whether the partner is a controller under the GDPR, by other apps.
    GdprController,
    /// Whether the partner is a business under the CCPA, by other apps.
    CcpaBusiness,
    /// The countries of a third party, by other apps.
    ThirdPartyCountries,
    /// The website of a third party, by other apps.
    ThirdPartyWebsite,
}

impl DriftKind {
    /// All kinds, in the order of their definition.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name in documents.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// An answer of the app that is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("pointer, text"))
)]
pub struct HereAnswer {
    /// The question of the tab.
    pub question: QuestionId,
    /// The label that customers read beside the answer.
    pub label: String,
    /// A JSON Pointer (RFC 6901) into the answers; `null` if the answer is a fact of the listing.
    pub pointer: Option<String>,
    /// The answer for people.
    pub text: String,
}

/// An answer that another one is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("apps, question, pointer, text"))
)]
pub struct OtherAnswer {
    /// The apps that have this answer; empty if it is the self assessment's.
    pub apps: Vec<ComparedApp>,
    /// The question, of the tab or of the self assessment.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub question: QuestionId,
    /// The question in a few words.
    pub label: String,
    /// A JSON Pointer (RFC 6901) into the body that has the answers; `null` if the answer is a fact of the listing.
    pub pointer: Option<String>,
    /// The answer for people.
    pub text: String,
}
