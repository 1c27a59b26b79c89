//! What mails say of apps: the texts, and how each app stands.

use domain::AppKey;
use domain::listing::Listing;
use domain::notice::NoticeContent;
use domain::programme::Milestone;
use domain::questionnaire::Completeness;
use domain::rollout::Channel;
use jiff::Timestamp;

use super::{App, Body, Held, Link, Occasion, Words, by, day_of, days_left};
use runtime::text::{BadText, Texts};

/// The most apps that a mail describes; the others are counted.
const MAX_APPS: usize = 100;
/// The most missing fields that a mail names, shared by its apps; the others are counted.
const MAX_FIELDS: usize = 300;
/// Every app has room for some.
const MIN_FIELDS: usize = 3;

/// What a notice says of these apps.
pub(super) fn body(
    texts: &Texts,
    about: &Occasion<'_>,
    listings: &[(AppKey, Listing, Completeness)],
) -> Result<Body, BadText> {
    let shown = listings.len().min(MAX_APPS);
    let room = (MAX_FIELDS / shown.max(1)).max(MIN_FIELDS);
    let hidden = listings.len() - shown;
    let apps = listings
        .iter()
        .take(shown)
        .map(|(key, listing, completeness)| app(texts, about, key, listing, completeness, room));
    Ok(Body {
        words: words(about),
        variables: variables(texts, about, listings.len())?,
        apps: apps.collect::<Result<_, _>>()?,
        more_apps: (hidden > 0).then(|| texts.text("apps-more", &[("apps", hidden.into())])).transpose()?,
        notes: Vec::new(),
        action: None,
    })
}

fn words(about: &Occasion<'_>) -> Words {
    let voluntary = if about.now < about.programme.fortified.deadline { "voluntary-by" } else { "voluntary" };
    let (subject, lead, todo, then) = match (&about.notice.content, first_seen(about)) {
        (NoticeContent::FortifiedWarning { .. }, _) => (
            "subject-fortified-warning",
            "lead-fortified-warning",
            "todo-fortified-warning",
            Some("then-fortified-warning"),
        ),
        (NoticeContent::BadgeRemoved, _) => {
            ("subject-badge-removed", "lead-badge-removed", "todo-badge-removed", Some("then-badge-removed"))
        }
        (NoticeContent::BadgeReturned, _) => {
            ("subject-badge-returned", "lead-badge-returned", "todo-badge-returned", None)
        }
        (NoticeContent::RolloutMilestone { milestone: Milestone::AnswersOpen }, Some(_)) => {
            ("subject-answers-open-by", "lead-answers-open", "todo-answers-open-by", Some(voluntary))
        }
        (NoticeContent::RolloutMilestone { milestone: Milestone::AnswersOpen }, None) => {
            ("subject-answers-open", "lead-answers-open", "todo-answers-open", Some(voluntary))
        }
        (NoticeContent::RolloutMilestone { milestone: Milestone::RolloutBegins }, _) => {
            ("subject-rollout-begins", "lead-rollout-begins", "todo-rollout-begins", Some("then-rollout-begins"))
        }
        // That everybody sees it; the others are about the self assessment.
        _ => ("subject-everybody", "lead-everybody", "todo-everybody", Some(voluntary)),
    };
    Words { subject, lead, todo, then, why: "why" }
}

/// Everything that a text about apps may name.
fn variables(texts: &Texts, about: &Occasion<'_>, apps: usize) -> Result<Vec<(&'static str, Held)>, BadText> {
    let due = match about.notice.content {
        NoticeContent::FortifiedWarning { due, .. } => due,
        _ => about.programme.fortified.deadline,
    };
    let mut variables = vec![
        ("apps", Held::Number(apps)),
        ("by", Held::Text(by(texts, due)?)),
        ("days", Held::Number(days_left(about.now, due))),
    ];
    if let Some(day) = first_seen(about) {
        variables.push(("date", Held::Text(day_of(texts, day)?)));
    }
    Ok(variables)
}

/// When the first customers will see the tab, while that is to come.
fn first_seen(about: &Occasion<'_>) -> Option<Timestamp> {
    let steps = about.programme.calendar(Channel::Marketplace).iter();
    let first = steps.filter(|step| step.basis_points > 0).map(|step| step.from).min();
    first.filter(|from| about.now < *from)
}

/// How one app stands: its missing fields by name where a badge depends on them, else how many there are.
fn app(
    texts: &Texts,
    about: &Occasion<'_>,
    key: &AppKey,
    listing: &Listing,
    completeness: &Completeness,
    room: usize,
) -> Result<App, BadText> {
    let mut fields: Vec<String> = Vec::new();
    for missing in &completeness.missing {
        // A question may lack several of its parts.
        if fields.last() != Some(&missing.label) {
            fields.push(missing.label.clone());
        }
    }
    let count = fields.len();
    let status = match (&listing.live, count) {
        (_, 0) => texts.text("complete", &[])?,
        (None, _) => texts.text("nothing-published", &[])?,
        (Some(_), _) => texts.text("fields-missing", &[("fields", count.into())])?,
    };
    let named = about.notice.id.kind.profile().names_missing_fields;
    fields.truncate(if named { room } else { 0 });
    let hidden = if named { count - fields.len() } else { 0 };
    let more = (hidden > 0).then(|| texts.text("fields-more", &[("fields", hidden.into())])).transpose()?;
    Ok(App {
        name: listing.facts.name.clone(),
        key: key.to_string(),
        status,
        fields,
        more,
        link: Link {
            to: format!("{}/manage/apps/{key}/privacy-and-security", about.public_url),
            text: texts.text(if count == 0 { "open-look" } else { "open-missing" }, &[])?,
        },
    })
}
