//! When a question or one of its parts is asked: terms about other answers, joined by `or` or by `and`.

use super::definition::QuestionId;

/// A condition over the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Holds for everybody.
    Always,
    /// Holds for nobody.
    Never,
    /// Holds when one of the terms does.
    Any(Vec<Term>),
    /// Holds when all of the terms do.
    All(Vec<Term>),
}

/// A statement about the first part of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The question.
    pub question: QuestionId,
    /// `is`, or `is not`.
    pub is: bool,
    /// The answer's word: `yes`, `no`, `ticked`, `TRUE` …
    pub word: String,
}

impl Condition {
    /// Reads the written form, for example `Q1 is yes or Q2 is yes`. `None` when it is not one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "always" => return Some(Self::Always),
            "never" => return Some(Self::Never),
            _ => {}
        }
        let terms = |joint: &str| text.split(joint).map(Term::parse).collect::<Option<Vec<_>>>();
        terms(" and ").map(Self::All).or_else(|| terms(" or ").map(Self::Any))
    }

    /// The statements that it is made of.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        match self {
            Self::Always | Self::Never => &[],
            Self::Any(terms) | Self::All(terms) => terms,
        }
    }

    /// Whether it holds, given the word of each question's answer: `None` for a question that is not asked or not
    /// answered.
    pub(super) fn holds<'a>(&self, word: impl Fn(&QuestionId) -> Option<&'a str>) -> bool {
        let term = |term: &Term| (word(&term.question) == Some(term.word.as_str())) == term.is;
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
        let one_word = |text: &str| !text.is_empty() && !text.contains(' ');
        (one_word(question) && one_word(word)).then(|| Self {
            question: QuestionId(question.to_owned()),
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
