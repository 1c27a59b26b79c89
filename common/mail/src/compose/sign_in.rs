//! The email with a link to sign in.

use domain::EmailAddress;
use domain::language::Language;
use domain::programme::Programme;
use domain::session::LINK_LIFE;
use jiff::Timestamp;
use runtime::text::{Texts, Value};

use super::{ComposeError, Content, Email, Link, render, support};

/// A link that is to be mailed to a person.
#[derive(Clone, Copy)]
pub struct SignInLink<'a> {
    /// The person's address.
    pub to: &'a EmailAddress,
    /// The path of the page that signs in, which ends in the link's secret.
    pub path: &'a str,
    /// The language of the email.
    pub language: Language,
    /// When it is sent.
    pub now: Timestamp,
}

/// Writes the email.
pub fn compose_sign_in(link: &SignInLink<'_>, programme: &Programme, public_url: &str) -> Result<Email, ComposeError> {
    let texts = Texts::for_language(link.language);
    let minutes = Value::Number(LINK_LIFE.as_mins());
    let variables = [("marketplace", Value::from(&programme.marketplace)), ("minutes", minutes)];
    let text = |id: &str| texts.text(id, &variables);
    let mail = Content {
        language: link.language.code(),
        subject: text("subject-sign-in")?,
        lead: text("lead-sign-in")?,
        todo: text("todo-sign-in")?,
        apps: Vec::new(),
        more_apps: None,
        notes: Vec::new(),
        action: Some(Link { to: format!("{public_url}{}", link.path), text: text("open-sign-in")? }),
        then: Some(text("then-sign-in")?),
        why: text("why-sign-in")?,
        support: support(texts, programme)?,
        marketplace: programme.marketplace.clone(),
        website: programme.links.website.clone(),
    };
    render(link.language, &mail)
}
