//! The addresses of links: to pages of ours, and in what partners wrote.

use domain::language::Language;
use domain::questionnaire::published;
use domain::{AppKey, PartnerId, QuestionId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that a `mailto:` link does not encode. A local part may have `?` and `&`, which would add headers to
/// the mail.
const NOT_ENCODED_IN_MAILTO: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+');
/// The characters that a segment of a path and a value of a query do not encode.
const NOT_ENCODED_IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// What stands in place of a section's id in the address of a form that shows all sections.
pub const ALL_SECTIONS: &str = "all";

/// The query parameters of a page that its links to other pages repeat.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkParameters<'a> {
    /// The visitor's id, if only the address has it.
    pub visitor: Option<&'a str>,
    /// The language, if the reader chose it.
    pub language: Option<Language>,
}

impl LinkParameters<'_> {
    /// The query of a link: its own parameters, then the repeated ones.
    pub fn query(&self, own: &[(&str, &str)]) -> String {
        let repeated = [("visitor", self.visitor), ("lang", self.language.map(Language::code))];
        let repeated = repeated.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let pairs: Vec<String> = own
            .iter()
            .copied()
            .chain(repeated)
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NOT_ENCODED_IN_QUERY)))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// The query of the same page in each language.
    pub fn languages(&self, own: &[(&str, &str)]) -> Vec<(Language, String)> {
        let in_language = |language| LinkParameters { language: Some(language), ..*self }.query(own);
        Language::ALL.iter().map(|language| (*language, in_language(*language))).collect()
    }
}

/// The path of an app's listing.
pub fn listing_path(app: &AppKey) -> String {
    format!("/listings/{}", utf8_percent_encode(app.as_str(), NOT_ENCODED_IN_QUERY))
}

/// The address of a field in an app's form: in the section of its question.
pub fn field_link(app: &AppKey, field: &str) -> String {
    let question = field.split('.').next().unwrap_or(field);
    form_link(app, question, field)
}

/// The address of a question in an app's form.
pub fn question_link(app: &AppKey, question: &str) -> String {
    form_link(app, question, &format!("question-{question}"))
}

/// The address of a question in a partner's self assessment.
pub fn assessment_question_link(partner: &PartnerId, question: &QuestionId) -> String {
    format!("/manage/partners/{partner}/self-assessment#question-{question}")
}

fn form_link(app: &AppKey, question: &str, place: &str) -> String {
    let section = published().newest().question(question).map_or(ALL_SECTIONS, |question| &question.section);
    format!("/manage/apps/{app}/privacy-and-security?section={section}#{place}")
}

/// The host that a link leads to. Accepted links are https, with a host's name and no user info.
pub fn host(href: &str) -> &str {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    rest.split(['/', '?', '#', ':']).next().unwrap_or(rest)
}

pub fn mailto(address: &str) -> String {
    format!("mailto:{}", utf8_percent_encode(address, NOT_ENCODED_IN_MAILTO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_repeat_parameters_of_the_page() {
        assert_eq!(LinkParameters::default().query(&[("view", "default")]), "?view=default");
        let parameters = LinkParameters { visitor: Some("a&b=c"), language: Some(Language::De) };
        assert_eq!(parameters.query(&[("view", "default")]), "?view=default&visitor=a%26b%3Dc&lang=de");
        let languages = parameters.languages(&[]);
        assert_eq!(languages[0], (Language::En, "?visitor=a%26b%3Dc&lang=en".to_owned()));
    }

    #[test]
    fn a_link_to_a_field_opens_the_section_that_has_it() {
        let app = AppKey::parse("com.example.acme.notes").unwrap();
        let form = "/manage/apps/com.example.acme.notes/privacy-and-security";
        assert_eq!(field_link(&app, "Q10a.min"), format!("{form}?section=retention#Q10a.min"));
        assert_eq!(question_link(&app, "Q21"), format!("{form}?section=security#question-Q21"));
        assert_eq!(field_link(&app, "Q99"), format!("{form}?section=all#Q99"));
    }

    #[test]
    fn a_link_s_host_is_between_its_scheme_and_its_path() {
        for href in [
            "https://acme.example",
            "https://acme.example/a:b",
            "https://acme.example:8443/",
            "https://acme.example?q#f",
        ] {
            assert_eq!(host(href), "acme.example", "{href}");
        }
    }

    #[test]
    fn an_address_adds_nothing_to_a_mail() {
        assert_eq!(mailto("se.cu+ri-ty@acme.example"), "mailto:se.cu+ri-ty@acme.example");
        assert_eq!(mailto("a?cc=b&c@acme.example"), "mailto:a%3Fcc%3Db%26c@acme.example");
    }
}
