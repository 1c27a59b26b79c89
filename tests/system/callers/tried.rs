//! Every route, tried by everybody.

use super::*;

/// One check of one route.
fn check(route: &Route, who: &str, response: &Response, code: u16) -> Result<()> {
    let (key, status) = (route.key(), response.status);
    ensure!(response.code() == code, "{key} by {who}: {status} {}, not {code}", response.text);
    let is_challenge = response.header("www-authenticate").is_some_and(|schemes| schemes.starts_with("Basic realm="));
    ensure!(is_challenge == (code == 401), "{key} by {who}: WWW-Authenticate on {code}");
    Ok(())
}

/// A stranger and staff must get the response that they would get if the app or the partner did not exist.
async fn check_secrecy(cast: &Cast, route: &Route, request: impl Fn() -> Result<Request>) -> Result<()> {
    let nothing = cast.request_to(route, &cast.path(route, false)?, &exchange(route)?)?.by(&KIM).send().await?;
    let stranger = request()?.by(&KIM).send().await?;
    let staff = request()?.by(&STAFF).send().await?;
    for (who, response) in [("a stranger", &stranger), ("staff", &staff), ("a stranger on nothing", &nothing)] {
        check(route, who, response, 404)?;
        ensure!(response.observable() == nothing.observable(), "{} shows to {who} what exists", route.key());
    }
    Ok(())
}

async fn try_everybody(cast: &Cast, route: &Route) -> Result<()> {
    let done = exchange(route)?.status;
    let request = || cast.request(route).map(|(request, _)| request);
    for (who, response) in [
        ("a wrong token", request()?.basic(PAT.email, "demo-acme-").send().await?),
        ("a wrong bearer", request()?.bearer("demo-nobody").send().await?),
        ("another scheme", request()?.header("authorization", "Digest demo-acme").send().await?),
        ("another's email", request()?.basic(KIM.email, PAT.token).send().await?),
        ("an expired token", request()?.by(&cast.expired).send().await?),
        ("an expired bearer", request()?.bearer(&cast.expired.token).send().await?),
        ("a revoked token", request()?.by(&cast.revoked).send().await?),
        ("a revoked bearer", request()?.bearer(&cast.revoked.token).send().await?),
    ] {
        check(route, who, &response, 401)?;
    }
    let audience = Audience::of(route)?;
    let nobody = request()?.send().await?;
    check(route, "nobody", &nobody, if audience == Audience::Public { done } else { 401 })?;
    let limited = request()?.by(&cast.limited).send().await?;
    let is_open = matches!(audience, Audience::Public | Audience::SignedIn);
    check(route, "a token for another app", &limited, if is_open { done } else { 403 })?;
    let colleague = request()?.by(&cast.colleague).send().await?;
    match audience {
        Audience::Public | Audience::SignedIn => {
            check(route, "a colleague", &colleague, done)?;
            check(route, "a stranger", &request()?.by(&KIM).send().await?, done)?;
            check(route, "a member", &request()?.by(&cast.member).send().await?, done)?;
            check(route, "staff", &request()?.by(&STAFF).send().await?, done)?;
            check(route, "a manager", &request()?.by(&PAT).send().await?, done)
        }
        Audience::Managers => {
            check(route, "a colleague", &colleague, 403)?;
            check_secrecy(cast, route, request).await?;
            check(route, "a manager", &request()?.by(&PAT).send().await?, done)
        }
        Audience::PartnerSecurity => {
            check_secrecy(cast, route, request).await?;
            check(route, "a member", &request()?.by(&cast.member).send().await?, 403)?;
            check(route, "a colleague with the permission", &colleague, done)
        }
        Audience::Staff => {
            check(route, "a colleague", &colleague, 403)?;
            check(route, "a stranger", &request()?.by(&KIM).send().await?, 403)?;
            check(route, "a manager", &request()?.by(&PAT).send().await?, 403)?;
            check(route, "staff", &request()?.by(&STAFF).send().await?, done)
        }
    }
}

#[tokio::test]
async fn every_route_serves_its_audience_and_refuses_everybody_else() -> Result<()> {
    let cast = Cast::assemble().await?;
    for route in routes()? {
        cast.prepare().await?;
        try_everybody(&cast, &route).await?;
    }
    Ok(())
}

#[test]
fn every_route_is_declared_for_its_audience() -> Result<()> {
    let operations: Vec<_> = operations().into_values().flatten().collect();
    ensure!(!operations.is_empty(), "the functions have no routes");
    for operation in operations.iter().filter(|operation| operation.access != Access::Page) {
        let route = Route { method: operation.method.to_string(), path: operation.path.clone() };
        let expected = Audience::of(&route)?.access();
        ensure!(
            operation.access == expected,
            "{} is declared as {:?}, not {expected:?}",
            route.key(),
            operation.access
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_address_is_not_found_in_the_format_that_the_client_accepts() -> Result<()> {
    let world = World::start().await?;
    let pat = world.sign_in(PAT.email).await?;
    let html = "text/html,application/xhtml+xml";
    for (method, path) in [
        (Method::GET, "/nowhere"),
        (Method::GET, "/sitemap.xml"),
        (Method::GET, "/manage/nothing"),
        (Method::GET, "/manage/"),
        // Only decoded, the path has the segments of a route.
        (Method::GET, "/listings%2Fcom.example.acme.notes"),
        (Method::OPTIONS, "/sign-in/"),
        (Method::DELETE, "/manage/nothing"),
        (Method::HEAD, "/nowhere"),
    ] {
        let json = world.request(method.clone(), path).send().await?.expect(404)?;
        assert_eq!(json.header("content-type"), Some("application/problem+json"), "{method} {path}");
        let page = world.request(method.clone(), path).header("accept", html).send().await?.expect(404)?;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{method} {path}");
        let signed_in = world.request(method.clone(), path).in_session(&pat).send().await?.expect(404)?;
        if method != Method::HEAD {
            assert!(page.text.contains("There is nothing at this address."), "{}", page.text);
            assert!(signed_in.text.contains("href=\"/manage\""), "{}", signed_in.text);
            assert!(page.text.contains("href=\"/manage\""), "a page that leads on: {}", page.text);
        }
        for response in [json, page, signed_in] {
            for name in ["content-security-policy", "strict-transport-security", "x-content-type-options"] {
                assert!(response.header(name).is_some(), "{method} {path} without {name}");
            }
            assert_eq!(response.header("cache-control"), Some("no-store"), "{method} {path}");
            assert_eq!(response.header("allow"), None, "{method} {path}");
        }
    }
    let rest = world.get("/rest/2/nothing").send().await?.expect(404)?.json()?;
    assert_eq!(rest["errors"][0]["code"], "not-found");
    let home = world.get("/").header("accept", html).send().await?.expect(303)?;
    assert_eq!(home.header("location"), Some("/manage"));
    Ok(())
}

#[tokio::test]
async fn nobody_who_is_not_signed_in_learns_which_pages_of_staff_there_are() -> Result<()> {
    let world = World::start().await?;
    for path in ["/staff/zzz", "/staff/console/reviews"] {
        for (name, value) in [("accept", "text/html"), ("sec-fetch-mode", "navigate")] {
            let asked = world.get(path).header("accept", if name == "accept" { value } else { "*/*" });
            let asked = if name == "accept" { asked } else { asked.header(name, value) };
            let there = asked.send().await?.expect(303)?;
            assert!(there.header("location").is_some_and(|to| to.starts_with("/sign-in?then=%2Fstaff%2F")), "{path}");
        }
    }
    world.get("/staff/console/reviews").header("accept", "application/json").send().await?.expect(401)?;
    world.get("/staff/zzz").send().await?.expect(404)?;
    let staff = world.sign_in(STAFF.email).await?;
    let missing = world.get("/staff/zzz").in_session(&staff).header("accept", "text/html").send().await?.expect(404)?;
    assert!(
        missing.text.contains("<a class=\"button\" href=\"/staff\">The marketplace’s staff</a>"),
        "{}",
        missing.text
    );
    Ok(())
}
