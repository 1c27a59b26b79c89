//! The form of an app's tab: shown and changed, on one screen or section by section. How a form becomes a page is in
//! `shown`, the privacy policy's own button in `policy`.

mod policy;
mod shown;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::draft::differences;
use domain::questionnaire::definition::Kind;
use domain::questionnaire::form::{Asking, Entries, faults, first_data_types, input};
use domain::questionnaire::{Answers, Questionnaire, published};
use jiff::Timestamp;
use platform::Store;
use platform::http::body::Sent;
use platform::http::path::Key;
use platform::http::query::Query;
use platform::http::subject::accepting;
use platform::http::{Now, Problem, SignedIn, reply};
use platform::store::StoreError;
use platform::store::drafts::saved;

use self::shown::Shown;
use super::{Opened, no_such_button, open, precondition};

/// The word for all sections on one screen.
const ALL: &str = "all";

/// The form of an app that somebody has before them.
struct Form<'a> {
    store: &'a Store,
    opened: Opened<'a>,
    questionnaire: &'static Questionnaire,
    /// The one section that is shown; none: all of them, on one screen.
    section: Option<&'static str>,
    now: Timestamp,
}

impl<'a> Form<'a> {
    fn new(store: &'a Store, opened: Opened<'a>, query: &Query, now: Timestamp) -> Result<Self, Problem> {
        let questionnaire = opened.read.programme.in_force(now).questionnaire;
        let named = query.get("section").map(|id| section(questionnaire, id));
        let section = named.map(|found| found.ok_or_else(|| Problem::not_found("such section"))).transpose()?;
        Ok(Self { store, opened, questionnaire, section, now })
    }

    /// The same form, with what is stored now.
    async fn again(&self) -> Result<Self, Problem> {
        let opened = open(self.store, self.opened.person, Ok(Key(self.opened.key.clone()))).await?;
        Ok(Self { opened, ..*self })
    }

    fn asking(&self) -> Asking {
        Asking::Tab(self.questionnaire)
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
    let answers = form.opened.answers();
    let entries = Entries::of(form.questionnaire, &answers);
    Shown::new(form.opened.etag(), entries, answers).page(&form, StatusCode::OK).await
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
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let mut entries = sent.form()?;
    accepting(&opened.read.programme, now)?;
    let form = Form::new(&store, opened, &query, now)?;
    let button = Button::read(entries.get("do").unwrap_or("save")).ok_or_else(no_such_button)?;
    let note = match button {
        Button::Save => return form.save(entries, &form.path()).await,
        Button::Preview => return form.save(entries, &form.opened.path("preview")).await,
        Button::Go(section) => return form.go(entries, &section).await,
        Button::Policy => return form.put_policy(entries).await,
        Button::CopyApp => return form.copy_app(&entries).await,
        Button::Add(table) => {
            let Some(Kind::Rows { columns, .. }) = input(form.questionnaire, &table).map(|(_, part, _)| &part.kind)
            else {
                return Err(no_such_button());
            };
            entries.add_row(&table, columns);
            "A row was added at the end."
        }
        Button::Remove(table, row) => {
            entries.remove_row(&table, row);
            "The row was removed."
        }
        Button::CopyTypes(to) => {
            form.copy_types(&mut entries, &to)?;
            "The data types were copied."
        }
    };
    let etag = entries.get("etag").unwrap_or_default().to_owned();
    let (answers, _) = form.asking().read(&entries.object(form.asking(), &form.opened.answers()));
    Shown::new(&etag, entries, answers).noting(note, false).page(&form, StatusCode::OK).await
}

impl Form<'_> {
    /// Saves the draft if it is still the one that the form began with.
    async fn save(&self, entries: Entries, next: &str) -> Result<Response, Problem> {
        let precondition = precondition(&entries)?;
        let etag = entries.get("etag").unwrap_or_default().to_owned();
        let Opened { person, key, read } = &self.opened;
        let object = entries.object(self.asking(), &self.opened.answers());
        let (answers, violations) = self.asking().read(&object);
        if !violations.is_empty() {
            let faults = faults(self.questionnaire, &object, &violations);
            let shown = Shown { faults, ..Shown::new(&etag, entries, answers) };
            return shown.page(self, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let draft = saved(answers.clone(), &read.programme, &person.email, self.now);
        match self.store.save_draft(key, &draft, &precondition).await {
            Ok(()) if policy::unsaved(&entries, &self.opened).is_some() => {
                let note = "Saved, but for the privacy policy: its link is in force only with its own button.";
                let shown = Shown::new(&draft.etag, entries, answers).noting(note, true);
                shown.page(self, StatusCode::OK).await
            }
            Ok(()) => Ok(reply::see_other(next)),
            Err(StoreError::Condition { .. }) => self.conflict(entries, answers).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Goes to a section. Who only reads on begins no draft.
    async fn go(&self, entries: Entries, to: &str) -> Result<Response, Problem> {
        let to = match to {
            ALL => None,
            id => Some(section(self.questionnaire, id).ok_or_else(no_such_button)?),
        };
        let (before, next) = (self.opened.answers(), self.path_of(to));
        let (answers, violations) = self.asking().read(&entries.object(self.asking(), &before));
        let unchanged = violations.is_empty() && answers.tidied(self.questionnaire) == before;
        if unchanged && policy::unsaved(&entries, &self.opened).is_none() {
            return Ok(reply::see_other(&next));
        }
        self.save(entries, &next).await
    }

    /// The form as the person filled it in, beside what somebody else saved meanwhile; saving it again replaces that.
    async fn conflict(&self, entries: Entries, answers: Answers) -> Result<Response, Problem> {
        let theirs = self.again().await?;
        let differ = differences(published().newest(), &theirs.opened.answers(), &answers);
        let shown = Shown { theirs: Some(differ), ..Shown::new(theirs.opened.etag(), entries, answers) };
        shown.page(&theirs, StatusCode::PRECONDITION_FAILED).await
    }

    /// Copies the first question's data types, from the form where it shows them, else from the newest answers.
    fn copy_types(&self, entries: &mut Entries, to: &str) -> Result<(), Problem> {
        let first = first_data_types(self.questionnaire).ok_or_else(no_such_button)?;
        if entries.get(&first).is_none() {
            let stored = Entries::of(self.questionnaire, &self.opened.answers());
            entries.set(to, stored.items(&first).join("\n"));
        } else {
            entries.copy(&first, to);
        }
        Ok(())
    }

    /// Fills the form with another app's newest answers.
    async fn copy_app(&self, entries: &Entries) -> Result<Response, Problem> {
        let other = AppKey::parse(entries.get("from").unwrap_or_default()).map(Key);
        let other = other.map_err(|_| Problem::not_found("such app"));
        let other = open(self.store, self.opened.person, other).await?;
        let answers = other.answers();
        let filled = Entries::of(self.questionnaire, &answers);
        let note = format!("These are the answers of {}.", other.read.listing.facts.name);
        let shown = Shown::new(entries.get("etag").unwrap_or_default(), filled, answers).noting(&note, false);
        shown.page(self, StatusCode::OK).await
    }
}
