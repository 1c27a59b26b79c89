//! What an email says: its subject, and its text and HTML parts, from the message catalogue and two templates. This file has
//! what all emails share; `apps` writes about apps, `assessment` about the Security Self Assessment, and `sign_in` the link that
//! signs a person in. What must not live here: whether an email is sent, and to whom.
//!
//! The texts of a notice are found by its kind: `subject-KIND`, `lead-KIND`, `todo-KIND` and, if there is one, `then-KIND`. Where
//! a kind says different things, `KIND` is the kind and a variant; `text_name` has them all.

mod apps;
mod assessment;
pub mod sign_in;

use askama::Template;
use domain::AppKey;
use domain::language::Language;
use domain::listing::Listing;
use domain::notice::{Audience, Notice, NoticeContent};
use domain::programme::{Milestone, Programme};
use domain::questionnaire::Completeness;
use domain::self_assessment::{Participation, Purpose};
use domain::time_left::TimeLeft;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use runtime::text::{BadText, Texts, Value, date, time_left, time_until};

/// What an email is written from.
#[derive(Clone, Debug)]
pub struct MailContext<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// The programme now.
    pub programme: &'a Programme,
    /// The partner's name.
    pub partner: &'a str,
    /// The partner's language.
    pub language: Language,
    /// What the notice is about, as it is now.
    pub topic: &'a Topic,
    /// Where people find the partners' pages, without a slash at the end.
    pub public_url: &'a str,
    /// When the email is sent.
    pub now: Timestamp,
}

/// What a notice is about.
#[derive(Clone, Debug)]
pub enum Topic {
    /// Apps, each with its completeness; at least one.
    Apps(Vec<(AppKey, Listing, Completeness)>),
    /// The partner's part in the Security Self Assessment.
    SelfAssessment(Box<Participation>),
}

/// The content of an email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// Its language.
    pub language: Language,
    /// Its subject, without any text that a partner wrote: it becomes a header.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Why an email cannot be written: a fault of this program.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The message catalogue lacks a text.
    #[error(transparent)]
    Text(#[from] BadText),
    /// A template failed.
    #[error("an email does not render")]
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
    support: String,
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

/// What a reviewer wrote, and about which question.
struct Note {
    question: Option<String>,
    text: String,
}

struct Link {
    to: String,
    text: String,
}

/// The part of an email that depends on its topic.
struct Body {
    variables: Variables,
    apps: Vec<App>,
    more_apps: Option<String>,
    notes: Vec<Note>,
    action: Option<Link>,
}

/// The variables of the message catalogue.
type Variables = Vec<(&'static str, Value<'static>)>;

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

/// Writes the email of a notice.
pub fn compose(context: &MailContext<'_>) -> Result<Email, ComposeError> {
    render(context.language, &content(context)?)
}

fn render(language: Language, mail: &Content) -> Result<Email, ComposeError> {
    let (text, html) = (TextPart { mail }.render()?, HtmlPart { mail }.render()?);
    Ok(Email { language, subject: mail.subject.clone(), text, html })
}

fn content(context: &MailContext<'_>) -> Result<Content, BadText> {
    let texts = Texts::for_language(context.language);
    let Body { mut variables, apps, more_apps, notes, action } = match context.topic {
        Topic::Apps(listings) => apps::body(texts, context, listings)?,
        Topic::SelfAssessment(participation) => assessment::body(texts, context, participation)?,
    };
    variables.push(("marketplace", context.programme.marketplace.clone().into()));
    variables.push(("partner", context.partner.to_owned().into()));
    let name = text_name(context);
    let why = match context.notice.id.kind.profile().audience {
        Audience::AppManagers => "why",
        Audience::SecurityManagers => "why-security",
    };
    Ok(Content {
        language: context.language.code(),
        subject: texts.text(&format!("subject-{name}"), &variables)?,
        lead: texts.text(&format!("lead-{name}"), &variables)?,
        todo: texts.text(&format!("todo-{name}"), &variables)?,
        apps,
        more_apps,
        notes,
        action,
        then: texts.optional_text(&format!("then-{name}"), &variables)?,
        why: texts.text(why, &variables)?,
        support: support(texts, context.programme)?,
        marketplace: context.programme.marketplace.clone(),
        website: context.programme.links.website.clone(),
    })
}

/// What the ids of a notice's texts end in: its kind, and the variant where the kind says different things.
fn text_name(context: &MailContext<'_>) -> String {
    let kind = context.notice.id.kind.as_str();
    match variant(context) {
        Some(variant) => format!("{kind}-{variant}"),
        None => kind.to_owned(),
    }
}

fn variant(context: &MailContext<'_>) -> Option<&'static str> {
    match (&context.notice.content, context.topic) {
        (NoticeContent::RolloutMilestone { milestone }, _) => match milestone {
            Milestone::AnswersOpen if apps::first_seen(context).is_some() => Some("answers-open-by"),
            milestone => Some(milestone.as_str()),
        },
        (NoticeContent::SelfAssessmentApproved { .. }, Topic::SelfAssessment(participation)) => {
            let purpose = participation.application.as_ref().map(|application| application.purpose);
            (purpose == Some(Purpose::Update)).then_some("update")
        }
        (
            NoticeContent::SelfAssessmentExpiring { .. } | NoticeContent::SelfAssessmentExpired { .. },
            Topic::SelfAssessment(participation),
        ) => assessment::variant_of_expiry(participation),
        _ => None,
    }
}

/// Where the reader can ask: the support's page, else by a reply that somebody reads, else the marketplace's website, else its
/// address, to which replies go then.
fn support(texts: &Texts, programme: &Programme) -> Result<String, BadText> {
    let links = &programme.links;
    match (&links.support, &programme.mail.reply_to, &links.website) {
        (Some(link), _, _) | (None, None, Some(link)) => texts.text("support", &[("link", link.into())]),
        (None, Some(_), _) => texts.text("support-by-reply", &[]),
        (None, None, None) => texts.text("support-by-mail", &[("address", programme.mail.sender.as_str().into())]),
    }
}

/// Adds how much time is left until a date. When it has come there is none, and no text that is still true names it.
fn add_time_left(texts: &Texts, variables: &mut Variables, due: Timestamp, now: Timestamp) -> Result<(), BadText> {
    if let Some(left) = TimeLeft::until(due, now) {
        variables.push(("left", time_left(texts, left)?.into()));
        variables.push(("until", time_until(texts, left)?.into()));
    }
    Ok(())
}

/// The end of a time limit. If it is at midnight, that is the last whole day before it.
fn end_of_limit(texts: &Texts, due: Timestamp) -> Result<String, BadText> {
    let due = due.to_zoned(TimeZone::UTC).datetime();
    let day_before = due.date().checked_sub(1.day()).ok().filter(|_| due.time() == Time::midnight());
    match day_before {
        Some(last) => texts.text("by-day", &[("date", date(texts, last)?.into())]),
        None => {
            let time = due.strftime("%H:%M").to_string();
            texts.text("instant", &[("date", date(texts, due.date())?.into()), ("time", time.into())])
        }
    }
}

/// The day of an instant.
fn day_of(texts: &Texts, at: Timestamp) -> Result<String, BadText> {
    date(texts, at.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use domain::notice::NoticeKind;

    use super::*;

    #[test]
    fn every_kind_of_notice_has_its_texts_in_every_language() {
        let names = NoticeKind::ALL.iter().flat_map(|kind| match kind {
            NoticeKind::RolloutMilestone => {
                let milestones = Milestone::ALL.iter();
                milestones.map(|milestone| format!("{}-{}", kind.as_str(), milestone.as_str())).collect()
            }
            kind => vec![kind.as_str().to_owned()],
        });
        for name in names {
            for texts in Language::ALL.iter().map(|language| Texts::for_language(*language)) {
                for part in ["subject", "lead", "todo"] {
                    assert!(texts.has(&format!("{part}-{name}")), "{texts:?} lacks {part}-{name}");
                }
            }
        }
    }
}
