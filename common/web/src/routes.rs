//! The table of a function's routes, each with its description. Router, template test and openapi.json all come from it,
//! so a route cannot be served and not described.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};

use super::ProblemKind;

/// What a route is, for openapi.json.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `GET`, `PUT` …
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: String,
    /// A unique name, for generated clients.
    pub id: String,
    /// What it does, in a line.
    pub summary: &'static str,
    /// Who may call it.
    pub access: Access,
    /// The query parameters.
    pub query: &'static [Parameter],
    /// The request's headers beyond `Authorization`.
    pub headers: &'static [Parameter],
    /// What is sent.
    pub body: Option<Body>,
    /// What is answered when it works.
    pub answers: Vec<Answer>,
    /// What is answered when it does not, beyond what every route of its access can.
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
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// What it must be.
    pub form: Form,
    /// An example.
    pub example: &'static str,
}

/// What a parameter must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Anything.
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
    /// Its media type.
    pub media_type: &'static str,
    /// The name of its schema.
    pub schema: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

impl Body {
    /// A JSON document of a schema.
    #[must_use]
    pub const fn json(schema: &'static str) -> Option<Self> {
        Some(Self { media_type: "application/json", schema, required: true })
    }
}

/// What is answered when it works.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What it means.
    pub description: &'static str,
    /// What is in it.
    pub content: Content,
    /// Whether it carries an ETag.
    pub tagged: bool,
}

/// What is in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Nothing,
    /// A JSON document of this schema.
    Json(&'static str),
    /// A JSON document of this schema, or a page.
    JsonOrPage(&'static str),
    /// A JSON document of this schema, or a text of this media type where `Accept` asks for it.
    JsonOrText(&'static str, &'static str),
    /// A text of this media type.
    Text(&'static str),
}

impl Answer {
    /// A JSON answer.
    #[must_use]
    pub const fn json(status: u16, description: &'static str, schema: &'static str) -> Self {
        Self { status, description, content: Content::Json(schema), tagged: false }
    }

    /// A JSON answer, or a page where `Accept` asks for one.
    #[must_use]
    pub const fn json_or_page(status: u16, description: &'static str, schema: &'static str) -> Self {
        Self { status, description, content: Content::JsonOrPage(schema), tagged: false }
    }

    /// A text.
    #[must_use]
    pub const fn text(status: u16, description: &'static str, media_type: &'static str) -> Self {
        Self { status, description, content: Content::Text(media_type), tagged: false }
    }

    /// An answer without a body.
    #[must_use]
    pub const fn empty(status: u16, description: &'static str) -> Self {
        Self { status, description, content: Content::Nothing, tagged: false }
    }

    /// That the reader has the representation already.
    #[must_use]
    pub const fn unchanged() -> Self {
        Self::empty(304, "You have this representation.").tagged()
    }

    /// The same answer, with an ETag.
    #[must_use]
    pub const fn tagged(self) -> Self {
        Self { tagged: true, ..self }
    }
}

impl Access {
    /// What every route of this access can answer when it does not work.
    #[must_use]
    pub fn problems(self) -> &'static [ProblemKind] {
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

impl Operation {
    /// An operation with nothing but its name, to be completed.
    #[must_use]
    pub fn new(id: &str, summary: &'static str, access: Access) -> Self {
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
}

/// A function's routes.
#[derive(Debug)]
pub struct Routes<S> {
    router: Router<S>,
    operations: Vec<Operation>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), operations: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// Adds a route.
    #[must_use]
    pub fn route<H, T>(mut self, method: Method, path: &str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        // GET, PUT, POST and DELETE are the only methods here, and each has a filter.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(path, on(filter, handler));
        self.operations.push(Operation { method, path: path.to_owned(), ..operation });
        self
    }

    /// Adds a page or a form for people.
    #[must_use]
    pub fn page<H, T>(self, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let id = format!("{method} {path}");
        self.route(method, path, handler, Operation::new(&id, "A page for people", Access::Page))
    }

    /// Adds a REST v3 route, which answers under the original's base path too.
    #[must_use]
    pub fn rest_v3<H, T>(self, method: Method, path: &str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let under_base = Operation { id: format!("{}UnderMarketplace", operation.id), ..operation.clone() };
        self.route(method.clone(), path, handler.clone(), operation).route(
            method,
            &format!("/marketplace{path}"),
            handler,
            under_base,
        )
    }

    /// What the routes are.
    #[must_use]
    pub fn operations(self) -> Vec<Operation> {
        self.operations
    }

    /// The router, to go behind [`guard`](super::gateway::guard).
    pub fn into_router(self, state: S) -> Router {
        self.router.with_state(state)
    }
}

/// `channel`.
pub const CHANNEL: Parameter = Parameter {
    name: "channel",
    description: "Where the tab is read: the marketplace's website (default) or the marketplaces inside the products.",
    form: Form::Word(&["marketplace", "embedded"]),
    example: "marketplace",
};
/// `view`.
pub const VIEW: Parameter = Parameter {
    name: "view",
    description: "The default view, or the expanded one, which shows everything.",
    form: Form::Word(&["default", "expanded"]),
    example: "expanded",
};
/// `lang`.
pub const LANG: Parameter = Parameter {
    name: "lang",
    description: "The language of our words; a partner's words are as they are. Without it, what Accept-Language asks for, else English.",
    form: Form::Word(&["en", "de"]),
    example: "de",
};
/// `Accept-Language`.
pub const ACCEPT_LANGUAGE: Parameter = Parameter {
    name: "Accept-Language",
    description: "The languages that the reader would rather have: English and German there are.",
    form: Form::Any,
    example: "de-CH, de;q=0.9, en;q=0.8",
};
/// `state`.
pub const STATE: Parameter = Parameter {
    name: "state",
    description: "The live answers, or the draft, for those who manage the app.",
    form: Form::Word(&["live", "draft"]),
    example: "live",
};
/// `If-Match`.
pub const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    description: "The ETag of the draft that you know, or * for any draft.",
    form: Form::Text(r#"^(\*|(W/)?"[!#-~]*"( ?, ?(W/)?"[!#-~]*")*)$"#),
    example: "*",
};
/// `If-None-Match`.
pub const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    description: "The ETag of the representation that you have.",
    form: Form::Any,
    example: "\"0\"",
};
