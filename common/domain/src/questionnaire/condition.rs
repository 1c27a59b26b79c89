//! Conditions over the answers: when a question or one of its parts is asked, and when it is required.

use crate::ids::QuestionId;

/// A condition over the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `always`.
    Always,
    /// `never`.
    Never,
    /// Terms joined by `or`.
    Any(Vec<Term>),
    /// Terms joined by `and`; also a single term.
    All(Vec<Term>),
}

/// A statement about the answer to the first part of one question, for example `Q2s is not ticked`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The question that the statement is about.
    pub question: QuestionId,
    /// Whether the term is written `is`, not `is not`.
    pub is: bool,
    /// The word that the answer is compared with: `yes`, `no`, `ticked`, `TRUE`, an option's value …
    pub word: String,
}

impl Condition {
    /// Parses the form used in the questionnaires, for example `Q1 is yes or Q2 is yes`. A condition does not mix `and`
    /// with `or`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "always" => return Some(Self::Always),
            "never" => return Some(Self::Never),
            _ => {}
        }
        let terms = |joint: &str| text.split(joint).map(Term::parse).collect::<Option<Vec<_>>>();
        terms(" and ").map(Self::All).or_else(|| terms(" or ").map(Self::Any))
    }

    /// The terms that the condition consists of.
    pub fn terms(&self) -> &[Term] {
        match self {
            Self::Always | Self::Never => &[],
            Self::Any(terms) | Self::All(terms) => terms,
        }
    }

    /// Whether the condition holds. `answer` returns the word of a question's answer, or `None` when the question is not
    /// asked or not answered; `is not` holds for such a question.
    pub(super) fn holds<'a>(&self, answer: impl Fn(&QuestionId) -> Option<&'a str>) -> bool {
        let term = |term: &Term| (answer(&term.question) == Some(term.word.as_str())) == term.is;
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Any(terms) => terms.iter().any(term),
            Self::All(terms) => terms.iter().all(term),
        }
    }
}

impl Term {
    fn parse(text: &str) -> Option<Self> {
        let (question, rest) = text.split_once(" is ")?;
        let (is, word) = rest.strip_prefix("not ").map_or((true, rest), |word| (false, word));
        let is_word = |text: &str| !text.is_empty() && !text.contains(' ');
        (is_word(question) && is_word(word)).then(|| Self {
            question: QuestionId::new(question),
            is,
            word: word.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_as_it_is_written() {
        let both = Condition::parse("Q2 is yes and Q2s is not ticked").unwrap();
        let words = |q2: &'static str, q2s: Option<&'static str>| {
            move |id: &QuestionId| if id == "Q2" { Some(q2) } else { q2s }
        };
        assert!(both.holds(words("yes", None)));
        assert!(both.holds(words("yes", Some("unticked"))));
        assert!(!both.holds(words("yes", Some("ticked"))));
        assert!(!both.holds(words("no", None)));
        assert!(Condition::parse("Q1 is yes or Q2 is yes").unwrap().holds(words("yes", None)));
    }

    #[test]
    fn what_is_not_a_condition_is_refused() {
        for bad in ["", "Q1", "Q1 is", "Q1 is yes or", "Q1 is yes or Q2 is yes and Q3 is yes", "sometimes"] {
            assert_eq!(Condition::parse(bad), None, "{bad}");
        }
    }
}
