//! A partner in the catalogue, as staff write it.

use domain::catalogue::MAX_NAME;
use domain::language::Language;
use domain::questionnaire::rules::check_line;
use domain::{EmailAddress, PartnerId, Precondition};
use store::Store;
use store::audit::Actor;
use store::partners::Partner;

use super::outcome::Outcome;
use crate::Problem;
use crate::body::Fields;
use crate::conditional::check_existence;

/// A partner as staff send it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = domain::schema::documented("contact, language")))]
pub struct PartnerBody {
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<MAX_NAME>"))]
    name: String,
    /// Where the marketplace writes to.
    contact: EmailAddress,
    /// What the marketplace writes to the partner in. Absent: as it is. null, or absent for a new partner: en.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Language>"))]
    language: Option<Option<Language>>,
}

impl PartnerBody {
    /// Reads what staff send of a partner.
    pub fn read(mut fields: Fields) -> Result<Self, Problem> {
        let name: Option<String> = fields.required("name", "the name that customers know");
        let contact: Option<EmailAddress> = fields.required("contact", "an email address");
        let language: Option<Option<Language>> = fields.nullable("language", "en or de, or null for en");
        fields.refuse(name.iter().flat_map(|name| check_line(name, MAX_NAME, "/name")));
        fields.finish()?;
        match (name, contact) {
            (Some(name), Some(contact)) => Ok(Self { name, contact, language }),
            _ => Err(Problem::invalid(Vec::new())),
        }
    }

    /// The partner as described. What nothing is said of stays as it was `before`.
    pub fn partner(&self, before: Option<&Partner>) -> Partner {
        let language = match self.language {
            Some(language) => language.unwrap_or_default(),
            None => before.map(|before| before.language).unwrap_or_default(),
        };
        Partner { name: self.name.clone(), contact: self.contact.clone(), language }
    }
}

/// Puts a partner, unless it is just so already.
pub async fn save_partner(
    store: &Store,
    id: &PartnerId,
    body: &PartnerBody,
    precondition: &Precondition,
    (reason, actor): (Option<&str>, Actor<'_>),
) -> Result<(Outcome, Partner), Problem> {
    let existing = store.partner(id).await?;
    check_existence(precondition, existing.is_some())?;
    let partner = body.partner(existing.as_ref());
    if existing.as_ref() == Some(&partner) {
        return Ok((Outcome::Unchanged, partner));
    }
    store.put_partner(id, &partner, existing.as_ref(), (reason, actor)).await?;
    Ok((Outcome::of_write(existing.is_some()), partner))
}
