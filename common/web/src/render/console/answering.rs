//! The form of an app, and the question before its draft is dropped.

use askama::Template;
use domain::listing::Listing;
use domain::programme::Links;
use domain::questionnaire::differences::FieldChange;
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;

use super::WORDS;
use super::fields::{Field, Filled, Section};
use crate::Problem;
use crate::render::preview::{Readable, readable_changes};
use crate::render::{Around, rendered};

/// The form of an app.
#[derive(Debug)]
pub struct FormPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The form.
    pub filled: Filled<'a>,
    /// The one section that is shown, by its id; none: all of them, on one screen.
    pub section: Option<&'a str>,
    /// From when answers are accepted, before that.
    pub opens: Option<Timestamp>,
    /// What the form began with.
    pub etag: &'a str,
    /// When the draft was last saved, and by whom.
    pub saved: Option<(Timestamp, EmailAddress)>,
    /// What happened, for the reader.
    pub note: Option<&'a Told>,
    /// Where the form is.
    pub path: String,
    /// What differs when somebody else saved meanwhile: their value before, the reader's after.
    pub theirs: Option<&'a [FieldChange]>,
    /// Other apps to copy from.
    pub others: &'a [(AppKey, String)],
    /// Where help is.
    pub help: &'a Links,
}

/// A word on what a button did.
#[derive(Clone, Debug)]
pub struct Told {
    /// The word.
    pub text: String,
    /// Whether the answers are saved.
    pub saved: bool,
    /// What of the form is not saved.
    pub unsaved: Option<&'static str>,
}

/// Where one section stands among all.
struct Step<'a> {
    /// From 1 on.
    number: usize,
    of: usize,
    before: Option<(&'a str, &'a str)>,
    after: Option<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(path = "console/form.html", whitespace = "minimize")]
struct FormTemplate<'a> {
    around: Around<'a>,
    page: &'a FormPage<'a>,
    sections: &'a [Section<'a>],
    /// Those whose questions are shown.
    shown: &'a [Section<'a>],
    /// With one section only.
    step: Option<Step<'a>>,
    theirs: Vec<Readable<'a>>,
}

/// The form, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn form_page(page: &FormPage<'_>) -> Result<String, Problem> {
    let sections = page.filled.sections();
    let at = page.section.and_then(|id| sections.iter().position(|section| section.id == id));
    let named = |at: usize| sections.get(at).map(|section| (section.id, section.title));
    let step = at.map(|at| Step {
        number: at.saturating_add(1),
        of: sections.len(),
        before: at.checked_sub(1).and_then(named),
        after: at.checked_add(1).and_then(named),
    });
    rendered(&FormTemplate {
        around: page.around,
        page,
        shown: at.and_then(|at| sections.get(at..=at)).unwrap_or(&sections),
        sections: &sections,
        step,
        theirs: readable_changes(page.filled.asking.questionnaire(), page.theirs.unwrap_or_default()),
    })
}

/// What the text of all sections is kept under.
fn kept(around: &Around<'_>, app: &AppKey) -> String {
    format!("{} {app} ", around.person.email)
}

impl FormPage<'_> {
    /// What this browser keeps the text under that is not saved: nobody else's, of no other form.
    fn keep(&self) -> String {
        format!("{}{}", kept(&self.around, self.app), self.section.unwrap_or_default())
    }
}

/// What asks before a draft is dropped.
#[derive(Clone, Debug, Template)]
#[template(path = "console/discard.html", whitespace = "minimize")]
pub struct DiscardPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The draft.
    pub etag: &'a str,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// By whom.
    pub saved_by: &'a EmailAddress,
}

impl DiscardPage<'_> {
    /// What goes with the draft.
    fn kept(&self) -> String {
        kept(&self.around, self.app)
    }
}

/// The question before a draft is dropped, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn discard_page(page: &DiscardPage<'_>) -> Result<String, Problem> {
    rendered(page)
}
