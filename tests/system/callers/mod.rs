//! Who may call what: every route of the template, by everybody who could try.

mod tried;

use anyhow::{Context as _, Result, bail, ensure};
use domain::EmailAddress;
use domain::access::Role;
use local::functions::operations;
use local::template::{Route, Template};
use reqwest::Method;
use serde_json::{Value as Json, json};
use store::addresses::{Reason, Suppression};
use store::audit::Actor;
use system_tests::audience::Audience;
use system_tests::{KIM, NOTES, NOTES_PRODUCT, PAT, Person, Request, Response, STAFF, World, fill_path, v2};
use web::operation::Access;

const FORM: &str = "application/x-www-form-urlencoded";
/// When Acme began an application, which it then withdrew.
const BEGUN: &str = "2023-03-01T00:00:00Z";
const SPARE_APP: &str = "com.example.spare.app";
const SPARE_PARTNER: &str = "spare";
const SPARE_EMAIL: &str = "spare@spare.example";

fn spare_app() -> Json {
    json!({ "name": "Spare", "partner": SPARE_PARTNER, "product": "00000000-0000-4000-8000-0000000000aa", "hosting": "cloud" })
}

/// What a route gets from its audience, and the status of the response.
#[derive(Debug)]
struct Exchange {
    /// A text is the fields of a form.
    body: Option<Json>,
    status: u16,
}

/// The exchange of a route. A GET has no body and works, and needs a line here only if it redirects or does not work.
fn exchange(route: &Route) -> Result<Exchange> {
    let with = |body: Json, status: u16| Exchange { body: Some(body), status };
    let without_body = |status: u16| Exchange { body: None, status };
    Ok(match route.key().as_str() {
        // The form was opened before the draft of this test was saved.
        "POST /manage/apps/{appKey}/privacy-and-security" => {
            with(json!("etag=none&shown=Q21&Q21=nobody%40acme.example"), 412)
        }
        "POST /manage/apps/{appKey}/privacy-and-security/discard"
        | "POST /manage/apps/{appKey}/preview"
        | "POST /manage/apps/{appKey}/history"
        | "POST /manage/partners/{partnerId}/self-assessment" => without_body(412),
        "PUT /rest/2/addons/{addonKey}/privacy-and-security"
        | "PUT /rest/3/privacy-and-security/products/{productId}"
        | "PUT /marketplace/rest/3/privacy-and-security/products/{productId}" => {
            with(json!({ "logDetails": { "logEndUserData": false } }), 200)
        }
        "DELETE /rest/3/privacy-and-security/products/{productId}"
        | "DELETE /marketplace/rest/3/privacy-and-security/products/{productId}" => without_body(204),
        "POST /rest/2/addons/{addonKey}/privacy-and-security/publish"
        | "POST /rest/3/privacy-and-security/products/{productId}/publish"
        | "POST /marketplace/rest/3/privacy-and-security/products/{productId}/publish"
        | "POST /apps/{appKey}/privacy-and-security/revisions/{number}/restore"
        | "POST /catalogue/apps/{appKey}/archive"
        | "POST /catalogue/apps/{appKey}/restore" => without_body(200),
        "PUT /apps/{appKey}/privacy-policy" => with(json!({ "url": "https://acme.example/privacy" }), 200),
        "PUT /catalogue/partners/{partnerId}" => {
            with(json!({ "name": "Spare", "contact": "hello@spare.example" }), 200)
        }
        "PUT /catalogue/apps/{appKey}" => with(spare_app(), 200),
        "PUT /catalogue/partners/{partnerId}/members/{email}" => {
            with(json!({ "permissions": { "manage-app": "all" } }), 200)
        }
        "DELETE /catalogue/partners/{partnerId}/members/{email}"
        | "DELETE /catalogue/people/{email}/tokens/{tokenId}"
        | "DELETE /staff/mail/suppressions/{email}"
        | "DELETE /programme/rollout/{channel}/visitors/{visitorId}" => without_body(204),
        "POST /catalogue/people/{email}/tokens" => with(json!({ "name": "Another" }), 201),
        "POST /catalogue/import" => with(json!({ "type": "partner" }), 200),
        // At the clock of this test the programme has ended, so steps of self assessments conflict.
        "PUT /partners/{partnerId}/self-assessment" => with(json!({ "answers": {} }), 409),
        "POST /partners/{partnerId}/self-assessment/submit"
        | "POST /partners/{partnerId}/self-assessment/withdraw"
        | "POST /partners/{partnerId}/self-assessment/renew" => without_body(409),
        // A text is sent like a form.
        "PUT /staff/known-bad-list" => with(json!("malware.example"), 200),
        "PUT /staff/partners/{partnerId}/known-names" => with(json!({ "names": ["Middlesex"] }), 200),
        "DELETE /staff/partners/{partnerId}/known-names" => without_body(204),
        "POST /staff/reviews/{appKey}/approve" => without_body(200),
        "POST /staff/reviews/{appKey}/reject" | "POST /staff/reviews/{appKey}/ask" => {
            with(json!({ "reason": "other", "text": "A test" }), 200)
        }
        "POST /apps/{appKey}/privacy-and-security/review/look-again" => without_body(409),
        "POST /staff/self-assessments/{partnerId}/start-review"
        | "POST /staff/self-assessments/{partnerId}/request-changes"
        | "POST /staff/self-assessments/{partnerId}/approve"
        | "POST /staff/self-assessments/{partnerId}/reject" => with(json!({ "reasons": "A test" }), 409),
        "PUT /programme" => with(json!(domain::programme::Programme::default()), 200),
        "PATCH /programme" | "POST /programme/rehearsal" => with(json!({ "marketplace": "Bazaar" }), 200),
        "POST /programme/rollout/{channel}/{operation}" => with(json!({ "reason": "A test" }), 200),
        "PUT /programme/rollout/{channel}/visitors/{visitorId}" => {
            with(json!({ "shown": true, "reason": "A test" }), 200)
        }
        // The forms were opened before something else changed.
        "POST /staff/console/rollout/{channel}/{operation}" => with(json!("etag=none&reason=A+test"), 412),
        "POST /staff/console/programme" => with(json!("etag=none&do=save&document=%7B%7D"), 412),
        "POST /staff/console/staff" => with(json!("do=save&email=nobody"), 422),
        "PUT /staff/people/{email}" => with(json!({ "roles": ["review"], "reason": "A test" }), 200),
        "DELETE /staff/people/{email}" => without_body(204),
        "POST /staff/console/catalogue/import" => with(json!("do=preview&lines=no+JSON"), 200),
        "POST /staff/console/catalogue/apps/{appKey}" => with(json!("do=archive&key=another&reason=A+test"), 422),
        "POST /staff/console/catalogue/people/{email}" => with(json!("do=issue&name=Another"), 422),
        "POST /staff/console/rollout/{channel}/visitors" => with(json!("do=force&visitor=v-1"), 422),
        "POST /staff/console/catalogue/partners/{partnerId}" => with(json!("do=save-member&email=nobody"), 422),
        "POST /staff/console/jobs/{job}" => with(json!("do=rehearse"), 200),
        "POST /staff/console/mail" => with(json!("notice=none"), 404),
        "POST /staff/console/mail/suppressed" => with(json!("email=spare%40spare.example&reason=A+test"), 303),
        "POST /staff/console/reviews/{appKey}" => with(json!("etag=0&do=approve"), 412),
        "POST /staff/console/reviews/known-bad" => with(json!("etag=0&do=preview&list=malware.example"), 200),
        "POST /staff/console/reviews/{appKey}/known-names" => with(json!("forget=Nobody"), 303),
        "POST /manage/apps/{appKey}/look-again" => with(json!("again=1"), 409),
        "POST /staff/console/self-assessments/{partnerId}" => with(json!("etag=0&do=approve"), 412),
        "GET /" => without_body(303),
        // The link does not exist, so its page redirects to the form.
        "GET /sign-in/{token}" | "POST /sign-in/{token}" | "POST /sign-out" => without_body(303),
        "POST /sign-in" => with(json!("email=nobody%40nowhere.example"), 200),
        // With an API token nobody makes or revokes a token, or changes members.
        "POST /manage/tokens" => with(json!("name=x&days=7"), 403),
        "POST /manage/tokens/{tokenId}/revoke" => without_body(403),
        "POST /manage/partners/{partnerId}/members" | "POST /manage/partners/{partnerId}/members/remove" => {
            with(json!("email=x%40acme.example"), 403)
        }
        // The query does not say whom to remove.
        "GET /manage/partners/{partnerId}/members/remove" => without_body(404),
        _ if route.method == "GET" => without_body(200),
        key => bail!("tests/system/callers.rs does not say what {key} gets"),
    })
}

/// Everybody who could try.
pub(crate) struct Cast {
    pub(crate) world: World,
    /// Manages another app of the same partner.
    colleague: Person,
    /// A member without any permission.
    member: Person,
    /// Has every permission, as a member and as staff, but a token for another app only.
    pub(crate) limited: Person,
    expired: Person,
    revoked: Person,
    spare: Person,
}

impl Cast {
    pub(crate) async fn assemble() -> Result<Self> {
        let world = World::at(BEGUN).await?;
        let no_answers = json!({ "answers": {} });
        world.put("/partners/acme/self-assessment", &no_answers).by(&PAT).send().await?.expect(200)?;
        world.post("/partners/acme/self-assessment/withdraw").by(&PAT).send().await?.expect(200)?;
        world.set_clock("2026-01-15T09:00:00Z")?;
        let put_as_staff = |path: &str, body: Json| world.put(path, &body).by(&STAFF).send();
        let partner = json!({ "name": "Spare", "contact": "hello@spare.example" });
        put_as_staff(&format!("/catalogue/partners/{SPARE_PARTNER}"), partner).await?.expect(201)?;
        put_as_staff(&format!("/catalogue/apps/{SPARE_APP}"), spare_app()).await?.expect(201)?;
        let spare = world.add_member(SPARE_PARTNER, SPARE_EMAIL, &json!({ "manage-app": "all" })).await?;
        let permissions = json!({ "manage-app": ["com.example.acme.charts"], "manage-partner-security": true });
        let colleague = world.add_member("acme", "colleague@acme.example", &permissions).await?;
        let member = world.add_member("acme", "member@acme.example", &json!({ "manage-app": [] })).await?;
        let everything = json!({ "manage-app": "all", "manage-partner-security": true });
        let boss = world.add_member("acme", "boss@acme.example", &everything).await?;
        let email = EmailAddress::parse(&boss.email)?;
        let actor = Actor { person: &email, now: world.local.clock().now() };
        world.local.store().put_staff(&email, Role::ALL, actor).await?;
        let other_app = json!({ "name": "Limited", "apps": ["com.example.acme.charts"] });
        let limited = world.issue_token(&boss.email, &other_app).await?;
        let soon = json!({ "name": "Short", "expiresAt": "2026-01-15T09:00:01Z" });
        let expired = world.issue_token(PAT.email, &soon).await?;
        let revoked = world.issue_token(PAT.email, &json!({ "name": "Lost" })).await?;
        let path = format!("/catalogue/people/{}/tokens/{}", revoked.email, revoked.id);
        for valid in [&expired, &revoked] {
            world.get(&v2(NOTES)).by(valid).send().await?.expect(200)?;
        }
        world.delete(&path).by(&STAFF).send().await?.expect(204)?;
        world.set_clock("2026-01-15T09:00:01Z")?;
        Ok(Self { world, colleague, member, limited, expired, revoked, spare })
    }

    /// Prepares what a successful request of any route needs: a draft and a suppressed address. Some routes remove them.
    pub(crate) async fn prepare(&self) -> Result<()> {
        self.world.save_draft(NOTES, &json!({ "logDetails": { "logEndUserData": true } }), &PAT).await?;
        let suppression = Suppression { reason: Reason::Bounce, since: self.world.local.clock().now() };
        self.world.local.store().suppress(&EmailAddress::parse(SPARE_EMAIL)?, &suppression).await?;
        Ok(())
    }

    /// The path of a route. Its app, partner and product exist or not; the catalogue's are spare ones, since its routes
    /// change them.
    fn path(&self, route: &Route, exists: bool) -> Result<String> {
        let is_catalogue = route.path.starts_with("/catalogue/");
        fill_path(&route.path, |name| {
            let value = match name {
                "appKey" | "addonKey" if !exists => "com.example.nobody.nothing",
                "appKey" | "addonKey" => {
                    if is_catalogue {
                        SPARE_APP
                    } else {
                        NOTES
                    }
                }
                "partnerId" if is_catalogue => SPARE_PARTNER,
                "partnerId" => {
                    if exists {
                        "acme"
                    } else {
                        "nobody"
                    }
                }
                "productId" => {
                    if exists {
                        NOTES_PRODUCT
                    } else {
                        "00000000-0000-4000-8000-00000000dead"
                    }
                }
                "email" => SPARE_EMAIL,
                "tokenId" => &self.spare.id,
                "token" => "no-link",
                "number" => "1",
                "begun" => BEGUN,
                "channel" => "marketplace",
                "operation" => "hold",
                "visitorId" => "somebody",
                "job" => "send-notices",
                "file" => &web::render::assets::stylesheet().file_name,
                _ => bail!("tests/system/callers.rs has no value for {{{name}}}"),
            };
            Ok(value.to_owned())
        })
    }

    /// The request of a route, without credentials, and the status of the response to its audience.
    fn request(&self, route: &Route) -> Result<(Request, u16)> {
        let exchange = exchange(route)?;
        Ok((self.request_to(route, &self.path(route, true)?, &exchange)?, exchange.status))
    }

    /// The request of a route by somebody of its audience, and the status of the response.
    pub(crate) fn request_by_audience(&self, route: &Route) -> Result<(Request, u16)> {
        let (request, status) = self.request(route)?;
        Ok((by_audience(route, request)?, status))
    }

    /// HEAD of a route for GET, by somebody of its audience.
    pub(crate) fn head_by_audience(&self, get: &Route) -> Result<Request> {
        let head = Route { method: "HEAD".to_owned(), path: get.path.clone() };
        let request = self.request_to(&head, &self.path(get, true)?, &Exchange { body: None, status: 200 })?;
        by_audience(get, request)
    }

    /// A route's request by somebody of its audience with a body of a test's own.
    pub(crate) fn with_body(&self, route: &Route, media_type: &str, body: String) -> Result<Request> {
        let path = self.path(route, true)?;
        let method: Method = route.method.parse().with_context(|| route.key())?;
        let request = self.world.request(method, &path).header("if-match", "*").header("sec-fetch-site", "same-origin");
        by_audience(route, request.body(media_type, body))
    }

    fn request_to(&self, route: &Route, path: &str, exchange: &Exchange) -> Result<Request> {
        let method: Method = route.method.parse().with_context(|| route.key())?;
        let mut request = self.world.request(method.clone(), path);
        if matches!(route.key().as_str(), "PUT /programme" | "PATCH /programme")
            || route.path.starts_with("/staff/self-assessments/")
            || route.path.starts_with("/staff/reviews/")
        {
            request = request.header("if-match", "*");
        }
        let is_page = route.path.starts_with("/sign-") || route.path.starts_with("/manage/");
        if is_page {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if method == Method::POST && exchange.body.is_none() && route.path.starts_with("/manage/") {
            let button = if route.path.ends_with("/history") { "restore" } else { "save" };
            return Ok(request.body(FORM, format!("etag=0&revision=1&do={button}")));
        }
        Ok(match &exchange.body {
            Some(Json::String(form)) => request.body(FORM, form.clone()),
            Some(body) => request.json(body),
            None => request,
        })
    }
}

/// The request by somebody of the route's audience.
fn by_audience(route: &Route, request: Request) -> Result<Request> {
    Ok(match Audience::of(route)? {
        Audience::Public => request,
        Audience::SignedIn | Audience::Managers | Audience::PartnerSecurity => request.by(&PAT),
        Audience::Staff => request.by(&STAFF),
    })
}

/// The routes of the template, without the default route and those for HEAD, which answer as their GET (`methods`).
pub(crate) fn routes() -> Result<Vec<Route>> {
    let functions = Template::embedded()?.functions()?;
    let routes = functions.into_iter().flat_map(|function| function.routes);
    let routes: Vec<Route> = routes.filter(|route| !route.is_default() && route.method != "HEAD").collect();
    ensure!(!routes.is_empty(), "the template has no routes");
    Ok(routes)
}
