//! What is wrong in answers, in the language of the page. The rules word it in English; other languages have a text for each
//! kind of violation, which names the limit as the rules' own words do.

use domain::language::Language;
use domain::questionnaire::form::Fault;
use domain::questionnaire::{Code, Violation};
use runtime::text::BadText;

use super::texts::PageTexts;

impl PageTexts {
    /// What is wrong with a field of a form.
    ///
    /// # Errors
    /// A text is missing.
    pub fn describe(self, fault: &Fault) -> Result<String, BadText> {
        if self.language() == Language::En {
            return Ok(fault.detail.clone());
        }
        let text = describe_code(fault.code, &fault.detail, self)?;
        match &fault.item {
            Some(item) => self.say("fault-of-item").with("item", item).with("fault", text).text(),
            None => Ok(text),
        }
    }

    /// What is wrong in answers that were imported, or in a line.
    ///
    /// # Errors
    /// A text is missing.
    pub fn describe_violation(self, violation: &Violation) -> Result<String, BadText> {
        if self.language() == Language::En {
            return Ok(violation.detail.clone());
        }
        match (violation.pointer.as_str(), violation.code) {
            ("file", Code::Mandatory) => self.text("import-no-file"),
            ("text", _) => self.text("import-both"),
            _ => describe_code(violation.code, &violation.detail, self),
        }
    }
}

fn describe_code(code: Code, detail: &str, texts: PageTexts) -> Result<String, BadText> {
    match code {
        Code::TooLong | Code::TooMany | Code::TooLarge => match last_number(detail) {
            Some(limit) => texts.say(&format!("fault-{}", code.as_str())).count("limit", limit).text(),
            None => texts.text("fault-other"),
        },
        Code::TooSmall | Code::OutOfOrder | Code::Falls | Code::AheadOfMarketplace => texts.text("fault-other"),
        _ => texts.text(&format!("fault-{}", code.as_str())),
    }
}

/// The limit in the rules' words: `There are 60 items; at most 50 are allowed.`
fn last_number(detail: &str) -> Option<u32> {
    detail.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty())?.parse().ok()
}

#[cfg(test)]
mod tests {
    use domain::questionnaire::form::{Edit, FormData, FormKind};
    use domain::questionnaire::{Answers, published};

    use super::*;

    fn german() -> PageTexts {
        PageTexts::for_partners(Language::De)
    }

    #[test]
    fn every_kind_of_violation_has_german_words() {
        for code in Code::ALL {
            let text = describe_code(*code, "at most 7", german()).unwrap();
            assert!(!text.is_empty(), "{code:?}");
        }
    }

    #[test]
    fn a_german_fault_names_the_limit_and_the_item() {
        let long = format!("ok\n{}", "x".repeat(3_000));
        let fields =
            [("Q1", "yes"), ("Q1a", &long), ("Q21", "nobody"), ("shown", "Q1"), ("shown", "Q1a"), ("shown", "Q21")];
        let data = FormData::from_posted(fields.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec());
        let edit = Edit::post(FormKind::Tab(published().newest()), Answers::default(), data);
        let mut told: Vec<String> = edit.faults().iter().map(|fault| german().describe(fault).unwrap()).collect();
        told.sort();
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(
            told[0],
            "Das ist weder eine E-Mail-Adresse noch ein https-Link. Geben Sie etwas ein wie security@example.com oder https://example.com/security."
        );
        assert!(told[1].starts_with("„xxx") && told[1].contains("Höchstens 500 Zeichen"), "{told:?}");
    }
}
