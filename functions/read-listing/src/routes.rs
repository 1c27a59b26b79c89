//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use domain::overview::Overview;
use web::ProblemKind;
use web::operation::{
    ACCEPT_LANGUAGE, Access, CHANNEL, Content, IF_NONE_MATCH, LANG, Operation, Parameter, ParameterKind, STATE, VIEW,
};
use web::render::statistics::Statistics;
use web::routes::Routes;
use web::schema::{HasSchema, SchemaSource};

use super::badge_image::{self, Shield};
use super::schema::{AnswersV2, AnswersV3, OpenApi};
use super::state::ReadState;
use super::{badge, feed, files, overview, rest, revisions, site, statistics, tab};

const VISITOR: Parameter = Parameter {
    name: "visitor",
    description: "The visitor's id, where neither the X-Visitor-Id header nor the cookie can carry it: decides whether a partial rollout shows the tab.",
    kind: ParameterKind::Any,
    example: "0190b3f4-7a2e-7c11-8e21-2f6b5a3c9d10",
};
const VISITOR_HEADER: Parameter = Parameter {
    name: "X-Visitor-Id",
    description: "The visitor's id: decides whether a partial rollout shows the tab.",
    kind: ParameterKind::Any,
    example: "0190b3f4-7a2e-7c11-8e21-2f6b5a3c9d10",
};
const BEFORE: Parameter = Parameter {
    name: "before",
    description: "Only revisions before this one.",
    kind: ParameterKind::Number,
    example: "7",
};
const LIMIT: Parameter = Parameter {
    name: "limit",
    description: "How many on a page: 20 unless said otherwise, at most 100.",
    kind: ParameterKind::Number,
    example: "20",
};

const READ: &[ProblemKind] = &[ProblemKind::BadRequest, ProblemKind::NotFound, ProblemKind::NoTab];

/// The function's routes.
pub fn routes() -> Routes<ReadState> {
    let routes = Routes::new("What customers see, the answers, what was published, this document.");
    statistics_route(site_routes(file_routes(manager_routes(listing_routes(rest_routes(routes))))))
}

fn statistics_route(routes: Routes<ReadState>) -> Routes<ReadState> {
    let content = Content::JsonOrPage(SchemaSource::for_type::<Statistics>());
    let operation =
        Operation::new(Access::Public, "readStatistics", "Read how many tabs are complete, by question and over time")
            .query(&[LANG])
            .headers(&[IF_NONE_MATCH, ACCEPT_LANGUAGE])
            .answers_with(200, "The numbers; null where one is so small that it could give away single apps.", content)
            .cacheable()
            .problems(&[ProblemKind::BadRequest]);
    routes.get("/statistics", statistics::read_statistics, operation)
}

fn rest_routes(routes: Routes<ReadState>) -> Routes<ReadState> {
    routes
        .get(
            "/rest/2/addons/{addonKey}/privacy-and-security",
            rest::read_v2,
            answers::<AnswersV2>("readAnswersOfAddon"),
        )
        .rest_v3(
            Method::GET,
            "/rest/3/privacy-and-security/products/{productId}",
            rest::read_v3,
            answers::<AnswersV3>("readAnswers"),
        )
}

fn answers<T: HasSchema>(id: &str) -> Operation {
    let summary = "Read the answers: live for everybody, the draft for those who manage the app";
    Operation::new(Access::Public, id, summary)
        .query(&[STATE])
        .headers(&[IF_NONE_MATCH])
        .answers_with(200, "The answers.", Content::Json(SchemaSource::for_type::<T>()))
        .cacheable()
        .problems(&[
            ProblemKind::BadRequest,
            ProblemKind::Forbidden,
            ProblemKind::NotFound,
            ProblemKind::NoDraft,
            ProblemKind::NoTab,
        ])
}

fn listing_routes(routes: Routes<ReadState>) -> Routes<ReadState> {
    let tab = Content::JsonOrPage(SchemaSource::for_type::<tab::TabReply<'_>>());
    let tab = Operation::new(Access::Public, "readTab", "Read the tab of a listing")
        .query(&[VIEW, CHANNEL, VISITOR, LANG])
        .headers(&[IF_NONE_MATCH, VISITOR_HEADER, ACCEPT_LANGUAGE])
        .answers_with(200, "The tab, or that it is not shown to this visitor.", tab)
        .cacheable()
        .problems(READ);
    let overview =
        visit("readOverview", "Read the overview of a listing, with the tab in short for those who are shown it")
            .answers_with(200, "The overview.", Content::JsonOrPage(SchemaSource::for_type::<Overview>()));
    let image = visit("readBadgeImage", "Read the badge of a listing as an image").answers_with(
        200,
        "The image.",
        Content::Text("image/svg+xml"),
    );
    let shield = visit("readBadgeShield", "Read the badge of a listing as shields.io takes it").answers_with(
        200,
        "What the badge says.",
        Content::Json(SchemaSource::for_type::<Shield>()),
    );
    let feed = visit("readFeed", "Read the feed of what was published").answers_with(
        200,
        "The feed (Atom).",
        Content::Text("application/atom+xml"),
    );
    routes
        .get("/listings/{appKey}", overview::read_overview, overview.cacheable())
        .get("/listings/{appKey}/badge.svg", badge_image::read_badge_image, image.cacheable())
        .get("/listings/{appKey}/badge.json", badge_image::read_badge_shield, shield.cacheable())
        .get("/listings/{appKey}/privacy-and-security", tab::read_tab, tab)
        .get("/listings/{appKey}/privacy-and-security/feed.atom", feed::read_feed, feed.cacheable())
}

/// What a customer reads around the tab.
fn visit(id: &str, summary: &'static str) -> Operation {
    Operation::new(Access::Public, id, summary)
        .query(&[CHANNEL, VISITOR, LANG])
        .headers(&[IF_NONE_MATCH, VISITOR_HEADER, ACCEPT_LANGUAGE])
        .problems(READ)
}

fn manager_routes(routes: Routes<ReadState>) -> Routes<ReadState> {
    let standing = Operation::new(Access::Manager, "readBadge", "Read where the Cloud Fortified badge stands, and why");
    let standing = standing.answers(200, "The badge, and what the live tab lacks.").problems(&[ProblemKind::NoTab]);
    let list = Operation::new(Access::Manager, "listRevisions", "List what was published")
        .query(&[BEFORE, LIMIT])
        .answers(200, "The revisions, latest first.")
        .problems(&[ProblemKind::BadRequest, ProblemKind::NoTab]);
    let one = Operation::new(Access::Manager, "readRevision", "Read one revision")
        .answers(200, "The revision.")
        .problems(&[ProblemKind::NoTab]);
    routes
        .get("/apps/{appKey}/privacy-and-security/badge", badge::read_badge, standing)
        .get("/apps/{appKey}/privacy-and-security/revisions", revisions::list_revisions, list)
        .get("/apps/{appKey}/privacy-and-security/revisions/{number}", revisions::read_revision, one)
}

fn file_routes(routes: Routes<ReadState>) -> Routes<ReadState> {
    let document = Operation::new(Access::Public, "readOpenApi", "Read the description of all routes")
        .headers(&[IF_NONE_MATCH])
        .answers_with(200, "This document.", Content::Json(SchemaSource::for_type::<OpenApi>()))
        .cacheable();
    let file = Operation::new(Access::Public, "readAsset", "Read a file that the pages use")
        .headers(&[IF_NONE_MATCH])
        .answers_with(200, "The file.", Content::Text("text/css"))
        .cacheable()
        .problems(&[ProblemKind::NotFound]);
    routes.get("/openapi.json", files::read_openapi, document).get("/assets/{file}", files::read_asset, file)
}

fn site_routes(routes: Routes<ReadState>) -> Routes<ReadState> {
    let robots = Operation::new(Access::Public, "readRobots", "Read which pages search engines may read");
    let icon = Operation::new(Access::Public, "readFavicon", "Read the site's icon");
    let contact = Operation::new(Access::Public, "readSecurityContact", "Read where to report a security bug");
    routes
        .get("/robots.txt", site::read_robots, site_file(robots, "The rules (RFC 9309).", "text/plain"))
        .get("/favicon.ico", site::read_favicon, site_file(icon, "The icon.", "image/svg+xml"))
        .get(
            "/.well-known/security.txt",
            site::read_security_contact,
            site_file(contact, "The contact (RFC 9116).", "text/plain"),
        )
}

/// A file at an address that every site has.
fn site_file(operation: Operation, description: &'static str, media_type: &'static str) -> Operation {
    operation.headers(&[IF_NONE_MATCH]).answers_with(200, description, Content::Text(media_type)).cacheable()
}
