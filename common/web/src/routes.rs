//! The table of a function's routes, each with its description. The router, the test of the template and openapi.json are
//! made from it, so no route is served without a description. What a handler answers is taken from its return type.

use axum::Router;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use super::Problem;
use super::operation::{Access, Answer, Content, Operation};
use super::reply::Reply;
use super::schema::{HasSchema, SchemaSource};

/// What handlers may return. A type that determines the content of the successes describes it.
pub trait Returned {
    fn describe(_answers: &mut [Answer]) {}
}

impl Returned for Response {}
impl Returned for StatusCode {}

impl<T: HasSchema> Returned for Reply<T> {
    fn describe(answers: &mut [Answer]) {
        for answer in answers {
            answer.content = Content::Json(SchemaSource::for_type::<T>());
        }
    }
}

impl<T: Returned> Returned for Result<T, Problem> {
    fn describe(answers: &mut [Answer]) {
        T::describe(answers);
    }
}

/// A handler with these arguments. The trait makes its return type available, which `Handler` does not.
pub trait Returns<Arguments> {
    type Returned: Returned;
}

macro_rules! returns {
    ($($argument:ident)*) => {
        impl<F, Answer, $($argument),*> Returns<($($argument,)*)> for F
        where
            F: FnOnce($($argument),*) -> Answer,
            Answer: Future<Output: Returned>,
        {
            type Returned = Answer::Output;
        }
    };
}

returns!(A);
returns!(A B);
returns!(A B C);
returns!(A B C D);
returns!(A B C D E);
returns!(A B C D E G);
returns!(A B C D E G H);

/// Defines the methods of [`Routes`] that add a route, each named after its HTTP method.
macro_rules! methods {
    ($($name:ident $method:ident),*) => {$(
        pub fn $name<H, T, A>(self, path: &str, handler: H, operation: Operation) -> Self
        where
            H: Handler<T, S> + Returns<A>,
            T: 'static,
        {
            self.route(Method::$method, path, handler, operation)
        }
    )*};
}

/// A function's routes.
#[derive(Debug)]
pub struct Routes<S> {
    router: Router<S>,
    description: FunctionDescription,
}

/// A function and its routes, for openapi.json.
#[derive(Debug, Default)]
pub struct FunctionDescription {
    pub purpose: &'static str,
    pub operations: Vec<Operation>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    /// For a function that only has pages.
    fn default() -> Self {
        Self { router: Router::new(), description: FunctionDescription::default() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet, for a function with this purpose.
    pub fn new(purpose: &'static str) -> Self {
        let description = FunctionDescription { purpose, operations: Vec::new() };
        Self { description, ..Self::default() }
    }

    methods!(get GET, put PUT, patch PATCH, post POST, delete DELETE);

    /// Adds a REST v3 route, which answers under the original's base path too.
    pub fn rest_v3<H, T, A>(self, method: Method, path: &str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, S> + Returns<A>,
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

    fn route<H, T, A>(self, method: Method, path: &str, handler: H, mut operation: Operation) -> Self
    where
        H: Handler<T, S> + Returns<A>,
        T: 'static,
    {
        H::Returned::describe(&mut operation.answers);
        self.add(method, path, handler, operation)
    }

    /// Adds a page or a form for people.
    pub fn page<H, T>(self, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let id = format!("{method} {path}");
        self.add(method, path, handler, Operation::new(Access::Page, &id, "A page for people"))
    }

    fn add<H, T>(mut self, method: Method, path: &str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        // GET, PUT, PATCH, POST and DELETE are the only methods here, and each has a filter.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(path, on(filter, handler));
        self.description.operations.push(Operation { method, path: path.to_owned(), ..operation });
        self
    }

    /// The function and its routes, for openapi.json.
    pub fn describe(self) -> FunctionDescription {
        self.description
    }

    /// The router, to go behind [`guard`](super::gateway::guard).
    pub fn into_router(self, state: S) -> Router {
        self.router.with_state(state)
    }
}
