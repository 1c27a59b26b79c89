//! The form of an app's tab: shown and changed, on one screen or section by section. How a form becomes a page is in
//! `shown`, the privacy policy's own button in `policy`.

mod policy;
mod shown;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::Questionnaire;
use domain::questionnaire::definition::{InputKind, Part};
use domain::questionnaire::form::{
    Edit, EditOutcome, FormData, FormKind, find_input, first_data_types, lists_data_types,
};
use jiff::Timestamp;
use store::Store;
use store::drafts::new_draft;
use web::app_path::accepting;
use web::body::Sent;
use web::path::Key;
use web::prefer::wants_representation;
use web::query::Query;
use web::render::console::Told;
use web::{Now, Problem, SignedIn, reply};

use self::shown::Shown;
use super::{Basis, NOTHING_DIFFERS, Opened, no_such_button, open};

/// The word for all sections on one screen.
const ALL: &str = "all";

/// The form of an app that somebody has before them.
struct Form<'a> {
    store: &'a Store,
    opened: Opened<'a>,
    questionnaire: &'static Questionnaire,
    /// The one section that is shown; none: all of them, on one screen.
    section: Option<&'static str>,
    /// Whether a save is answered with the form as it is then, and not with where to go.
    stays: bool,
    now: Timestamp,
}

impl<'a> Form<'a> {
    fn new(store: &'a Store, opened: Opened<'a>, query: &Query, now: Timestamp) -> Result<Self, Problem> {
        let questionnaire = opened.read.programme.in_force(now).questionnaire;
        let named = query.get("section").map(|id| section(questionnaire, id));
        let section = named.map(|found| found.ok_or_else(|| Problem::not_found("such section"))).transpose()?;
        Ok(Self { store, opened, questionnaire, section, stays: false, now })
    }

    /// The same form, with what is stored now.
    async fn again(&self) -> Result<Self, Problem> {
        let opened = open(self.store, self.opened.person, Ok(Key(self.opened.key.clone()))).await?;
        Ok(Self { opened, ..*self })
    }

    fn kind(&self) -> FormKind {
        FormKind::Tab(self.questionnaire)
    }

    /// Applies what was posted to the newest answers.
    fn post(&self, data: FormData) -> Edit {
        Edit::post(self.kind(), self.opened.answers(), data)
    }

    /// Where this very form is.
    fn path(&self) -> String {
        self.path_of(self.section)
    }

    fn path_of(&self, section: Option<&str>) -> String {
        let form = self.opened.path("privacy-and-security");
        section.map_or_else(|| form.clone(), |section| format!("{form}?section={section}"))
    }
}

fn section(questionnaire: &'static Questionnaire, id: &str) -> Option<&'static str> {
    questionnaire.sections.iter().map(|section| section.id.as_str()).find(|other| *other == id)
}

/// The form with the newest answers.
pub async fn show(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let form = Form::new(&store, opened, &query, now)?;
    let edit = Edit::begin(form.kind(), form.opened.answers());
    Shown::new(&form.opened.basis(), edit).page(&form, StatusCode::OK).await
}

/// What a button of the form does.
enum Button {
    Save,
    Preview,
    /// Saves what was changed and goes to a section, or to all of them.
    Go(String),
    Policy,
    Add(String),
    Remove(String, usize),
    CopyTypes(String),
    CopyApp,
}

impl Button {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let button = match (words.next()?, words.next(), words.next()) {
            ("save", None, _) => Self::Save,
            ("preview", None, _) => Self::Preview,
            ("policy", None, _) => Self::Policy,
            ("copy-app", None, _) => Self::CopyApp,
            ("go", Some(section), None) => Self::Go(section.to_owned()),
            ("add", Some(table), None) => Self::Add(table.to_owned()),
            ("remove", Some(table), Some(row)) => Self::Remove(table.to_owned(), row.parse().ok()?),
            ("copy", Some(field), None) => Self::CopyTypes(field.to_owned()),
            _ => return None,
        };
        Some(button)
    }
}

/// Does what a button says. What only changes the form saves nothing; the text in it always comes back.
pub async fn change(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    query: Query,
    headers: HeaderMap,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let mut data = sent.form()?;
    accepting(&opened.read.programme, now)?;
    let form = Form { stays: wants_representation(&headers), ..Form::new(&store, opened, &query, now)? };
    let button = Button::read(data.get("do").unwrap_or("save")).ok_or_else(no_such_button)?;
    let note = match button {
        Button::Save => {
            let edit = form.post(data);
            return form.save(edit, None).await;
        }
        Button::Preview => {
            let next = form.opened.path("preview");
            let edit = form.post(data);
            return form.save(edit, Some(&next)).await;
        }
        Button::Go(section) => return form.go(data, &section).await,
        Button::Policy => return form.put_policy(data).await,
        Button::CopyApp => return form.copy_app(&data).await,
        Button::Add(table) => {
            let Some(InputKind::Rows { columns, .. }) =
                find_input(form.questionnaire, &table).map(|(_, part, _)| &part.kind)
            else {
                return Err(no_such_button());
            };
            data.add_row(&table, columns);
            "A new row was added at the end."
        }
        Button::Remove(table, row) => {
            if !matches!(
                find_input(form.questionnaire, &table),
                Some((_, Part { kind: InputKind::Rows { .. }, .. }, _))
            ) {
                return Err(no_such_button());
            }
            data.remove_row(&table, row);
            "The row was removed."
        }
        Button::CopyTypes(to) => form.copy_types(&mut data, &to)?,
    };
    let etag = data.get("etag").unwrap_or_default().to_owned();
    Shown::new(&etag, form.post(data)).noting(note).page(&form, StatusCode::OK).await
}

impl Form<'_> {
    /// Saves the draft if what the form began with is still there, and goes to the next page; without one, stays. Else the
    /// form comes back as the person filled it in, beside what somebody else saved; saving it again replaces that.
    async fn save(mut self, edit: Edit, next: Option<&str>) -> Result<Response, Problem> {
        let basis = Basis::read(&edit.data)?;
        if edit.outcome() == EditOutcome::Faulty {
            let etag = edit.data.get("etag").unwrap_or_default().to_owned();
            let shown = Shown { faults: edit.faults().to_vec(), ..Shown::new(&etag, edit) };
            return shown.page(&self, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let draft = new_draft(edit.answers.clone(), &self.opened.read.programme, &self.opened.person.email, self.now);
        if self.opened.put(self.store, basis, &draft).await? {
            self.opened.read.draft = Some(draft);
        } else {
            self = self.again().await?;
            let newest = self.opened.answers();
            // The same answers are what a save leaves whose own answer was lost on its way.
            if !edit.is_contained_in(&newest) {
                return self.conflict(edit.rebase(newest), next).await;
            }
        }
        let edit = edit.saved();
        let note = policy::unsaved(&edit.data, &self.opened).map(|_| {
            let unsaved = "The link to the privacy policy is not saved: use its own button to publish it.";
            Told { text: "Saved.".to_owned(), saved: true, unsaved: Some(unsaved) }
        });
        if note.is_none() && (next.is_some() || !self.stays) {
            return Ok(reply::see_other(next.unwrap_or(&self.path())));
        }
        Shown { note, ..Shown::new(&self.opened.basis(), edit) }.page(&self, StatusCode::OK).await
    }

    /// The form beside the newest answers, which its untouched fields have taken. Where that leaves no difference, nothing
    /// is to be decided.
    async fn conflict(&self, edit: Edit, next: Option<&str>) -> Result<Response, Problem> {
        let differ = edit.differences();
        let mut shown = Shown::new(&self.opened.basis(), edit);
        if !differ.is_empty() {
            shown.theirs = Some(differ);
        } else if next.is_some() || !self.stays {
            return Ok(reply::see_other(next.unwrap_or(&self.path())));
        } else {
            shown.note = Some(Told { text: NOTHING_DIFFERS.to_owned(), saved: true, unsaved: None });
        }
        shown.page(self, StatusCode::PRECONDITION_FAILED).await
    }

    /// Goes to a section. Who only reads on begins no draft.
    async fn go(self, data: FormData, to: &str) -> Result<Response, Problem> {
        let to = match to {
            ALL => None,
            id => Some(section(self.questionnaire, id).ok_or_else(no_such_button)?),
        };
        let (edit, next) = (self.post(data), self.path_of(to));
        let unchanged = edit.outcome() == EditOutcome::Unchanged;
        if unchanged && policy::unsaved(&edit.data, &self.opened).is_none() {
            return Ok(reply::see_other(&next));
        }
        self.save(edit, Some(&next)).await
    }

    /// Adds the first question's data types to another list: those of the form, or of the newest answers where the form
    /// does not show them. Says what came of it.
    fn copy_types(&self, data: &mut FormData, to: &str) -> Result<&'static str, Problem> {
        let is_list = find_input(self.questionnaire, to).is_some_and(|(_, part, path)| lists_data_types(part, path));
        let first = first_data_types(self.questionnaire).filter(|_| is_list).ok_or_else(no_such_button)?;
        let stored = FormData::from_answers(self.questionnaire, &self.opened.answers());
        let from = if data.get(&first).is_some() { data.items(&first) } else { stored.items(&first) };
        let from: Vec<String> = from.into_iter().map(ToOwned::to_owned).collect();
        if from.is_empty() {
            return Ok("There is nothing to copy: the first question lists no data types yet.");
        }
        data.add_items(to, from);
        Ok("The data types were copied.")
    }

    /// Fills the form with another app's newest answers.
    async fn copy_app(&self, data: &FormData) -> Result<Response, Problem> {
        let other = AppKey::parse(data.get("from").unwrap_or_default()).map(Key);
        let other = other.map_err(|_| Problem::not_found("such app"));
        let other = open(self.store, self.opened.person, other).await?;
        let edit = Edit::begin_with(self.kind(), self.opened.answers(), other.answers());
        let note = format!("The form now has the answers of {}.", other.read.listing.facts.name);
        let shown = Shown::new(data.get("etag").unwrap_or_default(), edit).noting(&note);
        shown.page(self, StatusCode::OK).await
    }
}
