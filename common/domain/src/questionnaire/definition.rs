//! What a questionnaire is made of. The data files in `questionnaires/` explain their own schema; how they are read
//! and what the reader refuses is in `load`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// The id of a question, stable over all versions: `Q1`, `Q5a` …
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(pub(super) String);

impl QuestionId {
    /// The id as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for QuestionId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

/// One version of the questionnaire, in its order.
#[derive(Clone, Debug)]
pub struct Questionnaire {
    /// Its name, for example `2023-02`.
    pub version: String,
    /// The form's parts.
    pub sections: Vec<Section>,
    /// The questions.
    pub questions: Vec<Question>,
}

impl Questionnaire {
    /// The question of this id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// The title of a question's section.
    #[must_use]
    pub fn section_title(&self, question: &Question) -> &str {
        let section = self.sections.iter().find(|section| section.id == question.section);
        section.map(|section| section.title.as_str()).unwrap_or_default()
    }

    /// Every part that has a path in the wire object, with its question.
    pub fn parts(&self) -> impl Iterator<Item = (&Question, &Part, &str)> {
        let of = |question| Question::paths(question).map(move |(part, path)| (question, part, path));
        self.questions.iter().flat_map(of)
    }
}

/// A part of the form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// What questions name.
    pub id: String,
    /// What people read.
    pub title: String,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The id of its section.
    pub section: String,
    /// Where its answer shows.
    pub view: View,
    /// What the partner reads.
    pub question: String,
    /// What the customer reads.
    pub label: String,
    /// What counts as a yes, and an example.
    pub help: String,
    /// What an answer is reviewed against; none where nobody reviews it.
    pub criterion: Option<String>,
    /// When it is asked.
    pub asked: Condition,
    /// When, being asked, it counts.
    pub required: Condition,
    /// The question that an answer to this one completes too.
    pub stands_in_for: Option<QuestionId>,
    /// Paths of the wire object that a write may carry beside the parts: accepted, and no answer.
    pub ignored: Vec<String>,
    /// What is answered.
    pub content: Content,
}

impl Question {
    /// Its inputs; none when it is derived.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        match &self.content {
            Content::Parts { parts, .. } => parts,
            Content::Derived(_) => &[],
        }
    }

    /// Its inputs that have a path in the wire object.
    pub fn paths(&self) -> impl Iterator<Item = (&Part, &str)> {
        self.parts().iter().filter_map(|part| match &part.place {
            Place::Path(path) => Some((part, path.as_str())),
            Place::Listing(_) => None,
        })
    }
}

/// What a question's row is made of.
#[derive(Clone, Debug)]
pub enum Content {
    /// Inputs; the first is the one that conditions look at.
    Parts {
        /// At least one.
        parts: Vec<Part>,
        /// Sets of part names, each of which completes the answer. A set counts while all of its parts are asked and
        /// mandatory; while none does, all mandatory parts that are asked are needed.
        complete_with: Vec<Vec<String>>,
    },
    /// A row that the catalogue fills.
    Derived(Derived),
}

/// A row that the catalogue fills: read-only, never in the form, never counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Derived {
    /// Part in the bug bounty programme.
    BugBounty,
    /// The app's permissions.
    Scopes,
}

/// Where an answer shows on the listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// In the default view, and in the expanded one, which shows everything.
    #[default]
    Default,
    /// In the expanded view only.
    Expanded,
    /// Nowhere: it only steers other questions.
    None,
}

/// One input of a question.
#[derive(Clone, Debug)]
pub struct Part {
    /// What `complete_with` calls it, and its key in a row with several parts.
    pub name: String,
    /// Where the answer is.
    pub place: Place,
    /// What stands over it when a question has several.
    pub label: Option<String>,
    /// What it takes.
    pub kind: Kind,
    /// When, its question being asked, it is asked too.
    pub asked: Condition,
    /// When, being asked, the answer is complete only with it.
    pub mandatory: Condition,
    /// What the form offers.
    pub suggestions: Vec<String>,
    /// A text, or the word of an answer, that reads as no answer.
    pub no_answer: Option<String>,
}

/// Where an answer is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At this dotted path of the wire object.
    Path(String),
    /// In this field of the listing.
    Listing(ListingField),
}

/// A field of the listing that a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ListingField {
    /// The privacy policy's link.
    PrivacyPolicyUrl,
}

/// What an input takes, with its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// `TRUE`, `FALSE` or `NOT_APPLICABLE`.
    Tri,
    /// Ticked or not; both are answers.
    Checkbox,
    /// One of the options.
    Choice(Vec<Choice>),
    /// Several texts; with `options`, codes that have a label beside free ones.
    Chips {
        /// Codes with a label.
        options: Vec<Choice>,
        /// The most chips.
        max_items: usize,
        /// The most characters of one.
        max_length: usize,
    },
    /// Several https URLs.
    Links {
        /// The most links.
        max_items: usize,
    },
    /// One text.
    Text {
        /// What it must be.
        form: TextForm,
        /// The most characters.
        max_length: usize,
    },
    /// A whole number of days.
    Days {
        /// The largest.
        max: u32,
    },
    /// A table.
    Rows {
        /// Its columns, all mandatory to publish.
        columns: Vec<Column>,
        /// The most rows.
        max_items: usize,
    },
}

/// What a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// An https URL.
    Link,
    /// An https URL or a bare domain.
    Site,
    /// An email address.
    Email,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored and sent.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// What people read for an option; nothing for a value that is none.
#[must_use]
pub fn label_of<'a>(options: &'a [Choice], value: &str) -> Option<&'a str> {
    options.iter().find(|option| option.value == value).map(|option| option.label.as_str())
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its key in a row.
    pub name: String,
    /// What stands over it.
    pub label: String,
    /// What it takes: a text or chips.
    pub kind: Kind,
}

/// Chips are names of things: longer ones are sentences, which belong in a text. (Ours.)
pub(super) const CHIP_LENGTH: usize = 200;
/// More kinds of data than this nobody reads. (Ours.)
pub(super) const CHIPS: usize = 40;
/// What browsers and proxies carry without trouble. (Ours.)
pub const LINK_LENGTH: usize = 2_000;
/// More documents than this nobody opens. (Ours.)
pub(super) const LINKS: usize = 10;
/// A paragraph. (Ours.)
pub(super) const TEXT_LENGTH: usize = 1_000;
/// A title. (Ours.)
pub(super) const LINE_LENGTH: usize = 200;
/// A hundred years: beyond it the honest answer is "indefinitely". (Ours.)
pub(super) const DAYS: u32 = 36_525;
/// A table that people still read. (Ours.)
pub(super) const ROWS: usize = 20;
