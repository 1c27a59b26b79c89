//! Query parameters. A route ignores parameters that it does not know, and answers 400 to a malformed one that it knows.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::instant::{InstantError, parse_day, parse_instant};
use domain::rollout::Channel;
use domain::tab::TabView;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Problem, ProblemKind};

/// The names and values of a query, decoded, in the order in which they were sent.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    pub(super) fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// All parameters but one.
    #[must_use]
    pub fn without(self, name: &str) -> Vec<(String, String)> {
        self.0.into_iter().filter(|(other, _)| other != name).collect()
    }

    /// The first value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that must be one of `words`; `None` when it was not sent.
    ///
    /// # Errors
    /// 400 that lists the words.
    pub fn one_of<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == value).map(|(_, meaning)| *meaning);
        found.map(Some).ok_or_else(|| {
            let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            Problem::new(
                ProblemKind::BadRequest,
                format!("The query parameter {name} must be one of: {}.", allowed.join(", ")),
            )
        })
    }

    /// A whole number of at least 1; `None` when the parameter was not sent.
    ///
    /// # Errors
    /// 400 for any other value.
    pub fn number(&self, name: &str) -> Result<Option<u32>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        whole(value).map(Some).ok_or_else(|| {
            Problem::new(
                ProblemKind::BadRequest,
                format!("The query parameter {name} must be a whole number of at least 1."),
            )
        })
    }

    /// A whole number, 0 included; `None` when the parameter was not sent.
    ///
    /// # Errors
    /// 400 for any other value.
    pub fn count(&self, name: &str) -> Result<Option<u32>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let count = value.parse().ok().filter(|_| value.bytes().all(|byte| byte.is_ascii_digit()));
        count.map(Some).ok_or_else(|| {
            Problem::new(ProblemKind::BadRequest, format!("The query parameter {name} must be a whole number."))
        })
    }

    /// A day such as `2023-04-05`; `None` when the parameter was not sent.
    ///
    /// # Errors
    /// 400 for any other value.
    pub fn date(&self, name: &str) -> Result<Option<Date>, Problem> {
        self.read(name, parse_day)
    }

    /// An instant such as `2023-04-05T00:00:00Z`; `None` when the parameter was not sent.
    ///
    /// # Errors
    /// 400 for any other value.
    pub fn instant(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        self.read(name, parse_instant)
    }

    fn read<T>(&self, name: &str, parse: fn(&str) -> Result<T, InstantError>) -> Result<Option<T>, Problem> {
        let refuse = |error| {
            Problem::new(ProblemKind::BadRequest, format!("The query parameter {name} is not accepted. {error}"))
        };
        self.get(name).map(parse).transpose().map_err(refuse)
    }

    /// The parameter `channel`, by default the marketplace.
    ///
    /// # Errors
    /// 400 for an unknown channel.
    pub fn channel(&self) -> Result<Channel, Problem> {
        let words = Channel::ALL.map(|channel| (channel.as_str(), channel));
        Ok(self.one_of("channel", &words)?.unwrap_or_default())
    }

    /// The parameter `view`.
    ///
    /// # Errors
    /// 400 for an unknown view.
    pub fn view(&self, default: TabView) -> Result<TabView, Problem> {
        let words = [TabView::Default, TabView::Expanded].map(|view| (view.as_str(), view));
        Ok(self.one_of("view", &words)?.unwrap_or(default))
    }
}

/// A whole number of at least 1, written in digits only.
pub(super) fn whole(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_the_first_counts() {
        let query = Query::parse("a=1%202&a=3&b&c=x+y&=z");
        assert_eq!(
            (query.get("a"), query.get("b"), query.get("c"), query.get("d")),
            (Some("1 2"), Some(""), Some("x y"), None)
        );
    }

    #[test]
    fn a_known_parameter_must_be_of_its_form() {
        assert_eq!(Query::parse("").channel().unwrap(), Channel::Marketplace);
        assert_eq!(Query::parse("channel=embedded").channel().unwrap(), Channel::Embedded);
        let problem = Query::parse("channel=tv").channel().unwrap_err();
        assert!(problem.kind == ProblemKind::BadRequest && problem.detail.contains("marketplace, embedded"));
        assert_eq!(Query::parse("view=all").view(TabView::Default).unwrap_err().kind, ProblemKind::BadRequest);
        for bad in ["before=0", "before=-1", "before=x", "before=", "before=+1"] {
            assert_eq!(Query::parse(bad).number("before").unwrap_err().kind, ProblemKind::BadRequest, "{bad}");
        }
        assert_eq!(Query::parse("affects=0").count("affects").unwrap(), Some(0));
        for bad in ["affects=-1", "affects=+1", "affects=", "affects=4294967296", "affects=1.5"] {
            assert_eq!(Query::parse(bad).count("affects").unwrap_err().kind, ProblemKind::BadRequest, "{bad}");
        }
        assert_eq!(Query::parse("to=2024-02-29").date("to").unwrap().unwrap().to_string(), "2024-02-29");
        for bad in ["to=2023-02-29", "to=2023-2-9", "to=2023-02-09T00:00", "to=today", "to="] {
            assert_eq!(Query::parse(bad).date("to").unwrap_err().kind, ProblemKind::BadRequest, "{bad}");
        }
        let utc = Query::parse("at=2023-08-14T02:00:00%2B02:00").instant("at").unwrap().unwrap();
        assert_eq!(utc.to_string(), "2023-08-14T00:00:00Z");
        let problem = Query::parse("at=9999-12-31T23:59:59Z").instant("at").unwrap_err();
        assert!(
            problem.kind == ProblemKind::BadRequest && problem.detail.contains("at is not accepted"),
            "{problem:?}"
        );
        assert!(problem.detail.contains("to 9999-12-30T00:00:00Z"), "{problem:?}");
    }
}
