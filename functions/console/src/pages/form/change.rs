//! What the buttons of the form do. Buttons that only change the form save nothing; what a person typed always comes back.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::Questionnaire;
use domain::questionnaire::definition::{Column, InputKind};
use domain::questionnaire::form::{Edit, EditOutcome, FormData, find_input, first_data_types, lists_data_types};
use store::Store;
use web::app_path::accepting;
use web::body::RequestBody;
use web::path::Key;
use web::prefer::wants_representation;
use web::query::Query;
use web::render::link::ALL_SECTIONS;
use web::{Now, Problem, reply};

use super::app_form::{AppForm, find_section};
use super::button::Button;
use super::policy::publish_policy;
use super::policy_field::unsaved_link;
use super::view::{Flash, FormView};
use crate::managed_listing::ManagedListing;
use crate::posted::{AnswersVersion, NOTHING_DIFFERS, no_such_button, posted_version, pressed_button};

/// Does what the pressed button says.
pub async fn change_form(
    State(store): State<Store>,
    app: ManagedListing,
    query: Query,
    headers: HeaderMap,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let mut data = body.form().await?;
    accepting(&app.record.programme, now)?;
    let returns_form = wants_representation(&headers);
    let form = AppForm { returns_form, ..AppForm::new(&store, app, &query, now)? };
    let button = Button::parse(pressed_button(&data).unwrap_or("save")).ok_or_else(no_such_button)?;
    match button {
        Button::Save => {
            let edit = form.post(data);
            save(form, edit, None).await
        }
        Button::Preview => {
            let (edit, next) = (form.post(data), form.app.path("preview"));
            save(form, edit, Some(&next)).await
        }
        Button::Go(section) => go_to_section(form, data, &section).await,
        Button::PublishPolicy => publish_policy(form, data).await,
        Button::CopyApp => copy_app(&form, &data).await,
        Button::AddRow(table) => {
            let columns = table_columns(form.questionnaire, &table).ok_or_else(no_such_button)?;
            data.add_row(&table, columns);
            respond_edited(&form, data, "flash-row-added").await
        }
        Button::RemoveRow(table, row) => {
            table_columns(form.questionnaire, &table).ok_or_else(no_such_button)?;
            data.remove_row(&table, row);
            respond_edited(&form, data, "flash-row-removed").await
        }
        Button::CopyTypes(to) => copy_types(&form, data, &to).await,
    }
}

/// The form after a button changed what is in it, with a text that says so.
async fn respond_edited(form: &AppForm<'_>, data: FormData, text: &str) -> Result<Response, Problem> {
    let view = FormView::new(posted_version(&data), form.post(data));
    view.with_flash(Flash::edited(form.text(text)?)).respond(form, StatusCode::OK).await
}

/// Saves the draft if the version that the form started with is still there, and goes to the next page, or else stays.
/// If somebody else saved in the meantime, the form comes back beside what they saved; saving it again replaces that.
async fn save(mut form: AppForm<'_>, edit: Edit, next: Option<&str>) -> Result<Response, Problem> {
    let version = AnswersVersion::read(&edit.data)?;
    if edit.outcome() == EditOutcome::Faulty {
        let faults = edit.faults().to_vec();
        let view = FormView { faults, ..FormView::new(posted_version(&edit.data), edit) };
        return view.respond(&form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let draft = form.app.new_draft(edit.answers.clone(), form.now);
    if form.app.save_draft(form.store, version, &draft).await? {
        form.app.record.draft = Some(draft);
    } else {
        form = form.read_again().await?;
        let newest = form.app.answers();
        // The same answers are there if this save was made before and its response did not arrive.
        if !edit.is_contained_in(&newest) {
            return respond_conflict(&form, edit.rebase(newest), next).await;
        }
    }
    let edit = edit.saved();
    let saved = form.text("flash-saved")?;
    let flash = unsaved_link(&edit.data, &form.app)
        .map(|_| Flash { unsaved: Some("flash-link-unsaved"), ..Flash::saved(saved) });
    if flash.is_none() && (next.is_some() || !form.returns_form) {
        return Ok(reply::see_other(next.unwrap_or(&form.path())));
    }
    let view = FormView { flash, ..FormView::new(form.app.version().to_string(), edit) };
    view.respond(&form, StatusCode::OK).await
}

/// The form beside the newest answers, which its unchanged fields have taken. If that leaves no difference, there is nothing
/// to decide.
async fn respond_conflict(form: &AppForm<'_>, edit: Edit, next: Option<&str>) -> Result<Response, Problem> {
    let differences = edit.differences();
    let mut view = FormView::new(form.app.version().to_string(), edit);
    if !differences.is_empty() {
        view.conflict = Some(differences);
    } else if next.is_some() || !form.returns_form {
        return Ok(reply::see_other(next.unwrap_or(&form.path())));
    } else {
        view.flash = Some(Flash::saved(form.text(NOTHING_DIFFERS)?));
    }
    view.respond(form, StatusCode::PRECONDITION_FAILED).await
}

/// Goes to a section. This saves only if something was changed: reading alone must not create a draft.
async fn go_to_section(form: AppForm<'_>, data: FormData, to: &str) -> Result<Response, Problem> {
    let section = match to {
        ALL_SECTIONS => None,
        id => Some(find_section(form.questionnaire, id).ok_or_else(no_such_button)?),
    };
    let (edit, next) = (form.post(data), form.path_of_section(section));
    if edit.outcome() == EditOutcome::Unchanged && unsaved_link(&edit.data, &form.app).is_none() {
        return Ok(reply::see_other(&next));
    }
    save(form, edit, Some(&next)).await
}

/// Adds the data types of the first question to another list. They come from the form or, if the form does not show that
/// question, from the newest answers.
async fn copy_types(form: &AppForm<'_>, mut data: FormData, to: &str) -> Result<Response, Problem> {
    let is_list = find_input(form.questionnaire, to).is_some_and(|(_, part, path)| lists_data_types(part, path));
    let first = first_data_types(form.questionnaire).filter(|_| is_list).ok_or_else(no_such_button)?;
    let stored = FormData::from_answers(form.questionnaire, &form.app.answers());
    let from = if data.get(&first).is_some() { data.items(&first) } else { stored.items(&first) };
    let from: Vec<String> = from.into_iter().map(ToOwned::to_owned).collect();
    if from.is_empty() {
        return respond_edited(form, data, "flash-nothing-to-copy").await;
    }
    data.add_items(to, from);
    respond_edited(form, data, "flash-types-copied").await
}

/// Fills the form with the newest answers of another app.
async fn copy_app(form: &AppForm<'_>, data: &FormData) -> Result<Response, Problem> {
    let key = AppKey::parse(data.get("from").unwrap_or_default()).map(Key);
    let key = key.map_err(|_| Problem::not_found("such app"));
    let other = ManagedListing::read(form.store, &form.app.signed_in, key).await?;
    let edit = Edit::begin_with(form.kind(), form.app.answers(), other.answers());
    let flash =
        Flash::edited(form.app.texts().say("flash-app-copied").with("app", &other.record.listing.facts.name).text()?);
    FormView::new(posted_version(data), edit).with_flash(flash).respond(form, StatusCode::OK).await
}

/// The columns of a table, if there is a table of this name.
fn table_columns(questionnaire: &'static Questionnaire, name: &str) -> Option<&'static [Column]> {
    match &find_input(questionnaire, name)?.1.kind {
        InputKind::Rows { columns, .. } => Some(columns),
        _ => None,
    }
}
