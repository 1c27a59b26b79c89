//! The form of an app's tab: shown, changed, saved, dropped.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::draft::{Change, differences};
use domain::listing::ListingFields;
use domain::questionnaire::check::check_listing_field;
use domain::questionnaire::definition::{Kind, ListingField, Place};
use domain::questionnaire::form::{Asking, Entries, Fault, faults, field_name, first_data_types, input};
use domain::questionnaire::{Answers, published};
use jiff::Timestamp;
use platform::Store;
use platform::http::body::Sent;
use platform::http::path::Key;
use platform::http::subject::accepting;
use platform::http::{Now, Problem, ProblemKind, SignedIn, reply};
use platform::render::console::{DiscardPage, Filled, FormPage, discard_page, form_page};
use platform::render::{Around, Here};
use platform::store::StoreError;
use platform::store::audit::Actor;
use platform::store::drafts::saved;

use super::{Opened, no_such_button, open, precondition};

/// The form with the newest answers.
pub async fn show(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let answers = opened.answers();
    let questionnaire = opened.read.programme.in_force(now).questionnaire;
    let entries = Entries::of(questionnaire, &answers);
    Shown::new(opened.etag(), entries, answers).page(&store, &opened, StatusCode::OK, now).await
}

/// What a button of the form does.
enum Button {
    Save,
    Preview,
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
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let mut entries = sent.form()?;
    accepting(&opened.read.programme, now)?;
    let questionnaire = opened.read.programme.in_force(now).questionnaire;
    let button = Button::read(entries.get("do").unwrap_or("save")).ok_or_else(no_such_button)?;
    let note = match button {
        Button::Save => return save(&store, &opened, entries, &opened.path("privacy-and-security"), now).await,
        Button::Preview => return save(&store, &opened, entries, &opened.path("preview"), now).await,
        Button::Policy => return put_policy(&store, opened, entries, now).await,
        Button::CopyApp => return copy_app(&store, &opened, &entries, now).await,
        Button::Add(table) => {
            let Some(Kind::Rows { columns, .. }) = input(questionnaire, &table).map(|(_, part, _)| &part.kind) else {
                return Err(no_such_button());
            };
            entries.add_row(&table, columns);
            "A row was added at the end. Nothing is saved yet."
        }
        Button::Remove(table, row) => {
            entries.remove_row(&table, row);
            "The row was removed. Nothing is saved yet."
        }
        Button::CopyTypes(to) => {
            entries.copy(&first_data_types(questionnaire).ok_or_else(no_such_button)?, &to);
            "The data types were copied. Nothing is saved yet."
        }
    };
    let etag = entries.get("etag").unwrap_or_default().to_owned();
    let (answers, _) = Asking::Tab(questionnaire).read(&entries.object(Asking::Tab(questionnaire), &opened.answers()));
    let shown = Shown { note: Some(note.to_owned()), ..Shown::new(&etag, entries, answers) };
    shown.page(&store, &opened, StatusCode::OK, now).await
}

/// Saves the draft if it is still the one that the form began with.
async fn save(
    store: &Store,
    opened: &Opened<'_>,
    entries: Entries,
    next: &str,
    now: Timestamp,
) -> Result<Response, Problem> {
    let precondition = precondition(&entries)?;
    let etag = entries.get("etag").unwrap_or_default().to_owned();
    let programme = &opened.read.programme;
    let asking = Asking::Tab(programme.in_force(now).questionnaire);
    let object = entries.object(asking, &opened.answers());
    let (answers, violations) = asking.read(&object);
    if !violations.is_empty() {
        let faults = faults(asking.questionnaire(), &object, &violations);
        let shown = Shown { faults, ..Shown::new(&etag, entries, answers) };
        return shown.page(store, opened, StatusCode::UNPROCESSABLE_ENTITY, now).await;
    }
    let draft = saved(answers.clone(), programme, &opened.person.email, now);
    match store.save_draft(&opened.key, &draft, &precondition).await {
        Ok(()) if policy(&entries, opened).is_some() => {
            let note = "Saved, but for the privacy policy: its link is in force only with its own button.".to_owned();
            let shown = Shown { note: Some(note), ..Shown::new(&draft.etag, entries, answers) };
            shown.page(store, opened, StatusCode::OK, now).await
        }
        Ok(()) => Ok(reply::see_other(next)),
        Err(StoreError::Condition { .. }) => conflict(store, opened, entries, answers, now).await,
        Err(error) => Err(error.into()),
    }
}

/// The form as the person filled it in, beside what somebody else saved meanwhile; saving it again replaces that.
async fn conflict(
    store: &Store,
    opened: &Opened<'_>,
    entries: Entries,
    answers: Answers,
    now: Timestamp,
) -> Result<Response, Problem> {
    let theirs = open(store, opened.person, Ok(Key(opened.key.clone()))).await?;
    let differ = differences(published().newest(), &theirs.answers(), &answers);
    let shown = Shown { theirs: Some(differ), ..Shown::new(theirs.etag(), entries, answers) };
    shown.page(store, &theirs, StatusCode::PRECONDITION_FAILED, now).await
}

/// What the form says the privacy policy's link is, when that is not what is in force.
fn policy(entries: &Entries, opened: &Opened<'_>) -> Option<(String, String)> {
    let in_force = opened.read.listing.privacy_policy_url.as_deref().unwrap_or_default();
    let (name, text) = policy_field(entries)?;
    (text.trim() != in_force).then_some((name, text.trim().to_owned()))
}

fn policy_field(entries: &Entries) -> Option<(String, &str)> {
    let questions = published().newest().questions.iter();
    let mut parts = questions.flat_map(|question| question.parts().iter().map(move |part| (question, part)));
    let (question, part) = parts.find(|(_, part)| part.place == Place::Listing(ListingField::PrivacyPolicyUrl))?;
    let name = field_name(question, part);
    let text = entries.get(&name)?;
    Some((name, text))
}

/// Puts the privacy policy's link in force at once; the rest of the form is not saved, and kept.
async fn put_policy(
    store: &Store,
    mut opened: Opened<'_>,
    entries: Entries,
    now: Timestamp,
) -> Result<Response, Problem> {
    let mut found = Vec::new();
    if let Some((name, text)) = policy(&entries, &opened) {
        let violations = check_listing_field(ListingField::PrivacyPolicyUrl, &text, "");
        let label = "Privacy policy";
        found.extend(violations.into_iter().map(|violation| Fault {
            field: Some(name.clone()),
            label: label.to_owned(),
            detail: violation.detail,
        }));
        if found.is_empty() {
            let url = (!text.is_empty()).then_some(text);
            let (listing, programme) = (&opened.read.listing, &opened.read.programme);
            let after = listing.changed(programme, now, |listing| listing.privacy_policy_url = url);
            let actor = Actor { person: &opened.person.email, now };
            store.put_privacy_policy(&opened.key, listing, &after, actor).await?;
            let key = opened.key.clone();
            opened = open(store, opened.person, Ok(Key(key))).await?;
        }
    }
    let asking = Asking::Tab(opened.read.programme.in_force(now).questionnaire);
    let etag = entries.get("etag").unwrap_or_default().to_owned();
    let (answers, _) = asking.read(&entries.object(asking, &opened.answers()));
    let (status, note) = match found.is_empty() {
        true => (StatusCode::OK, Some("The privacy policy's link is in force. Nothing else is saved yet.".to_owned())),
        false => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    Shown { note, faults: found, ..Shown::new(&etag, entries, answers) }.page(store, &opened, status, now).await
}

/// Fills the form with another app's newest answers.
async fn copy_app(store: &Store, opened: &Opened<'_>, entries: &Entries, now: Timestamp) -> Result<Response, Problem> {
    let other = AppKey::parse(entries.get("from").unwrap_or_default()).map(Key);
    let other = open(store, opened.person, other.map_err(|_| Problem::not_found("such app"))).await?;
    let answers = other.answers();
    let etag = entries.get("etag").unwrap_or_default();
    let filled = Entries::of(opened.read.programme.in_force(now).questionnaire, &answers);
    let note = format!("These are the answers of {}. Nothing is saved yet.", other.read.listing.facts.name);
    let shown = Shown { note: Some(note), ..Shown::new(etag, filled, answers) };
    shown.page(store, opened, StatusCode::OK, now).await
}

/// A form to be shown.
struct Shown {
    etag: String,
    entries: Entries,
    /// The same as far as it can be read.
    answers: Answers,
    faults: Vec<Fault>,
    note: Option<String>,
    /// What differs from what somebody else saved meanwhile.
    theirs: Option<Vec<Change>>,
}

impl Shown {
    fn new(etag: &str, entries: Entries, answers: Answers) -> Self {
        Self { etag: etag.to_owned(), entries, answers, faults: Vec::new(), note: None, theirs: None }
    }

    async fn page(
        mut self,
        store: &Store,
        opened: &Opened<'_>,
        status: StatusCode,
        now: Timestamp,
    ) -> Result<Response, Problem> {
        let Opened { person, key, read } = opened;
        // The link that is in force, unless the person wrote another.
        if let Some(url) = read.listing.privacy_policy_url.as_deref().filter(|_| policy_field(&self.entries).is_none())
            && let Some(question) = published().newest().questions.iter().find(|question| is_policy(question))
        {
            self.entries.set(question.id.as_str(), url.to_owned());
        }
        let mut others = super::apps::apps(store, person).await?;
        others.retain(|(other, _)| other != key);
        let others: Vec<(AppKey, String)> =
            others.into_iter().map(|(key, listing)| (key, listing.facts.name)).collect();
        let fields: ListingFields<'_> = read.listing.fields();
        let filled = Filled {
            asking: Asking::Tab(read.programme.in_force(now).questionnaire),
            entries: &self.entries,
            answers: &self.answers,
            listing: &fields,
            completeness: &read.listing.completeness_of(&self.answers, &read.programme, now),
            faults: &self.faults,
        };
        let page = FormPage {
            around: Around { person, here: Here::Elsewhere },
            app: key,
            listing: &read.listing,
            filled,
            etag: &self.etag,
            saved: read.draft.as_ref().map(|draft| (draft.saved_at, draft.saved_by.clone())),
            note: self.note.as_deref(),
            path: opened.path("privacy-and-security"),
            is_conflict: self.theirs.is_some(),
            theirs: self.theirs.as_deref().unwrap_or_default(),
            others: &others,
            help: &read.programme.links,
        };
        Ok(super::page(status, form_page(&page)?))
    }
}

fn is_policy(question: &domain::questionnaire::Question) -> bool {
    question.parts().iter().any(|part| part.place == Place::Listing(ListingField::PrivacyPolicyUrl))
}

/// Asks before the draft is dropped.
pub async fn ask(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let draft = opened.read.draft.as_ref();
    let draft = draft.ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft to discard."))?;
    let page = DiscardPage {
        around: Around { person: opened.person, here: Here::Elsewhere },
        app: &opened.key,
        listing: &opened.read.listing,
        etag: &draft.etag,
        saved_at: draft.saved_at,
        saved_by: &draft.saved_by,
    };
    Ok(super::page(StatusCode::OK, discard_page(&page)?))
}

/// Drops the draft that the question was about.
pub async fn discard(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let precondition = precondition(&sent.form()?)?;
    let actor = Actor { person: &opened.person.email, now };
    match store.discard_draft(&opened.key, &precondition, actor).await {
        Ok(()) => Ok(reply::see_other(&opened.path("privacy-and-security"))),
        Err(StoreError::Condition { .. }) => Err(Problem::new(
            ProblemKind::Stale,
            "The draft was saved, published or discarded since. Nothing was changed; go back and look at it again.",
        )),
        Err(error) => Err(error.into()),
    }
}
