//! The mail with a link to sign in: to a person, about nothing but the link.

use askama::Template;
use domain::EmailAddress;
use domain::language::Language;
use domain::programme::Programme;
use domain::session::LINK_LIFE;
use jiff::Timestamp;

use super::{ComposeError, Content, HtmlPart, Letter, Link, TextPart};
use runtime::text::{Texts, Value};

/// A link on its way to a person.
#[derive(Clone, Copy, Debug)]
pub struct SignInLink<'a> {
    /// To whom.
    pub to: &'a EmailAddress,
    /// The path of the page that signs in.
    pub path: &'a str,
    /// In which language.
    pub language: Language,
    /// When.
    pub now: Timestamp,
}

/// Writes the mail.
///
/// # Errors
/// A fault of ours: see [`ComposeError`].
pub fn compose(link: &SignInLink<'_>, programme: &Programme, public_url: &str) -> Result<Letter, ComposeError> {
    let texts = Texts::for_language(link.language);
    let minutes = Value::Number(LINK_LIFE.as_mins());
    let variables = [("marketplace", Value::from(&programme.marketplace)), ("minutes", minutes)];
    let say = |id: &str| texts.text(id, &variables);
    let links = &programme.links;
    let mail = Content {
        language: link.language.code(),
        subject: say("subject-sign-in")?,
        lead: say("lead-sign-in")?,
        todo: say("todo-sign-in")?,
        apps: Vec::new(),
        more_apps: None,
        notes: Vec::new(),
        action: Some(Link { to: format!("{public_url}{}", link.path), text: say("open-sign-in")? }),
        then: Some(say("then-sign-in")?),
        why: say("why-sign-in")?,
        support: links.support.as_ref().map(|link| texts.text("support", &[("link", link.into())])).transpose()?,
        marketplace: programme.marketplace.clone(),
        website: links.website.clone(),
    };
    let (text, html) = (TextPart { mail: &mail }.render()?, HtmlPart { mail: &mail }.render()?);
    Ok(Letter { language: link.language, subject: mail.subject, text, html })
}
