//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use web::ProblemKind;
use web::routes::{
    ACCEPT_LANGUAGE, Access, Answer, CHANNEL, Form, IF_NONE_MATCH, LANG, Operation, Parameter, Routes, STATE, VIEW,
};

use super::state::ReadState;
use super::{badge, badge_image, feed, files, overview, rest, revisions, tab};

const VISITOR: Parameter = Parameter {
    name: "visitor",
    description: "The visitor's id, where neither the X-Visitor-Id header nor the cookie can carry it: decides whether a partial rollout shows the tab.",
    form: Form::Any,
    example: "0190b3f4-7a2e-7c11-8e21-2f6b5a3c9d10",
};
const VISITOR_HEADER: Parameter = Parameter {
    name: "X-Visitor-Id",
    description: "The visitor's id: decides whether a partial rollout shows the tab.",
    form: Form::Any,
    example: "0190b3f4-7a2e-7c11-8e21-2f6b5a3c9d10",
};
const BEFORE: Parameter =
    Parameter { name: "before", description: "Only revisions before this one.", form: Form::Number, example: "7" };
const LIMIT: Parameter = Parameter {
    name: "limit",
    description: "How many on a page: 20 unless said otherwise, at most 100.",
    form: Form::Number,
    example: "20",
};

/// The routes.
#[must_use]
pub fn routes() -> Routes<ReadState> {
    let answers = |id: &str, schema| Operation {
        query: &[STATE],
        headers: &[IF_NONE_MATCH],
        answers: vec![Answer::json(200, "The answers.", schema).tagged(), Answer::unchanged()],
        problems: &[
            ProblemKind::BadRequest,
            ProblemKind::Forbidden,
            ProblemKind::NotFound,
            ProblemKind::NoDraft,
            ProblemKind::NoTab,
        ],
        ..Operation::new(
            id,
            "Read the answers: live for everybody, the draft for those who manage the app",
            Access::Public,
        )
    };
    let tab = Operation {
        query: &[VIEW, CHANNEL, VISITOR, LANG],
        headers: &[IF_NONE_MATCH, VISITOR_HEADER, ACCEPT_LANGUAGE],
        answers: vec![
            Answer::json_or_page(200, "The tab, or that it is not shown to this visitor.", "TabOrNot").tagged(),
            Answer::unchanged(),
        ],
        problems: &[ProblemKind::BadRequest, ProblemKind::NotFound, ProblemKind::NoTab],
        ..Operation::new("readTab", "Read the tab of a listing", Access::Public)
    };
    let around = |id: &str, summary, answer: Answer| Operation {
        query: &[CHANNEL, VISITOR, LANG],
        headers: &[IF_NONE_MATCH, VISITOR_HEADER, ACCEPT_LANGUAGE],
        answers: vec![answer.tagged(), Answer::unchanged()],
        problems: &[ProblemKind::BadRequest, ProblemKind::NotFound, ProblemKind::NoTab],
        ..Operation::new(id, summary, Access::Public)
    };
    let overview = around(
        "readOverview",
        "Read the overview of a listing, with the tab in short for those who are shown it",
        Answer::json_or_page(200, "The overview.", "Overview"),
    );
    let image = around(
        "readBadgeImage",
        "Read the badge of a listing as an image",
        Answer::text(200, "The image.", "image/svg+xml"),
    );
    let shield = around(
        "readBadgeShield",
        "Read the badge of a listing as shields.io takes it",
        Answer::json(200, "What the badge says.", "Shield"),
    );
    let feed = around(
        "readFeed",
        "Read the feed of what was published",
        Answer::text(200, "The feed (Atom).", "application/atom+xml"),
    );
    let list = Operation {
        query: &[BEFORE, LIMIT],
        answers: vec![Answer::json(200, "The revisions, latest first.", "Revisions")],
        problems: &[ProblemKind::BadRequest, ProblemKind::NoTab],
        ..Operation::new("listRevisions", "List what was published", Access::Manager)
    };
    let one = Operation {
        answers: vec![Answer::json(200, "The revision.", "Revision")],
        problems: &[ProblemKind::NoTab],
        ..Operation::new("readRevision", "Read one revision", Access::Manager)
    };
    let standing = Operation {
        answers: vec![Answer::json(200, "The badge, and what the live tab lacks.", "BadgeStanding")],
        problems: &[ProblemKind::NoTab],
        ..Operation::new("readBadge", "Read where the Cloud Fortified badge stands, and why", Access::Manager)
    };
    let document = Operation {
        headers: &[IF_NONE_MATCH],
        answers: vec![Answer::json(200, "This document.", "OpenApi").tagged(), Answer::unchanged()],
        ..Operation::new("readOpenApi", "Read the description of all routes", Access::Public)
    };
    let file = Operation {
        headers: &[IF_NONE_MATCH],
        answers: vec![Answer::text(200, "The file.", "text/css").tagged(), Answer::unchanged()],
        problems: &[ProblemKind::NotFound],
        ..Operation::new("readAsset", "Read a file that the pages use", Access::Public)
    };
    Routes::default()
        .route(
            Method::GET,
            "/rest/2/addons/{addonKey}/privacy-and-security",
            rest::v2,
            answers("readAnswersOfAddon", "AnswersV2"),
        )
        .rest_v3(
            Method::GET,
            "/rest/3/privacy-and-security/products/{productId}",
            rest::v3,
            answers("readAnswers", "AnswersV3"),
        )
        .route(Method::GET, "/listings/{appKey}", overview::read_overview, overview)
        .route(Method::GET, "/listings/{appKey}/badge.svg", badge_image::read_badge_image, image)
        .route(Method::GET, "/listings/{appKey}/badge.json", badge_image::read_badge_shield, shield)
        .route(Method::GET, "/listings/{appKey}/privacy-and-security", tab::read_tab, tab)
        .route(Method::GET, "/listings/{appKey}/privacy-and-security/feed.atom", feed::read_feed, feed)
        .route(Method::GET, "/apps/{appKey}/privacy-and-security/badge", badge::show, standing)
        .route(Method::GET, "/apps/{appKey}/privacy-and-security/revisions", revisions::list, list)
        .route(Method::GET, "/apps/{appKey}/privacy-and-security/revisions/{number}", revisions::one, one)
        .route(Method::GET, "/openapi.json", files::read_openapi, document)
        .route(Method::GET, "/assets/{file}", files::read_asset, file)
}
