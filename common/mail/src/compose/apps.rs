//! What an email says about apps: the texts' variables, and what each app lacks.

use domain::AppKey;
use domain::listing::Listing;
use domain::notice::NoticeContent;
use domain::questionnaire::Completeness;
use domain::review::field_label;
use domain::rollout::Channel;
use jiff::Timestamp;
use runtime::text::{BadText, Texts};

use super::{App, Body, Link, MailContext, Note, Variables, add_time_left, day_of, end_of_limit};

/// The most apps that an email describes. The others are only counted.
const MAX_APPS: usize = 100;
/// The most missing fields that an email names, for all its apps together. The others are only counted.
const MAX_FIELDS: usize = 300;
/// The least number of fields that may be named for each app.
const MIN_FIELDS: usize = 3;

pub(super) fn body(
    texts: &Texts,
    context: &MailContext<'_>,
    listings: &[(AppKey, Listing, Completeness)],
) -> Result<Body, BadText> {
    let shown = listings.len().min(MAX_APPS);
    let max_fields = match context.notice.id.kind.profile().names_missing_fields {
        true => (MAX_FIELDS / shown.max(1)).max(MIN_FIELDS),
        false => 0,
    };
    let hidden = listings.len() - shown;
    let apps = listings
        .iter()
        .take(shown)
        .map(|(key, listing, completeness)| app(texts, context, key, listing, completeness, max_fields));
    Ok(Body {
        variables: variables(texts, context, listings.len())?,
        apps: apps.collect::<Result<_, _>>()?,
        more_apps: (hidden > 0).then(|| texts.text("apps-more", &[("apps", hidden.into())])).transpose()?,
        notes: notes(texts, &context.notice.content)?,
        action: None,
    })
}

/// Everything that a text about apps may name.
fn variables(texts: &Texts, context: &MailContext<'_>, apps: usize) -> Result<Variables, BadText> {
    let deadline = context.programme.fortified.deadline;
    let due = match context.notice.content {
        NoticeContent::FortifiedWarning { due, .. } => due,
        _ => deadline,
    };
    let mut variables = vec![
        ("apps", apps.into()),
        ("by", end_of_limit(texts, due)?.into()),
        ("deadline", if context.now < deadline { "ahead" } else { "past" }.into()),
    ];
    add_time_left(texts, &mut variables, due, context.now)?;
    if let Some(day) = first_seen(context) {
        variables.push(("date", day_of(texts, day)?.into()));
    }
    Ok(variables)
}

/// When the first customers will see tabs; `None` once they do.
pub(super) fn first_seen(context: &MailContext<'_>) -> Option<Timestamp> {
    let steps = context.programme.calendar(Channel::Marketplace).iter();
    let first = steps.filter(|step| step.basis_points > 0).map(|step| step.from).min();
    first.filter(|from| context.now < *from)
}

/// An app with its status, and at most so many of its missing fields by name.
fn app(
    texts: &Texts,
    context: &MailContext<'_>,
    key: &AppKey,
    listing: &Listing,
    completeness: &Completeness,
    max_fields: usize,
) -> Result<App, BadText> {
    let reviewed = context.notice.content.reviewed_fields();
    if !reviewed.is_empty() {
        return reviewed_app(texts, context, key, listing, reviewed);
    }
    let mut fields: Vec<String> = completeness.missing.iter().map(|missing| missing.label.clone()).collect();
    // A question may lack several of its parts, which have its label in common.
    fields.dedup();
    let count = fields.len();
    let status = match (&listing.live, count) {
        (_, 0) => texts.text("complete", &[])?,
        (None, _) => texts.text("nothing-published", &[])?,
        (Some(_), _) => texts.text("fields-missing", &[("fields", count.into())])?,
    };
    fields.truncate(max_fields);
    let hidden = if max_fields > 0 { count - fields.len() } else { 0 };
    let more = (hidden > 0).then(|| texts.text("fields-more", &[("fields", hidden.into())])).transpose()?;
    Ok(App {
        name: listing.facts.name.clone(),
        key: key.to_string(),
        status,
        fields,
        more,
        link: Link {
            to: format!("{}/manage/apps/{key}/privacy-and-security", context.public_url),
            text: texts.text(if count == 0 { "open-look" } else { "open-missing" }, &[])?,
        },
    })
}

/// An app with the answers that a review is about.
fn reviewed_app(
    texts: &Texts,
    context: &MailContext<'_>,
    key: &AppKey,
    listing: &Listing,
    reviewed: &[String],
) -> Result<App, BadText> {
    let mut fields: Vec<String> =
        reviewed.iter().map(|path| context.language.translate_label(&field_label(path))).collect();
    fields.dedup();
    let hidden = fields.len().saturating_sub(MAX_FIELDS);
    fields.truncate(MAX_FIELDS);
    Ok(App {
        name: listing.facts.name.clone(),
        key: key.to_string(),
        status: texts.text("reviewed-answers", &[("fields", (fields.len() + hidden).into())])?,
        fields,
        more: (hidden > 0).then(|| texts.text("fields-more", &[("fields", hidden.into())])).transpose()?,
        link: Link {
            to: format!("{}/manage/apps/{key}/privacy-and-security", context.public_url),
            text: texts.text("open-reviewed", &[])?,
        },
    })
}

/// What a reviewer decided and wrote.
fn notes(texts: &Texts, content: &NoticeContent) -> Result<Vec<Note>, BadText> {
    let (reason, text) = match content {
        NoticeContent::ReviewRejection { reason, text, .. } => (Some(reason), text),
        NoticeContent::ReviewQuestion { text, .. } => (None, text),
        _ => return Ok(Vec::new()),
    };
    let reason = reason.map(|reason| texts.text(&format!("reason-{}", reason.as_str()), &[])).transpose()?;
    let lines = reason.into_iter().chain(text.clone());
    Ok(lines.map(|text| Note { question: None, text }).collect())
}
