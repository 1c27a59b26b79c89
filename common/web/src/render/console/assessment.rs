//! The application for the Security Self Assessment.

use askama::Template;
use domain::PartnerId;
use domain::programme::Links;
use domain::questionnaire::assessment::AssessmentRow;
use domain::questionnaire::differences::FieldChange;
use domain::self_assessment::{Application, ApplicationState, Note, Purpose};
use jiff::Timestamp;

use super::WORDS;
use super::fields::{Field, Filled, Section};
use crate::Problem;
use crate::render::preview::{Readable, readable_changes};
use crate::render::{Around, rendered};

/// The application for the Security Self Assessment.
#[derive(Debug)]
pub struct AssessmentPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// Whose it is.
    pub partner: &'a PartnerId,
    /// The application as it is now.
    pub application: Option<&'a Application>,
    /// From when a renewal may be filed, and whether that has come.
    pub renewable: Option<(Timestamp, bool)>,
    /// Until when the approval is shown, and whether it is.
    pub shown: Option<(Timestamp, bool)>,
    /// What came before, latest first.
    pub past: &'a [Application],
    /// The form.
    pub filled: Filled<'a>,
    /// The application that the form began with.
    pub etag: &'a str,
    /// How it stands, in words.
    pub status: String,
    /// What happened, for the reader.
    pub note: Option<&'a str>,
    /// Where the form is.
    pub path: String,
    /// What differs when somebody else saved meanwhile: their value before, the reader's after.
    pub theirs: Option<&'a [FieldChange]>,
    /// When the programme ends.
    pub ends_at: Timestamp,
    /// Whether it has.
    pub ended: bool,
    /// Where help is.
    pub help: &'a Links,
}

/// An application that was decided, to be read.
#[derive(Debug, Template)]
#[template(path = "console/past.html", whitespace = "minimize")]
pub struct PastPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// Whose it is.
    pub partner: &'a PartnerId,
    /// The application.
    pub application: &'a Application,
    /// What was asked and said.
    pub rows: &'a [AssessmentRow],
    /// Where the application that is under way is.
    pub path: String,
}

/// An application that was decided, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn past_page(page: &PastPage<'_>) -> Result<String, Problem> {
    rendered(page)
}

impl PastPage<'_> {
    /// Neighbouring questions of one area.
    fn areas(&self) -> impl Iterator<Item = (&str, &[AssessmentRow])> {
        let neighbours = self.rows.chunk_by(|one, next| one.section == next.section);
        neighbours.map(|rows| (rows.first().map_or("", |row| row.section), rows))
    }

    fn purpose(&self) -> &'static str {
        match self.application.purpose {
            Purpose::New => "A new application",
            Purpose::Renewal => "A renewal",
            Purpose::Update => "An update",
        }
    }
}

#[derive(Template)]
#[template(path = "console/assessment.html", whitespace = "minimize")]
struct AssessmentTemplate<'a> {
    around: Around<'a>,
    page: &'a AssessmentPage<'a>,
    sections: Vec<Section<'a>>,
    theirs: Vec<Readable<'a>>,
    notes: Vec<&'a Note>,
}

/// The application, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn assessment_page(page: &AssessmentPage<'_>) -> Result<String, Problem> {
    rendered(&AssessmentTemplate {
        around: page.around,
        page,
        sections: page.filled.sections(),
        theirs: readable_changes(page.filled.asking.questionnaire(), page.theirs.unwrap_or_default()),
        notes: page.application.iter().flat_map(|application| application.notes_to_partner()).collect(),
    })
}

impl AssessmentPage<'_> {
    /// Where an earlier application is.
    fn past_path(&self, past: &Application) -> String {
        format!("{}/{}", self.path, past.started_at)
    }

    /// What the faults kept from happening: answers that may be saved need not be whole to be.
    fn refused(&self) -> &'static str {
        if self.note.is_some() { "Not submitted" } else { "Nothing was saved" }
    }

    /// Whether answers may be changed: not while the marketplace has them.
    fn is_open(&self) -> bool {
        !self.ended && self.application.is_none_or(|application| !application.state.is_with_staff())
    }

    fn may_submit(&self) -> bool {
        let state = self.application.map(|application| application.state);
        !self.ended && matches!(state, Some(ApplicationState::Draft | ApplicationState::ChangesRequested))
    }

    fn may_withdraw(&self) -> bool {
        !self.ended && self.application.is_some_and(|application| application.state.is_open())
    }

    fn may_renew(&self) -> bool {
        let open = self.application.is_some_and(|application| application.state.is_open());
        !self.ended && !open && self.renewable.is_some_and(|(_, opened)| opened)
    }
}
