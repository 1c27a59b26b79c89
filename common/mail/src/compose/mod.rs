//! What a notice says: its subject, and its text and page, from the catalogue of texts and `templates/mail/`: what all mails
//! have here, what is said of apps in `apps`, of the self assessment in `assessment`, to a person who signs in in `sign_in`. What must not live here: whether it
//! is sent, and to whom.

mod apps;
mod assessment;
pub mod sign_in;

use askama::Template;
use domain::AppKey;
use domain::language::Language;
use domain::listing::Listing;
use domain::notice::Notice;
use domain::programme::Programme;
use domain::questionnaire::Completeness;
use domain::self_assessment::Participation;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use runtime::text::{BadText, Texts, Value, date};

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
    /// What the notice is about, as it is now.
    pub about: About<'a>,
    /// Where people find the partners' pages.
    pub public_url: &'a str,
    /// When it is sent.
    pub now: Timestamp,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// The apps that it still is about, each with how complete it is; at least one.
    Apps(&'a [(AppKey, Listing, Completeness)]),
    /// The partner's part in the Security Self Assessment.
    SelfAssessment(&'a Participation),
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
    notes: Vec<Note>,
    action: Option<Link>,
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
    link: Link,
}

/// What a reviewer says, and about which question.
struct Note {
    question: Option<String>,
    text: String,
}

struct Link {
    to: String,
    text: String,
}

/// What differs from one subject of a notice to another.
struct Body {
    words: Words,
    variables: Vec<(&'static str, Held)>,
    apps: Vec<App>,
    more_apps: Option<String>,
    notes: Vec<Note>,
    action: Option<Link>,
}

/// Which texts a notice uses.
struct Words {
    subject: &'static str,
    lead: &'static str,
    todo: &'static str,
    then: Option<&'static str>,
    why: &'static str,
}

#[derive(Template)]
#[template(path = "notice.txt", escape = "none")]
struct TextPart<'a> {
    mail: &'a Content,
}

#[derive(Template)]
#[template(path = "notice.html", whitespace = "minimize")]
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
    let texts = Texts::for_language(about.language);
    let Body { words, variables, apps, more_apps, notes, action } = match about.about {
        About::Apps(listings) => apps::body(texts, about, listings)?,
        About::SelfAssessment(participation) => assessment::body(texts, about, participation)?,
    };
    let shared = [("marketplace", Value::from(&about.programme.marketplace)), ("partner", Value::from(about.partner))];
    let variables: Vec<(&'static str, Value<'_>)> =
        variables.iter().map(|(name, held)| (*name, held.value())).chain(shared).collect();
    let say = |id: &str| texts.text(id, &variables);
    let links = &about.programme.links;
    Ok(Content {
        language: about.language.code(),
        subject: say(words.subject)?,
        lead: say(words.lead)?,
        todo: say(words.todo)?,
        apps,
        more_apps,
        notes,
        action,
        then: words.then.map(say).transpose()?,
        why: say(words.why)?,
        support: links.support.as_ref().map(|link| texts.text("support", &[("link", link.into())])).transpose()?,
        marketplace: about.programme.marketplace.clone(),
        website: links.website.clone(),
    })
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
        Some(last) => texts.text("by-day", &[("date", (&date(texts, last)?).into())]),
        None => {
            let time = due.strftime("%H:%M").to_string();
            texts.text("instant", &[("date", (&date(texts, due.date())?).into()), ("time", (&time).into())])
        }
    }
}

/// The day of an instant.
fn day_of(texts: &Texts, at: Timestamp) -> Result<String, BadText> {
    date(texts, at.to_zoned(TimeZone::UTC).date())
}
