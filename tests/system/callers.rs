//! Who may call what: every route of the template by everybody who could try. A route without an expectation fails.

use anyhow::{Context as _, Result};
use domain::EmailAddress;
use domain::access::Role;
use local::template::{Route, Template};
use reqwest::Method;
use serde_json::{Value as Json, json};
use store::addresses::{Reason, Suppression};
use store::audit::Actor;
use system_tests::{Answer, Call, KIM, NOTES, NOTES_PRODUCT, PAT, Person, STAFF, World, v2};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// Everybody; wrong credentials are refused.
    Public,
    /// Everybody who is known.
    Known,
    /// Those who manage the app.
    Managers,
    /// Those who look after the partner's security.
    Security,
    /// Marketplace staff.
    Staff,
}

/// What a route gets and answers when everything is right.
struct Expected {
    whom: For,
    body: Option<Json>,
    done: u16,
}

const FORM: &str = "application/x-www-form-urlencoded";
/// When the partner began an application, and took it back.
const BEGUN: &str = "2023-03-01T00:00:00Z";
const SPARE_APP: &str = "com.example.spare.app";
const SPARE_PARTNER: &str = "spare";
const SPARE_EMAIL: &str = "spare@spare.example";

fn spare_app() -> Json {
    json!({ "name": "Spare", "partner": SPARE_PARTNER, "product": "00000000-0000-4000-8000-0000000000aa", "hosting": "cloud" })
}

fn expected(route: &Route) -> Option<Expected> {
    let draft = || Some(json!({ "logDetails": { "logEndUserData": false } }));
    let partner = || Some(json!({ "name": "Spare", "contact": "hello@spare.example" }));
    let (whom, body, done) = match route.key().as_str() {
        "GET /openapi.json" | "GET /assets/{file}" => (For::Public, None, 200),
        "GET /" => (For::Public, None, 303),
        "GET /manage" | "GET /manage/apps" => (For::Known, None, 200),
        "GET /manage/apps/{appKey}/privacy-and-security"
        | "GET /manage/apps/{appKey}/privacy-and-security/discard"
        | "GET /manage/apps/{appKey}/preview"
        | "GET /manage/apps/{appKey}/receipt"
        | "GET /manage/apps/{appKey}/history"
        | "GET /manage/apps/{appKey}/answers.json"
        | "GET /manage/apps/{appKey}/answers.csv" => (For::Managers, None, 200),
        // The form of this test began with a draft that there never was.
        "POST /manage/apps/{appKey}/privacy-and-security" => {
            (For::Managers, Some(json!("etag=none&shown=Q21&Q21=nobody%40acme.example")), 412)
        }
        "POST /manage/apps/{appKey}/privacy-and-security/discard"
        | "POST /manage/apps/{appKey}/preview"
        | "POST /manage/apps/{appKey}/history" => (For::Managers, None, 412),
        "GET /manage/partners/{partnerId}/self-assessment"
        | "GET /manage/partners/{partnerId}/self-assessment/{begun}" => (For::Security, None, 200),
        "POST /manage/partners/{partnerId}/self-assessment" => (For::Security, None, 412),
        "GET /rest/2/addons/{addonKey}/privacy-and-security"
        | "GET /rest/3/privacy-and-security/products/{productId}"
        | "GET /marketplace/rest/3/privacy-and-security/products/{productId}"
        | "GET /listings/{appKey}"
        | "GET /listings/{appKey}/badge.svg"
        | "GET /listings/{appKey}/badge.json"
        | "GET /listings/{appKey}/privacy-and-security"
        | "GET /listings/{appKey}/privacy-and-security/feed.atom" => (For::Public, None, 200),
        "PUT /rest/2/addons/{addonKey}/privacy-and-security"
        | "PUT /rest/3/privacy-and-security/products/{productId}"
        | "PUT /marketplace/rest/3/privacy-and-security/products/{productId}" => (For::Managers, draft(), 200),
        "DELETE /rest/3/privacy-and-security/products/{productId}"
        | "DELETE /marketplace/rest/3/privacy-and-security/products/{productId}" => (For::Managers, None, 204),
        "POST /rest/2/addons/{addonKey}/privacy-and-security/publish"
        | "POST /rest/3/privacy-and-security/products/{productId}/publish"
        | "POST /marketplace/rest/3/privacy-and-security/products/{productId}/publish"
        | "GET /apps/{appKey}/privacy-and-security/preview"
        | "GET /apps/{appKey}/privacy-and-security/badge"
        | "GET /apps/{appKey}/privacy-and-security/revisions"
        | "GET /apps/{appKey}/privacy-and-security/revisions/{number}" => (For::Managers, None, 200),
        "PUT /apps/{appKey}/privacy-policy" => {
            (For::Managers, Some(json!({ "url": "https://acme.example/privacy" })), 200)
        }
        "GET /programme/fortified/rehearsal"
        | "GET /catalogue/partners/{partnerId}"
        | "GET /catalogue/apps/{appKey}"
        | "GET /catalogue/partners/{partnerId}/members"
        | "GET /catalogue/people/{email}/tokens"
        | "POST /catalogue/apps/{appKey}/archive"
        | "POST /catalogue/apps/{appKey}/restore" => (For::Staff, None, 200),
        "PUT /catalogue/partners/{partnerId}" => (For::Staff, partner(), 200),
        "PUT /catalogue/apps/{appKey}" => (For::Staff, Some(spare_app()), 200),
        "PUT /catalogue/partners/{partnerId}/members/{email}" => {
            (For::Staff, Some(json!({ "permissions": { "manage-app": "all" } })), 200)
        }
        "DELETE /catalogue/partners/{partnerId}/members/{email}"
        | "DELETE /catalogue/people/{email}/tokens/{tokenId}" => (For::Staff, None, 204),
        "GET /staff/mail" => (For::Staff, None, 200),
        "DELETE /staff/mail/suppressions/{email}" => (For::Staff, None, 204),
        "POST /catalogue/people/{email}/tokens" => (For::Staff, Some(json!({ "name": "Another" })), 201),
        "POST /catalogue/import" => (For::Staff, Some(json!({ "type": "partner" })), 200),
        "GET /partners/{partnerId}" | "GET /listings/{appKey}/security" => (For::Public, None, 200),
        "GET /partners/{partnerId}/self-assessment" => (For::Security, None, 200),
        // The programme has ended by the clock of this test, as whoever may take a step is told.
        "PUT /partners/{partnerId}/self-assessment" => (For::Security, Some(json!({ "answers": {} })), 409),
        "POST /partners/{partnerId}/self-assessment/submit"
        | "POST /partners/{partnerId}/self-assessment/withdraw"
        | "POST /partners/{partnerId}/self-assessment/renew" => (For::Security, None, 409),
        "GET /staff/self-assessments" | "GET /staff/self-assessments/{partnerId}" => (For::Staff, None, 200),
        "POST /staff/self-assessments/{partnerId}/start-review"
        | "POST /staff/self-assessments/{partnerId}/request-changes"
        | "POST /staff/self-assessments/{partnerId}/approve"
        | "POST /staff/self-assessments/{partnerId}/reject" => (For::Staff, Some(json!({ "reasons": "A test" })), 409),
        "GET /programme" | "GET /programme/rollout" => (For::Staff, None, 200),
        "PUT /programme" => (For::Staff, Some(json!({ "marketplace": "Bazaar" })), 200),
        "POST /programme/rollout/{channel}/{operation}" => (For::Staff, Some(json!({ "reason": "A test" })), 200),
        "PUT /programme/rollout/{channel}/visitors/{visitorId}" => {
            (For::Staff, Some(json!({ "shown": true, "reason": "A test" })), 200)
        }
        "DELETE /programme/rollout/{channel}/visitors/{visitorId}" => (For::Staff, None, 204),
        // Pages that need nobody: without a link that works they lead to the form.
        "GET /sign-in" => (For::Public, None, 200),
        "POST /sign-in" => (For::Public, Some(json!("email=nobody%40nowhere.example")), 200),
        "GET /sign-in/{token}" | "POST /sign-in/{token}" | "POST /sign-out" => (For::Public, None, 303),
        "GET /manage/tokens" => (For::Known, None, 200),
        // An API token makes, and takes, no other.
        "POST /manage/tokens" => (For::Known, Some(json!("name=x&days=7")), 403),
        "POST /manage/tokens/{tokenId}/revoke" => (For::Known, None, 403),
        "GET /manage/partners/{partnerId}/members" => (For::Managers, None, 200),
        // Whom to remove is not said.
        "GET /manage/partners/{partnerId}/members/remove" => (For::Managers, None, 404),
        "POST /manage/partners/{partnerId}/members" | "POST /manage/partners/{partnerId}/members/remove" => {
            (For::Managers, Some(json!("email=x%40acme.example")), 403)
        }
        _ => return None,
    };
    Some(Expected { whom, body, done })
}

/// Everybody who could try.
struct Cast {
    world: World,
    /// Manages another app of the same partner, not this one.
    colleague: Person,
    /// A member without any permission.
    member: Person,
    /// May do everything, as a member and as staff, with a token for another app alone.
    limited: Person,
    expired: Person,
    revoked: Person,
    spare: Person,
}

impl Cast {
    async fn assemble() -> Result<Self> {
        let world = World::at(BEGUN).await?;
        let none = json!({ "answers": {} });
        world.put("/partners/acme/self-assessment", &none).by(&PAT).send().await?.expect(200)?;
        world.post("/partners/acme/self-assessment/withdraw").by(&PAT).send().await?.expect(200)?;
        world.set_clock("2026-01-15T09:00:00Z")?;
        let staff = |path: &str, body: Json| world.put(path, &body).by(&STAFF).send();
        let partner = json!({ "name": "Spare", "contact": "hello@spare.example" });
        staff(&format!("/catalogue/partners/{SPARE_PARTNER}"), partner).await?.expect(201)?;
        staff(&format!("/catalogue/apps/{SPARE_APP}"), spare_app()).await?.expect(201)?;
        let spare = world.member(SPARE_PARTNER, SPARE_EMAIL, &json!({ "manage-app": "all" })).await?;
        let permissions = json!({ "manage-app": ["com.example.acme.charts"], "manage-partner-security": true });
        let colleague = world.member("acme", "colleague@acme.example", &permissions).await?;
        let member = world.member("acme", "member@acme.example", &json!({ "manage-app": [] })).await?;
        let everything = json!({ "manage-app": "all", "manage-partner-security": true });
        let boss = world.member("acme", "boss@acme.example", &everything).await?;
        let email = EmailAddress::parse(&boss.email)?;
        let actor = Actor { person: &email, now: world.local.clock().now() };
        world.local.store().put_staff(&email, Role::ALL, actor).await?;
        let other = json!({ "name": "Limited", "apps": ["com.example.acme.charts"] });
        let limited = world.token(&boss.email, &other).await?;
        let soon = json!({ "name": "Short", "expiresAt": "2026-01-15T09:00:01Z" });
        let expired = world.token(PAT.email, &soon).await?;
        let revoked = world.token(PAT.email, &json!({ "name": "Lost" })).await?;
        let path = format!("/catalogue/people/{}/tokens/{}", revoked.email, revoked.id);
        for living in [&expired, &revoked] {
            world.get(&v2(NOTES)).by(living).send().await?.expect(200)?;
        }
        world.delete(&path).by(&STAFF).send().await?.expect(204)?;
        world.set_clock("2026-01-15T09:00:01Z")?;
        Ok(Self { world, colleague, member, limited, expired, revoked, spare })
    }

    /// The route's path; with `there`, of things that exist.
    fn path(&self, route: &Route, there: bool) -> String {
        let ours = route.path.starts_with("/catalogue/");
        let app = match (there, ours) {
            (false, _) => "com.example.nobody.nothing",
            (true, true) => SPARE_APP,
            (true, false) => NOTES,
        };
        let product = if there { NOTES_PRODUCT } else { "00000000-0000-4000-8000-00000000dead" };
        let path = route.path.replace("{appKey}", app).replace("{addonKey}", app).replace("{productId}", product);
        let partner = match (ours, there) {
            (true, _) => SPARE_PARTNER,
            (false, true) => "acme",
            (false, false) => "nobody",
        };
        path.replace("{partnerId}", partner)
            .replace("{email}", SPARE_EMAIL)
            .replace("{tokenId}", &self.spare.id)
            .replace("{token}", "no-link")
            .replace("{number}", "1")
            .replace("{begun}", BEGUN)
            .replace("{channel}", "marketplace")
            .replace("{operation}", "hold")
            .replace("{visitorId}", "somebody")
            .replace("{file}", web::render::stylesheet().0)
    }

    fn call(&self, route: &Route, expected: &Expected, there: bool) -> Result<Call> {
        let method: Method = route.method.parse().with_context(|| route.key())?;
        let call = self.world.call(method.clone(), &self.path(route, there));
        let guarded = route.key() == "PUT /programme" || route.path.starts_with("/staff/self-assessments/");
        let call = if guarded { call.header("if-match", "*") } else { call };
        let form = route.path.starts_with("/sign-") || route.path.starts_with("/manage/");
        let call = if form { call.header("sec-fetch-site", "same-origin") } else { call };
        if method == Method::POST && form && expected.body.is_none() && route.path.starts_with("/manage/") {
            let button = if route.path.ends_with("/history") { "restore" } else { "save" };
            return Ok(call.body(FORM, format!("etag=0&revision=1&do={button}")));
        }
        Ok(match &expected.body {
            Some(Json::String(form)) => call.body(FORM, form.clone()),
            Some(body) => call.json(body),
            None => call,
        })
    }
}

/// One check of one route, with all that a failure needs to say.
fn check(route: &Route, who: &str, answer: &Answer, code: u16) -> Result<()> {
    anyhow::ensure!(answer.code() == code, "{} by {who}: {} {}, not {code}", route.key(), answer.status, answer.text);
    let challenged = answer.header("www-authenticate").is_some_and(|schemes| schemes.starts_with("Basic realm="));
    anyhow::ensure!(challenged == (code == 401), "{} by {who}: WWW-Authenticate on {code}", route.key());
    Ok(())
}

async fn try_everybody(cast: &Cast, route: &Route, expected: &Expected) -> Result<()> {
    let call = || cast.call(route, expected, true);
    for (who, answer) in [
        ("a wrong token", call()?.basic(PAT.email, "demo-acme-").send().await?),
        ("a wrong bearer", call()?.bearer("demo-nobody").send().await?),
        ("another scheme", call()?.header("authorization", "Digest demo-acme").send().await?),
        ("another's email", call()?.basic(KIM.email, PAT.token).send().await?),
        ("an expired token", call()?.by(&cast.expired).send().await?),
        ("an expired bearer", call()?.bearer(&cast.expired.token).send().await?),
        ("a revoked token", call()?.by(&cast.revoked).send().await?),
        ("a revoked bearer", call()?.bearer(&cast.revoked.token).send().await?),
    ] {
        check(route, who, &answer, 401)?;
    }
    let nobody = call()?.send().await?;
    let stranger = call()?.by(&KIM).send().await?;
    let colleague = call()?.by(&cast.colleague).send().await?;
    let limited = call()?.by(&cast.limited).send().await?;
    let open = matches!(expected.whom, For::Public | For::Known);
    check(route, "a token for another app", &limited, if open { expected.done } else { 403 })?;
    match expected.whom {
        For::Public => {
            for (who, answer) in [("nobody", nobody), ("a stranger", stranger), ("a colleague", colleague)] {
                check(route, who, &answer, expected.done)?;
            }
            check(route, "staff", &call()?.by(&STAFF).send().await?, expected.done)?;
            check(route, "a manager", &call()?.by(&PAT).send().await?, expected.done)
        }
        For::Known => {
            check(route, "nobody", &nobody, 401)?;
            for (who, answer) in [("a stranger", stranger), ("a colleague", colleague)] {
                check(route, who, &answer, expected.done)?;
            }
            check(route, "a member", &call()?.by(&cast.member).send().await?, expected.done)?;
            check(route, "staff", &call()?.by(&STAFF).send().await?, expected.done)
        }
        For::Managers => {
            check(route, "nobody", &nobody, 401)?;
            check(route, "a colleague", &colleague, 403)?;
            let staff = call()?.by(&STAFF).send().await?;
            let missing = cast.call(route, expected, false)?.by(&KIM).send().await?;
            for (who, answer) in [("a stranger", &stranger), ("staff", &staff), ("a stranger on nothing", &missing)] {
                check(route, who, answer, 404)?;
                anyhow::ensure!(answer.face() == missing.face(), "{} tells {who} that the app exists", route.key());
            }
            check(route, "a manager", &call()?.by(&PAT).send().await?, expected.done)
        }
        For::Security => {
            check(route, "nobody", &nobody, 401)?;
            let staff = call()?.by(&STAFF).send().await?;
            let missing = cast.call(route, expected, false)?.by(&KIM).send().await?;
            for (who, answer) in [("a stranger", &stranger), ("staff", &staff), ("a stranger on nothing", &missing)] {
                check(route, who, answer, 404)?;
                anyhow::ensure!(answer.face() == missing.face(), "{} tells {who} that the partner exists", route.key());
            }
            check(route, "a member", &call()?.by(&cast.member).send().await?, 403)?;
            check(route, "a colleague with the permission", &colleague, expected.done)
        }
        For::Staff => {
            check(route, "nobody", &nobody, 401)?;
            for (who, answer) in
                [("a stranger", stranger), ("a colleague", colleague), ("a manager", call()?.by(&PAT).send().await?)]
            {
                check(route, who, &answer, 403)?;
            }
            check(route, "staff", &call()?.by(&STAFF).send().await?, expected.done)
        }
    }
}

#[tokio::test]
async fn every_route_answers_everybody_as_it_should() -> Result<()> {
    let cast = Cast::assemble().await?;
    let functions = Template::embedded()?.functions()?;
    let routes: Vec<Route> = functions.into_iter().flat_map(|function| function.routes).collect();
    anyhow::ensure!(!routes.is_empty(), "the template has no routes");
    for route in routes.iter().filter(|route| !route.is_default()) {
        let expected = expected(route).with_context(|| format!("{} has no expectation in this test", route.key()))?;
        // A draft for every route: some of them take it away.
        cast.world.save(NOTES, &json!({ "logDetails": { "logEndUserData": true } }), &PAT).await?;
        let suppression = Suppression { reason: Reason::Bounce, since: cast.world.local.clock().now() };
        cast.world.local.store().suppress(&EmailAddress::parse(SPARE_EMAIL)?, &suppression).await?;
        try_everybody(&cast, route, &expected).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_no_route_is_for_is_not_found_for_everybody_and_in_their_format() -> Result<()> {
    let world = World::start().await?;
    let pat = world.sign_in(PAT.email).await?;
    let html = "text/html,application/xhtml+xml";
    for (method, path) in [
        (Method::GET, "/nowhere"),
        (Method::GET, "/favicon.ico"),
        (Method::GET, "/manage/nothing"),
        (Method::GET, "/manage/"),
        // A path that has the segments of a route only once it is decoded.
        (Method::GET, "/listings%2Fcom.example.acme.notes"),
        (Method::DELETE, "/manage/tokens"),
        (Method::POST, "/"),
        (Method::OPTIONS, "/sign-in"),
        (Method::HEAD, "/nowhere"),
    ] {
        let program = world.call(method.clone(), path).send().await?.expect(404)?;
        assert_eq!(program.header("content-type"), Some("application/problem+json"), "{method} {path}");
        let page = world.call(method.clone(), path).header("accept", html).send().await?.expect(404)?;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{method} {path}");
        let signed_in = world.call(method.clone(), path).in_browser(&pat).send().await?.expect(404)?;
        if method != Method::HEAD {
            assert!(page.text.contains("There is nothing at this address."), "{}", page.text);
            assert!(signed_in.text.contains("href=\"/manage\""), "{}", signed_in.text);
            assert_eq!(page.text.contains("href=\"/manage\""), path.starts_with("/manage"), "{}", page.text);
        }
        for answer in [program, page, signed_in] {
            for name in ["content-security-policy", "strict-transport-security", "x-content-type-options"] {
                assert!(answer.header(name).is_some(), "{method} {path} without {name}");
            }
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{method} {path}");
        }
    }
    let rest = world.get("/rest/2/nothing").send().await?.expect(404)?.json()?;
    assert_eq!(rest["errors"][0]["code"], "not-found");
    let home = world.get("/").header("accept", html).send().await?.expect(303)?;
    assert_eq!(home.header("location"), Some("/manage"));
    Ok(())
}

/// A call that a stranger could learn something from: method, path, headers.
type Attempt = (Method, String, &'static [(&'static str, &'static str)]);

#[tokio::test]
async fn a_stranger_cannot_tell_whether_there_is_a_draft() -> Result<()> {
    let world = World::start().await?;
    let rest = format!("/rest/3/privacy-and-security/products/{NOTES_PRODUCT}");
    let base = "/marketplace";
    let draft = json!({ "logDetails": { "logEndUserData": true } });
    let attempts: [Attempt; 15] = [
        (Method::GET, format!("{}?state=draft", v2(NOTES)), &[]),
        (Method::GET, v2(NOTES), &[]),
        (Method::GET, format!("{rest}?state=draft"), &[]),
        (Method::GET, format!("{base}{rest}?state=draft"), &[]),
        (Method::GET, format!("/apps/{NOTES}/privacy-and-security/preview"), &[]),
        (Method::GET, format!("/apps/{NOTES}/privacy-and-security/revisions"), &[]),
        (Method::PUT, v2(NOTES), &[("if-match", "*")]),
        (Method::PUT, v2(NOTES), &[("if-match", "\"0\"")]),
        (Method::PUT, rest.clone(), &[]),
        (Method::DELETE, rest.clone(), &[]),
        (Method::DELETE, format!("{base}{rest}"), &[("if-match", "*")]),
        (Method::DELETE, rest.clone(), &[("if-match", "not a tag")]),
        (Method::POST, format!("{}/publish", v2(NOTES)), &[]),
        (Method::POST, format!("{rest}/publish"), &[("if-match", "\"0\"")]),
        (Method::POST, format!("{rest}/publish"), &[("idempotency-key", "k")]),
    ];
    let try_all = async || -> Result<Vec<_>> {
        let mut faces = Vec::new();
        for (method, path, headers) in &attempts {
            for by in [&KIM, &STAFF] {
                let call = world.call(method.clone(), path).by(by);
                let call = if *method == Method::PUT { call.json(&draft) } else { call };
                let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
                faces.push((method.clone(), path, call.send().await?.face()));
            }
        }
        Ok(faces)
    };
    let without = try_all().await?;
    world.save(NOTES, &draft, &PAT).await?;
    let with = try_all().await?;
    assert_eq!(without, with);
    let saved = world.get(&format!("{}?state=draft", v2(NOTES))).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(saved["logDetails"], draft["logDetails"]);
    Ok(())
}

#[tokio::test]
async fn a_malformed_header_tells_a_stranger_nothing_either() -> Result<()> {
    let world = World::start().await?;
    for (method, end) in [(Method::PUT, ""), (Method::DELETE, ""), (Method::POST, "/publish")] {
        let mut faces = Vec::new();
        for product in [NOTES_PRODUCT, "00000000-0000-4000-8000-00000000dead"] {
            let path = format!("/rest/3/privacy-and-security/products/{product}{end}");
            let call = world.call(method.clone(), &path).by(&KIM).header("if-match", "not a tag");
            faces.push(call.json(&json!({})).send().await?.face());
        }
        assert_eq!(faces[0], faces[1], "{method}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_works_in_basic_and_in_bearer_and_email_case_does_not_matter() -> Result<()> {
    let world = World::start().await?;
    let draft = format!("{}?state=draft", v2(system_tests::CHARTS));
    let call = || world.get(&draft);
    let whole = call().by(&PAT).send().await?.expect(200)?;
    for same in [
        call().bearer(PAT.token),
        call().basic("PAT@Acme.Example", PAT.token),
        call().header("authorization", &format!("bearer {}", PAT.token)),
    ] {
        assert_eq!(same.send().await?.text, whole.text);
    }
    for wrong in [call().basic("", PAT.token), call().basic(PAT.email, ""), call().basic(STAFF.email, PAT.token)] {
        wrong.send().await?.expect(401)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_permission_is_for_the_apps_that_it_names() -> Result<()> {
    let world = World::start().await?;
    let permissions = json!({ "manage-app": [NOTES] });
    let writer = world.member("acme", "writer@acme.example", &permissions).await?;
    let body = json!({ "logDetails": { "logEndUserData": true } });
    world.put(&v2(NOTES), &body).by(&writer).send().await?.expect(200)?;
    world.put(&v2(system_tests::CHARTS), &body).by(&writer).send().await?.expect(403)?;
    world.put(&v2(system_tests::SYNC), &body).by(&writer).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn updated_by_names_the_member_to_managers_and_the_partner_to_everybody_else() -> Result<()> {
    let world = World::start().await?;
    let reader = world.member("acme", "reader@acme.example", &json!({ "manage-app": [] })).await?;
    let rest = system_tests::v3(NOTES_PRODUCT);
    for (call, expected) in [
        (world.get(&v2(NOTES)).by(&PAT), PAT.email),
        (world.get(&rest).by(&PAT), PAT.email),
        (world.get(&v2(NOTES)), "Acme Software"),
        (world.get(&rest), "Acme Software"),
        (world.get(&rest).by(&KIM), "Acme Software"),
        (world.get(&rest).by(&STAFF), "Acme Software"),
        (world.get(&rest).by(&reader), "Acme Software"),
    ] {
        let answer = call.send().await?.expect(200)?;
        let body = answer.json()?;
        let body = body.get("commonCloud").unwrap_or(&body);
        assert_eq!(body["properties"]["updatedBy"], expected);
        assert_eq!(answer.text.contains(PAT.email), expected == PAT.email);
    }
    Ok(())
}
