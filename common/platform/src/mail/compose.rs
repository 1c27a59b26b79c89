//! What a notice says: its subject, and its text and page, from the catalogue of texts and `templates/mail/`. What must not
//! live here: whether it is sent, and to whom.

use askama::Template;
use domain::language::Language;
use domain::listing::Listing;
use domain::notice::{Matter, Notice};
use domain::programme::{Milestone, Programme};
use domain::questionnaire::Completeness;
use domain::rollout::Channel;
use domain::{AppKey, listing};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::text::{BadText, Texts, Value, date};

/// The most apps that a mail describes; the others are counted.
const MAX_APPS: usize = 100;
/// The most missing fields that a mail names, shared by its apps; the others are counted.
const MAX_FIELDS: usize = 300;
/// Every app has room for some.
const MIN_FIELDS: usize = 3;

/// What a mail is made from.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// The programme now.
    pub programme: &'a Programme,
    /// The partner's name.
    pub partner: &'a str,
    /// The partner's language.
    pub language: Language,
    /// The apps that the notice still is about, each with how complete it is; at least one.
    pub apps: &'a [(AppKey, Listing, Completeness)],
    /// Where people find the partners' pages.
    pub public_url: &'a str,
    /// When it is sent.
    pub now: Timestamp,
}

/// A mail's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its language.
    pub language: Language,
    /// What to do and by when; without any text of a partner.
    pub subject: String,
    /// For programs that show text alone.
    pub text: String,
    /// For programs that show pages.
    pub html: String,
}

/// A mail that cannot be written: a fault of ours.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The catalogue lacks a text.
    #[error(transparent)]
    Text(#[from] BadText),
    /// A template fails.
    #[error("a mail does not render")]
    Template(#[from] askama::Error),
}

/// What both templates show.
struct Content {
    language: &'static str,
    subject: String,
    lead: String,
    todo: String,
    apps: Vec<App>,
    more_apps: Option<String>,
    then: Option<String>,
    why: String,
    support: Option<String>,
    marketplace: String,
    website: Option<String>,
}

struct App {
    name: String,
    key: String,
    status: String,
    fields: Vec<String>,
    more: Option<String>,
    link: String,
    link_text: String,
}

#[derive(Template)]
#[template(path = "mail/notice.txt", escape = "none")]
struct TextPart<'a> {
    mail: &'a Content,
}

#[derive(Template)]
#[template(path = "mail/notice.html", whitespace = "minimize")]
struct HtmlPart<'a> {
    mail: &'a Content,
}

/// Writes a mail.
///
/// # Errors
/// A fault of ours: see [`ComposeError`].
pub fn compose(about: &Occasion<'_>) -> Result<Letter, ComposeError> {
    let mail = content(about)?;
    let (text, html) = (TextPart { mail: &mail }.render()?, HtmlPart { mail: &mail }.render()?);
    Ok(Letter { language: about.language, subject: mail.subject, text, html })
}

fn content(about: &Occasion<'_>) -> Result<Content, BadText> {
    let texts = Texts::of(about.language);
    let words = Words::of(about);
    let variables = variables(texts, about)?;
    let variables: Vec<(&'static str, Value<'_>)> =
        variables.iter().map(|(name, held)| (*name, held.value())).collect();
    let say = |id: &str| texts.say(id, &variables);
    let shown = about.apps.len().min(MAX_APPS);
    let room = (MAX_FIELDS / shown.max(1)).max(MIN_FIELDS);
    let hidden = about.apps.len() - shown;
    let apps = about
        .apps
        .iter()
        .take(shown)
        .map(|(key, listing, completeness)| app(texts, about, key, listing, completeness, room));
    let links = &about.programme.links;
    Ok(Content {
        language: about.language.code(),
        subject: say(words.subject)?,
        lead: say(words.lead)?,
        todo: say(words.todo)?,
        apps: apps.collect::<Result<_, _>>()?,
        more_apps: (hidden > 0).then(|| texts.say("apps-more", &[("apps", hidden.into())])).transpose()?,
        then: words.then.map(say).transpose()?,
        why: say("why")?,
        support: links.support.as_ref().map(|link| texts.say("support", &[("link", link.into())])).transpose()?,
        marketplace: about.programme.marketplace.clone(),
        website: links.website.clone(),
    })
}

/// Which texts a notice uses.
struct Words {
    subject: &'static str,
    lead: &'static str,
    todo: &'static str,
    then: Option<&'static str>,
}

impl Words {
    fn of(about: &Occasion<'_>) -> Self {
        let voluntary = if about.now < about.programme.fortified.deadline { "voluntary-by" } else { "voluntary" };
        let (subject, lead, todo, then) = match (&about.notice.matter, first_seen(about)) {
            (Matter::FortifiedWarning { .. }, _) => (
                "subject-fortified-warning",
                "lead-fortified-warning",
                "todo-fortified-warning",
                Some("then-fortified-warning"),
            ),
            (Matter::BadgeRemoved, _) => {
                ("subject-badge-removed", "lead-badge-removed", "todo-badge-removed", Some("then-badge-removed"))
            }
            (Matter::BadgeReturned, _) => {
                ("subject-badge-returned", "lead-badge-returned", "todo-badge-returned", None)
            }
            (Matter::RolloutMilestone { milestone: Milestone::AnswersOpen }, Some(_)) => {
                ("subject-answers-open-by", "lead-answers-open", "todo-answers-open-by", Some(voluntary))
            }
            (Matter::RolloutMilestone { milestone: Milestone::AnswersOpen }, None) => {
                ("subject-answers-open", "lead-answers-open", "todo-answers-open", Some(voluntary))
            }
            (Matter::RolloutMilestone { milestone: Milestone::RolloutBegins }, _) => {
                ("subject-rollout-begins", "lead-rollout-begins", "todo-rollout-begins", Some("then-rollout-begins"))
            }
            (Matter::RolloutMilestone { milestone: Milestone::Everybody }, _) => {
                ("subject-everybody", "lead-everybody", "todo-everybody", Some(voluntary))
            }
        };
        Self { subject, lead, todo, then }
    }
}

/// A variable's value, made for this mail.
enum Held {
    Text(String),
    Number(usize),
}

impl Held {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(number) => (*number).into(),
        }
    }
}

/// Everything that a text about a notice may name.
fn variables(texts: &Texts, about: &Occasion<'_>) -> Result<Vec<(&'static str, Held)>, BadText> {
    let due = match about.notice.matter {
        Matter::FortifiedWarning { due, .. } => due,
        _ => about.programme.fortified.deadline,
    };
    let mut variables = vec![
        ("apps", Held::Number(about.apps.len())),
        ("by", Held::Text(by(texts, due)?)),
        ("days", Held::Number(days_left(about.now, due))),
        ("marketplace", Held::Text(about.programme.marketplace.clone())),
        ("partner", Held::Text(about.partner.to_owned())),
    ];
    if let Some(day) = first_seen(about) {
        variables.push(("date", Held::Text(date(texts, day.to_zoned(TimeZone::UTC).date())?)));
    }
    Ok(variables)
}

/// When the first customers will see the tab, while that is to come.
fn first_seen(about: &Occasion<'_>) -> Option<Timestamp> {
    let steps = about.programme.calendar(Channel::Marketplace).iter();
    let first = steps.filter(|step| step.basis_points > 0).map(|step| step.from).min();
    first.filter(|from| about.now < *from)
}

/// Days that are left, a day that has begun included.
fn days_left(now: Timestamp, due: Timestamp) -> usize {
    let seconds = due.duration_since(now).as_secs().max(1);
    usize::try_from(seconds).unwrap_or(1).div_ceil(24 * 3600)
}

/// The end of a time limit; one at midnight is told by its last whole day.
fn by(texts: &Texts, due: Timestamp) -> Result<String, BadText> {
    let due = due.to_zoned(TimeZone::UTC).datetime();
    let yesterday = due.date().checked_sub(1.day()).ok().filter(|_| due.time() == Time::midnight());
    match yesterday {
        Some(last) => texts.say("by-day", &[("date", (&date(texts, last)?).into())]),
        None => {
            let time = due.strftime("%H:%M").to_string();
            texts.say("instant", &[("date", (&date(texts, due.date())?).into()), ("time", (&time).into())])
        }
    }
}

/// How one app stands: its missing fields by name where a badge depends on them, else how many there are.
fn app(
    texts: &Texts,
    about: &Occasion<'_>,
    key: &AppKey,
    listing: &listing::Listing,
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
        (_, 0) => texts.say("complete", &[])?,
        (None, _) => texts.say("nothing-published", &[])?,
        (Some(_), _) => texts.say("fields-missing", &[("fields", count.into())])?,
    };
    let named = matches!(about.notice.matter, Matter::FortifiedWarning { .. } | Matter::BadgeRemoved);
    fields.truncate(if named { room } else { 0 });
    let hidden = if named { count - fields.len() } else { 0 };
    let more = (hidden > 0).then(|| texts.say("fields-more", &[("fields", hidden.into())])).transpose()?;
    Ok(App {
        name: listing.facts.name.clone(),
        key: key.to_string(),
        status,
        fields,
        more,
        link: format!("{}/manage/apps/{key}/privacy-and-security", about.public_url),
        link_text: texts.say(if count == 0 { "open-look" } else { "open-missing" }, &[])?,
    })
}
