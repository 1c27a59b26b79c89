//! Methods that a client sends without thinking of a route: HEAD, OPTIONS, a browser's preflight, and wrong ones.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use local::template::Route;
use reqwest::Method;
use system_tests::audience::Audience;
use system_tests::{NOTES, PAT, World, fill_path, v2};

use crate::callers::{Cast, routes};

/// Headers that differ between two responses to the same request.
const OWN: &[&str] = &["date", "apigw-requestid"];

#[tokio::test]
async fn head_answers_as_get_without_a_body_on_every_route() -> Result<()> {
    let cast = Cast::assemble().await?;
    for get in routes()?.into_iter().filter(|route| route.method == "GET") {
        cast.prepare().await?;
        let (request, status) = cast.request_by_audience(&get)?;
        let answered = request.send().await?.expect(status).with_context(|| get.key())?;
        let head = cast.head_by_audience(&get)?.send().await?.expect(status);
        let head = head.with_context(|| format!("HEAD {}", get.path))?;
        ensure!(head.text.is_empty(), "HEAD {} has a body", get.path);
        let names = |headers: &reqwest::header::HeaderMap| -> BTreeSet<String> {
            headers.keys().map(ToString::to_string).filter(|name| !OWN.contains(&name.as_str())).collect()
        };
        let lost: Vec<_> = names(&answered.headers).difference(&names(&head.headers)).cloned().collect();
        ensure!(lost.is_empty() || lost == ["content-length"], "HEAD {} lacks {lost:?}", get.path);
        for name in ["etag", "content-type", "cache-control", "location", "vary"] {
            ensure!(head.header(name) == answered.header(name), "HEAD {}: {name}", get.path);
        }
    }
    Ok(())
}

#[tokio::test]
async fn head_is_refused_as_get_is() -> Result<()> {
    let world = World::start().await?;
    for (path, code) in [("/manage/apps", 401), ("/listings/com.example.nobody", 404), ("/programme", 401)] {
        let head = world.request(Method::HEAD, path).send().await?.expect(code)?;
        assert_eq!((head.text.as_str(), head.header("content-type")), ("", Some("application/problem+json")), "{path}");
    }
    let read = world.get(&v2(NOTES)).send().await?;
    let known = world.request(Method::HEAD, &v2(NOTES)).header("if-none-match", read.etag()?);
    known.send().await?.expect(304)?;
    Ok(())
}

/// The methods of each address of the template, with OPTIONS, by the address of an example.
fn methods_by_path() -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut methods = BTreeMap::<_, BTreeSet<_>>::new();
    for Route { method, path } in routes()? {
        let all = methods.entry(fill_path(&path, |name| Ok(format!("any-{name}")))?).or_default();
        if method == "GET" {
            all.insert("HEAD".to_owned());
        }
        all.extend([method, "OPTIONS".to_owned()]);
    }
    // An address of the first may be one of the second: both have their methods.
    Ok(methods)
}

#[tokio::test]
async fn a_wrong_method_is_told_which_ones_the_address_has() -> Result<()> {
    let world = World::start().await?;
    for (path, methods) in methods_by_path()? {
        let allow = methods.iter().cloned().collect::<Vec<_>>().join(", ");
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            if methods.contains(method) {
                continue;
            }
            let request = world.request(Method::from_bytes(method.as_bytes())?, &path).by(&PAT);
            let refused = request.send().await?.expect(405).with_context(|| format!("{method} {path}"))?;
            ensure!(refused.header("allow") == Some(&allow), "{method} {path}: {:?}", refused.header("allow"));
            ensure!(refused.header("cache-control") == Some("no-store"), "{method} {path}");
            ensure!(method == "HEAD" || refused.text.contains(&allow), "{method} {path}: {}", refused.text);
        }
        let options = world.request(Method::OPTIONS, &path).send().await?.expect(204)?;
        ensure!(options.header("allow") == Some(&allow), "OPTIONS {path}: {:?}", options.header("allow"));
        ensure!(options.header("access-control-allow-origin").is_none(), "OPTIONS {path} is no preflight");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_method_is_refused_in_the_format_that_the_client_accepts() -> Result<()> {
    let world = World::start().await?;
    let problem = world.delete("/manage/tokens").send().await?.expect(405)?.json()?;
    assert_eq!(problem["type"], "urn:problem:method-not-allowed");
    assert_eq!(
        problem["detail"],
        "This address does not take DELETE. It takes GET, HEAD, OPTIONS, POST. Nothing was changed."
    );
    let rest = world.post(&v2(NOTES)).send().await?.expect(405)?;
    assert_eq!(rest.json()?["errors"][0]["code"], "method-not-allowed");
    assert_eq!(rest.header("allow"), Some("GET, HEAD, OPTIONS, PUT"));
    let page = world.post("/").header("accept", "text/html").send().await?.expect(405)?;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("allow"), Some("GET, HEAD, OPTIONS"));
    Ok(())
}

#[tokio::test]
async fn a_page_of_any_origin_may_send_the_documented_headers_to_public_reads_and_never_credentials() -> Result<()> {
    let world = World::start().await?;
    let mut public = 0;
    for (path, operations) in operations_by_path()? {
        let example = fill_path(&path, |name| Ok(format!("any-{name}")))?;
        let preflight = world
            .request(Method::OPTIONS, &example)
            .header("origin", "https://elsewhere.example")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "x-visitor-id,if-none-match");
        let answer = preflight.send().await?.expect(204).with_context(|| path.clone())?;
        let is_public = operations.contains(&("GET".to_owned(), true));
        let origin = answer.header("access-control-allow-origin");
        ensure!(origin == is_public.then_some("*"), "{path} says {origin:?} to a page elsewhere");
        ensure!(answer.header("access-control-allow-credentials").is_none(), "{path} takes credentials");
        if is_public {
            let headers = answer.header("access-control-allow-headers");
            ensure!(headers == Some("Accept, Accept-Language, If-None-Match, X-Visitor-Id"), "{path}: {headers:?}");
            ensure!(answer.header("access-control-allow-methods") == Some("GET, HEAD"), "{path}");
            let read = world.get(&example).header("origin", "https://elsewhere.example").send().await?;
            ensure!(read.header("access-control-allow-origin") == Some("*"), "{path} cannot be read elsewhere");
            public += 1;
        }
    }
    ensure!(public > 5, "only {public} addresses are public reads");
    Ok(())
}

/// The methods of every address but those of pages for people, each with whether everybody may use it.
fn operations_by_path() -> Result<BTreeMap<String, BTreeSet<(String, bool)>>> {
    let mut operations = BTreeMap::<_, BTreeSet<_>>::new();
    for route in routes()? {
        let is_page =
            ["/manage", "/sign-"].iter().any(|beginning| route.path.starts_with(beginning)) || route.path == "/";
        let is_public = !is_page && Audience::of(&route)? == Audience::Public;
        operations.entry(route.path).or_default().insert((route.method, is_public));
    }
    Ok(operations)
}
