//! Saves and discards drafts, restores revisions as drafts, and puts the privacy policy's link in force.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::draft::Draft;
use domain::publish::change_privacy_policy;
use domain::questionnaire::accept::{accept_answers, check_answers};
use domain::questionnaire::definition::ListingField;
use domain::questionnaire::rules::check_listing_field;
use domain::questionnaire::wire::FormStatus;
#[cfg(feature = "schema")]
use domain::schema::PrivacyPolicyLink;
use domain::{AppKey, EmailAddress, Precondition};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::StoreError;
use store::audit::Actor;
use store::drafts::new_draft;
use store::listings::IncludeDraft;
use web::app_path::{AppPath, accepting};
use web::body::{Fields, RequestBody};
use web::conditional::{read_precondition, unmet};
use web::managed_app::{ManagedApp, read_managed_listing};
use web::path::Number;
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Saved {
    app_key: AppKey,
    #[cfg_attr(feature = "schema", schemars(extend("const" = FormStatus::Saved)))]
    form_status: FormStatus,
    saved_at: Timestamp,
    saved_by: EmailAddress,
}

#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PrivacyPolicy", extend("required" = ["url"]))
)]
struct PrivacyPolicyBody {
    /// An https link, or null for none.
    #[cfg_attr(feature = "schema", schemars(with = "Option<PrivacyPolicyLink>"))]
    url: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct PrivacyPolicyInForce {
    app_key: AppKey,
    /// An https link, or null for none.
    #[cfg_attr(feature = "schema", schemars(with = "Option<PrivacyPolicyLink>"))]
    url: Option<String>,
}

/// Saves the draft, a full replace.
async fn save_draft(
    State(store): State<Store>,
    ManagedApp { person, app, programme }: ManagedApp,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<Saved>, Problem> {
    accepting(&programme, now)?;
    let precondition = read_precondition(&headers)?;
    let answers = accept_answers(&body.json()?).map_err(Problem::invalid)?;
    let draft = new_draft(answers, &programme, &person.email, now);
    save(&store, app.key, &draft, &precondition).await
}

/// Makes a revision's answers the draft, a full replace like any other save.
async fn restore_revision(
    State(store): State<Store>,
    ManagedApp { person, app, programme }: ManagedApp,
    Now(now): Now,
    number: Result<Number, Problem>,
    headers: HeaderMap,
) -> Result<Reply<Saved>, Problem> {
    let Number(number) = number?;
    let precondition = read_precondition(&headers)?;
    accepting(&programme, now)?;
    let revision = store.revision(&app.key, number).await?.ok_or_else(|| Problem::not_found("such revision"))?;
    let violations = check_answers(&revision.answers);
    if !violations.is_empty() {
        return Err(Problem::invalid(violations));
    }
    let draft = new_draft(revision.answers, &programme, &person.email, now);
    save(&store, app.key, &draft, &precondition).await
}

/// Saves a draft in place of the one that the caller knows.
async fn save(
    store: &Store,
    app_key: AppKey,
    draft: &Draft,
    precondition: &Precondition,
) -> Result<Reply<Saved>, Problem> {
    store.save_draft(&app_key, draft, precondition).await.map_err(|error| stale(precondition, error))?;
    let saved_by = draft.saved_by.clone();
    let receipt = Saved { app_key, form_status: FormStatus::Saved, saved_at: draft.saved_at, saved_by };
    Ok(Reply::ok(receipt).with_etag(draft.etag.as_str()))
}

/// Drops the draft; what is live stays.
async fn discard_draft(
    State(store): State<Store>,
    ManagedApp { person, app, .. }: ManagedApp,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let precondition = read_precondition(&headers)?;
    match store.discard_draft(&app.key, &precondition, Actor { person: &person.email, now }).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(StoreError::Condition { .. }) if store.has_draft(&app.key).await? => {
            Err(stale(&precondition, StoreError::Condition { at: 0 }))
        }
        Err(StoreError::Condition { .. }) => Err(Problem::new(ProblemKind::NoDraft, "There is no draft to discard.")),
        Err(error) => Err(error.into()),
    }
}

/// Puts the privacy policy's link in force at once.
async fn put_privacy_policy(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
    body: RequestBody,
) -> Result<Reply<PrivacyPolicyInForce>, Problem> {
    let person = caller.person()?;
    let (app_key, read) = read_managed_listing(&store, person, app_path, IncludeDraft::No).await?;
    accepting(&read.programme, now)?;
    let PrivacyPolicyBody { url } = PrivacyPolicyBody::read(body.object()?)?;
    let after = change_privacy_policy(&read.listing, url, &read.programme, now);
    let actor = Actor { person: &person.email, now };
    store.put_privacy_policy(&app_key, &read.listing, &after, actor).await?;
    Ok(Reply::ok(PrivacyPolicyInForce { app_key, url: after.listing.privacy_policy_url }))
}

impl PrivacyPolicyBody {
    fn read(mut fields: Fields) -> Result<Self, Problem> {
        let url: Option<Option<String>> = fields.nullable("url", "an https link, or null for none");
        if url.is_none() {
            fields.required::<String>("url", "an https link, or null for none");
        }
        let url = url.flatten().filter(|url| !url.trim().is_empty());
        fields.refuse(url.iter().flat_map(|url| check_listing_field(ListingField::PrivacyPolicyUrl, url, "/url")));
        fields.finish()?;
        Ok(Self { url })
    }
}

fn stale(precondition: &Precondition, error: StoreError) -> Problem {
    match error {
        StoreError::Condition { .. } => unmet(
            precondition,
            "Somebody has saved, published or discarded the draft in the meantime. Nothing was changed. Read it again.",
        ),
        other => other.into(),
    }
}

/// Answers as a PUT takes them: what a struct cannot say, because the questionnaire makes their fields.
enum AnswersBody {}

#[cfg(feature = "schema")]
mod schemas {
    use std::borrow::Cow;

    use domain::questionnaire::schema;
    use domain::questionnaire::wire::{IGNORED, KEPT, WRAPPERS};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde_json::{Map, Value as Json};

    use super::AnswersBody;

    enum Answers {}

    domain::hand_written_schemas! {
        "Answers" for Answers: schema::answers();
    }

    impl JsonSchema for AnswersBody {
        fn schema_name() -> Cow<'static, str> {
            "AnswersBody".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let bare = generator.subschema_for::<Answers>();
            let wrapped = WRAPPERS.map(|wrapper| wrap(wrapper, &bare));
            json_schema!({
                "description": "Answers as a PUT takes them: bare, or in one of the original's wrappers. What is absent, null, empty or blank is not answered.",
                "oneOf": std::iter::once(bare).chain(wrapped).collect::<Vec<_>>(),
            })
        }
    }

    /// The answers in a wrapper, beside which some of their own fields are accepted.
    fn wrap(wrapper: &str, answers: &Schema) -> Schema {
        let all = schema::answers();
        let beside = IGNORED.iter().chain(&KEPT);
        let beside = beside.filter_map(|key| Some(((*key).to_owned(), all["properties"].get(*key)?.clone())));
        let mut properties: Map<String, Json> = beside.collect();
        properties.insert(wrapper.to_owned(), answers.clone().into());
        json_schema!({ "type": "object", "properties": properties, "required": [wrapper] })
    }
}
