//! What a route is, for openapi.json: who may call it, what it takes and what it answers. What must not live here: how a
//! route is served; see [`routes`](super::routes).

use axum::http::Method;

use super::ProblemKind;
use super::schema::{HasSchema, SchemaSource};

/// What a route is, for openapi.json.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    /// A unique name, for generated clients.
    pub id: String,
    /// What it does, in a line.
    pub summary: &'static str,
    pub access: Access,
    pub query: &'static [Parameter],
    /// The request's headers beyond `Authorization`.
    pub headers: &'static [Parameter],
    pub body: Option<Body>,
    /// The successes.
    pub answers: Vec<Answer>,
    /// The problems beyond those that follow from the access and the body; see [`Operation::all_problems`].
    pub problems: &'static [ProblemKind],
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; credentials may show more.
    Public,
    /// Those who manage the app.
    Manager,
    /// Those who look after the partner's security.
    PartnerSecurity,
    /// Marketplace staff.
    Staff,
    /// A page or a form for people, which openapi.json leaves out.
    Page,
}

/// A query parameter or a header.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub description: &'static str,
    pub kind: ParameterKind,
    pub example: &'static str,
}

/// What a parameter must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    Any,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number from 1 on.
    Number,
    /// A text that this regular expression (ECMA-262) describes.
    Text(&'static str),
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// The media types that are accepted, the usual one first.
    pub media_types: &'static [&'static str],
    pub schema: SchemaSource,
    pub required: bool,
}

/// A success.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub status: u16,
    pub description: &'static str,
    pub content: Content,
    /// Whether it carries an `ETag`.
    pub tagged: bool,
}

/// What is in an answer.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    Nothing,
    Json(SchemaSource),
    /// A JSON document, or a page where `Accept` asks for one.
    JsonOrPage(SchemaSource),
    /// A JSON document, or a text of this media type where `Accept` asks for it.
    JsonOrText(SchemaSource, &'static str),
    /// A text of this media type.
    Text(&'static str),
}

impl Access {
    /// The problems that every route with this access can answer.
    fn problems(self) -> &'static [ProblemKind] {
        use ProblemKind::{Busy, Forbidden, Internal, NotFound, Unauthenticated, Unavailable};
        match self {
            Self::Page => &[],
            Self::Public => &[Unauthenticated, Internal, Busy, Unavailable],
            Self::Manager | Self::PartnerSecurity => {
                &[Unauthenticated, Forbidden, NotFound, Internal, Busy, Unavailable]
            }
            Self::Staff => &[Unauthenticated, Forbidden, Internal, Busy, Unavailable],
        }
    }
}

impl Body {
    const JSON: &[&str] = &["application/json"];
    /// `application/json` is accepted as well, but not listed: with one schema under two media types, generated clients are
    /// broken.
    const MERGE_PATCH: &[&str] = &["application/merge-patch+json"];

    /// The problems that every route with such a body can answer.
    fn problems(self) -> &'static [ProblemKind] {
        use ProblemKind::{Invalid, MalformedJson, PayloadTooLarge, UnsupportedMediaType};
        match self.media_types {
            Self::JSON | Self::MERGE_PATCH => &[MalformedJson, PayloadTooLarge, UnsupportedMediaType, Invalid],
            _ => &[PayloadTooLarge],
        }
    }
}

impl Operation {
    /// An operation with a name and nothing else.
    pub fn new(access: Access, id: &str, summary: &'static str) -> Self {
        Self {
            method: Method::GET,
            path: String::new(),
            id: id.to_owned(),
            summary,
            access,
            query: &[],
            headers: &[],
            body: None,
            answers: Vec::new(),
            problems: &[],
        }
    }

    pub fn query(self, query: &'static [Parameter]) -> Self {
        Self { query, ..self }
    }

    pub fn headers(self, headers: &'static [Parameter]) -> Self {
        Self { headers, ..self }
    }

    /// Takes a JSON document of this type.
    pub fn takes<T: HasSchema>(self) -> Self {
        let body = Body { media_types: Body::JSON, schema: SchemaSource::for_type::<T>(), required: true };
        Self { body: Some(body), ..self }
    }

    /// Takes a JSON document of this type, or nothing.
    pub fn may_take<T: HasSchema>(self) -> Self {
        let body = Body { media_types: Body::JSON, schema: SchemaSource::for_type::<T>(), required: false };
        Self { body: Some(body), ..self }
    }

    /// Takes a JSON Merge Patch (RFC 7396) that this type describes.
    pub fn takes_patch<T: HasSchema>(self) -> Self {
        let body = Body { media_types: Body::MERGE_PATCH, schema: SchemaSource::for_type::<T>(), required: true };
        Self { body: Some(body), ..self }
    }

    /// Takes a text of another media type, which may be empty.
    pub fn takes_text<T: HasSchema>(self, media_types: &'static [&'static str]) -> Self {
        let body = Body { media_types, schema: SchemaSource::for_type::<T>(), required: false };
        Self { body: Some(body), ..self }
    }

    /// Adds a success. Its content follows from what the handler returns: a [`Reply`](super::reply::Reply) or nothing.
    pub fn answers(self, status: u16, description: &'static str) -> Self {
        self.answers_with(status, description, Content::Nothing)
    }

    /// Adds a success whose content cannot be seen in the handler's type, for example because `Accept` decides.
    pub fn answers_with(mut self, status: u16, description: &'static str, content: Content) -> Self {
        self.answers.push(Answer { status, description, content, tagged: false });
        self
    }

    /// The successes so far carry an `ETag`.
    pub fn tagged(mut self) -> Self {
        for answer in &mut self.answers {
            answer.tagged = true;
        }
        self
    }

    /// The successes so far carry an `ETag`, and a client that sends it in `If-None-Match` gets 304.
    pub fn cacheable(self) -> Self {
        self.answers(304, "You have this representation.").tagged()
    }

    pub fn problems(self, problems: &'static [ProblemKind]) -> Self {
        Self { problems, ..self }
    }

    /// All problems that can be answered.
    pub fn all_problems(&self) -> impl Iterator<Item = ProblemKind> {
        let of_body = self.body.map_or(&[][..], Body::problems);
        self.access.problems().iter().chain(of_body).chain(self.problems).copied()
    }
}

pub const CHANNEL: Parameter = Parameter {
    name: "channel",
    description: "Where the tab is read: the marketplace's website (default) or the marketplaces inside the products.",
    kind: ParameterKind::Word(&["marketplace", "embedded"]),
    example: "marketplace",
};
pub const VIEW: Parameter = Parameter {
    name: "view",
    description: "The default view, or the expanded one, which shows everything.",
    kind: ParameterKind::Word(&["default", "expanded"]),
    example: "expanded",
};
pub const LANG: Parameter = Parameter {
    name: "lang",
    description: "The language of our words; a partner's words are as they are. Without it, what Accept-Language asks for, else English.",
    kind: ParameterKind::Word(&["en", "de"]),
    example: "de",
};
pub const ACCEPT_LANGUAGE: Parameter = Parameter {
    name: "Accept-Language",
    description: "The languages that the reader would rather have: English and German there are.",
    kind: ParameterKind::Any,
    example: "de-CH, de;q=0.9, en;q=0.8",
};
pub const STATE: Parameter = Parameter {
    name: "state",
    description: "The live answers, or the draft, for those who manage the app.",
    kind: ParameterKind::Word(&["live", "draft"]),
    example: "live",
};
pub const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    description: "The ETag of the draft that you know, or * for any draft.",
    kind: ParameterKind::Text(r#"^(\*|(W/)?"[!#-~]*"( ?, ?(W/)?"[!#-~]*")*)$"#),
    example: "*",
};
/// `after` of a queue, whose cursors are those of [`cursor`](crate::cursor). Each queue has an example of its own.
pub const AFTER_IN_QUEUE: Parameter = Parameter {
    name: "after",
    description: "Where the page begins, as the `next` of the one before has it.",
    kind: ParameterKind::Text("^eyJ[A-Za-z0-9_-]*$"),
    example: "eyJzdGF0ZSI6Im9wZW4ifQ",
};
/// `If-None-Match` on a change.
pub const IF_NONE_MATCH_ANY: Parameter = Parameter {
    name: "If-None-Match",
    description: "*, to make something new only: refused with 412 if it exists already.",
    kind: ParameterKind::Text(r"^\*$"),
    example: "*",
};
/// `If-None-Match` on a read.
pub const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    description: "The ETag of the representation that you have.",
    kind: ParameterKind::Any,
    example: "\"0\"",
};
