//! What a questionnaire consists of. The data files in `questionnaires/` explain their own format in their first lines;
//! how they are read, and what is refused, is in `load`.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::ids::QuestionId;

/// One version of a questionnaire.
#[derive(Clone, Debug)]
pub struct Questionnaire {
    /// The version's name, for example `2023-02`.
    pub version: String,
    /// The form's sections, in order.
    pub sections: Vec<Section>,
    /// The questions, in order.
    pub questions: Vec<Question>,
}

impl Questionnaire {
    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// The title of a question's section.
    pub fn section_title(&self, question: &Question) -> &str {
        let section = self.sections.iter().find(|section| section.id == question.section);
        section.map(|section| section.title.as_str()).unwrap_or_default()
    }

    /// Every part that has a path in the wire object, with its question and path.
    pub fn parts(&self) -> impl Iterator<Item = (&Question, &Part, &str)> {
        self.questions
            .iter()
            .flat_map(|question| question.parts_with_path().map(move |(part, path)| (question, part, path)))
    }
}

/// A section of the form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The id that questions refer to.
    pub id: String,
    /// The heading that people read.
    pub title: String,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The id, the same in all versions.
    pub id: QuestionId,
    /// The id of its [`Section`].
    pub section: String,
    /// In which views of the tab its answer appears.
    pub view: View,
    /// The wording that partners read.
    pub question: String,
    /// The label that customers read beside the answer.
    pub label: String,
    /// The explanation for partners: what counts as a yes, with an example.
    pub help: String,
    /// What reviewers compare an answer with; only where answers are reviewed.
    pub criterion: Option<String>,
    /// When the question is asked.
    pub asked: Condition,
    /// When the question, if it is asked, counts towards completeness.
    pub required: Condition,
    /// The question that an answer to this one answers as well.
    pub stands_in_for: Option<QuestionId>,
    /// Paths of the wire object that a write may contain besides the parts; what is there is dropped.
    pub ignored: Vec<String>,
    /// Why the question does not apply, by the answers that say so.
    pub not_applicable: Vec<NotApplicable>,
    /// When its row on the tab speaks for other questions as well.
    pub combined: Option<CombinedRow>,
    /// The note beside the answer, in versions that have notes. It is no part of the answer: it completes nothing.
    pub note: Option<Part>,
    /// What the answer consists of.
    pub content: Content,
}

impl Question {
    /// The question's inputs; none for a row that the catalogue fills.
    pub fn parts(&self) -> &[Part] {
        match &self.content {
            Content::Parts { parts, .. } => parts,
            Content::Derived(_) => &[],
        }
    }

    /// The inputs that have a path in the wire object, each with its path; the note is the last.
    pub fn parts_with_path(&self) -> impl Iterator<Item = (&Part, &str)> {
        self.parts().iter().chain(&self.note).filter_map(|part| match &part.place {
            AnswerPlace::Path(path) => Some((part, path.as_str())),
            AnswerPlace::Listing(_) => None,
        })
    }

    /// Whether its answer is the link to the privacy policy, which is a field of the listing and has no path in the wire object.
    pub fn asks_for_privacy_policy(&self) -> bool {
        self.parts().iter().any(|part| part.place == AnswerPlace::Listing(ListingField::PrivacyPolicyUrl))
    }
}

/// Why a question does not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotApplicable {
    /// The answers that say so.
    pub when: Condition,
    /// The reason in words that complete "Not applicable: …".
    pub reason: String,
}

/// A row of the tab that speaks for several questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CombinedRow {
    /// The answers with which the row takes the place of the others.
    pub when: Condition,
    /// The questions that then have no row of their own. Their answers after the first part stand in this row.
    pub with: Vec<QuestionId>,
    /// The label that customers read.
    pub label: String,
    /// The answer that customers read.
    pub text: String,
}

/// What the answer to a question consists of.
#[derive(Clone, Debug)]
pub enum Content {
    /// Inputs that the partner fills in.
    Parts {
        /// At least one. Conditions look at the first.
        parts: Vec<Part>,
        /// Sets of part names, each of which makes the answer complete. A set counts if all of its parts are asked and
        /// mandatory; if no set counts, the answer needs all mandatory parts that are asked.
        complete_with: Vec<Vec<String>>,
    },
    /// A row of the tab that the catalogue fills.
    Derived(Derived),
}

/// A row of the tab that the catalogue fills: read-only, not in the form, not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Derived {
    /// Whether the app takes part in the bug bounty programme.
    BugBounty,
    /// The permissions that the app requests.
    Scopes,
}

/// In which views of the tab an answer appears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// In the default view, and in the expanded view, which shows everything.
    #[default]
    Default,
    /// In the expanded view only.
    Expanded,
    /// In no view: the answer only decides which other questions are asked.
    None,
}

/// One input of a question.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name by which `complete_with` refers to it, and its key in the answer of a question with several parts.
    pub name: String,
    /// Where the answer is stored.
    pub place: AnswerPlace,
    /// The heading above it when the question has several parts.
    pub label: Option<String>,
    /// What it takes.
    pub kind: InputKind,
    /// When the part, if its question is asked, is asked too.
    pub asked: Condition,
    /// When the part, if it is asked, is needed for a complete answer.
    pub mandatory: Condition,
    /// Values that the form suggests.
    pub suggestions: Vec<String>,
    /// A text or word that counts as no answer, for example `Data not provided`.
    pub no_answer: Option<String>,
    /// The number of characters below which a text is well formed and not complete yet.
    pub min_length: Option<usize>,
}

impl Part {
    /// Whether this is the note beside an answer.
    pub fn is_note(&self) -> bool {
        matches!(&self.place, AnswerPlace::Path(path) if path.split_once('.').is_some_and(|(group, _)| group == NOTES))
    }
}

/// The group of the wire object that has the notes, by the ids of their questions. (Ours; the original ignores it.)
pub const NOTES: &str = "notes";

/// Where an answer is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerPlace {
    /// At a dotted path of the wire object.
    Path(String),
    /// In a field of the listing.
    Listing(ListingField),
}

/// A field of the listing that a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ListingField {
    /// The link to the privacy policy (Q27).
    PrivacyPolicyUrl,
}

/// What an input takes, with its limits. Lengths are in characters, those of links in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// Yes or no.
    YesNo {
        /// Whether `NOT_APPLICABLE` is an answer too.
        or_not_applicable: bool,
    },
    /// `TRUE`, `FALSE` or `NOT_APPLICABLE`.
    Tri,
    /// A checkbox. Unticked is an answer too.
    Checkbox,
    /// One of the options.
    Choice(Vec<Choice>),
    /// Several short texts.
    Chips {
        /// The maximum number of items.
        max_items: usize,
        /// The maximum length of an item.
        max_length: usize,
    },
    /// Several places: codes of [`places`](crate::places), or other texts.
    Places {
        /// The codes that a form offers first.
        options: Vec<Choice>,
        /// The maximum number of items.
        max_items: usize,
        /// The maximum length of an item.
        max_length: usize,
    },
    /// Several https URLs.
    Links {
        /// The maximum number of links.
        max_items: usize,
    },
    /// One text.
    Text {
        /// What the text must be.
        form: TextForm,
        /// The maximum length.
        max_length: usize,
    },
    /// A whole number of days.
    Days {
        /// The maximum number.
        max: u32,
    },
    /// A table.
    Rows {
        /// The columns. A row is saved without some of them, but published only with all.
        columns: Vec<Column>,
        /// The maximum number of rows.
        max_items: usize,
    },
}

/// What a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// A single line.
    Line,
    /// One or more lines.
    Lines,
    /// An https URL.
    Link,
    /// An https URL or a bare domain.
    Site,
    /// An email address.
    Email,
    /// An email address or an https URL.
    Contact,
}

/// One option of an input.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored and sent.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// The label of the option with this value, if there is one.
pub fn option_label<'a>(options: &'a [Choice], value: &str) -> Option<&'a str> {
    options.iter().find(|option| option.value == value).map(|option| option.label.as_str())
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The key of its value in a row.
    pub name: String,
    /// The heading that people read.
    pub label: String,
    /// What its cells take: a text, chips or places.
    pub kind: InputKind,
    /// Whether a row is complete without it.
    pub optional: bool,
}

// The limits that apply where a questionnaire gives none. All of them are ours; the original documents none.

/// Chips name things; anything longer is a sentence and belongs in a text.
pub(super) const CHIP_LENGTH: usize = 200;
/// Nobody reads a longer list of kinds of data.
pub(super) const CHIPS: usize = 40;
/// What browsers and proxies transport reliably, in bytes.
pub const LINK_LENGTH: usize = 2_000;
/// Nobody opens more documents than this.
pub(super) const LINKS: usize = 10;
/// The length of a paragraph.
pub(super) const TEXT_LENGTH: usize = 1_000;
/// The length of a title.
pub(super) const LINE_LENGTH: usize = 200;
/// A note beside an answer says "partially" or "only in transit", and why; anything longer belongs in the answer.
pub(super) const NOTE_LENGTH: usize = 500;
/// A hundred years; for longer, the partner can answer "indefinitely".
pub(super) const DAYS: u32 = 36_525;
/// A longer table is not read any more.
pub(super) const ROWS: usize = 20;
