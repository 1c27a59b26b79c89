//! Every page of the template: light, and without any code that its own policy would have to allow.

use anyhow::{Context as _, Result, ensure};
use system_tests::Response;

use crate::browser::HEAVIEST_PAGE;
use crate::callers::{Cast, routes};

fn check(page: &Response, key: &str) -> Result<()> {
    ensure!(page.text.len() < HEAVIEST_PAGE, "{key} has {} bytes", page.text.len());
    for part in ["<html lang=\"", "<title>", "<h1"] {
        ensure!(page.text.contains(part), "{key} has no {part}: {}", page.text);
    }
    ensure!(!page.text.contains(" style=") && !page.text.contains("<style"), "{key} has styles: {}", page.text);
    let with_source =
        page.text.matches("<script src=").count() + page.text.matches("<script type=\"module\" src=").count();
    ensure!(page.text.matches("<script").count() == with_source, "{key} has a script without a file: {}", page.text);
    let policy = page.header("content-security-policy").with_context(|| format!("{key} has no policy"))?;
    ensure!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{key}: {policy}");
    Ok(())
}

#[tokio::test]
async fn every_page_is_light_and_has_no_inline_code() -> Result<()> {
    let cast = Cast::assemble().await?;
    let mut pages = 0;
    for route in routes()?.iter().filter(|route| route.method == "GET") {
        cast.prepare().await?;
        let (request, status) = cast.request_by_audience(route)?;
        let response =
            request.header("accept", "text/html").send().await?.expect(status).with_context(|| route.key())?;
        if response.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            check(&response, &route.key())?;
            pages += 1;
        }
    }
    ensure!(pages > 10, "only {pages} routes answer with a page");
    Ok(())
}
