//! The programme's document: staff read, replace and patch it, every version is kept, an invalid one is refused, and so is
//! one that takes something from many without saying from how many.

use anyhow::{Context as _, Result};
use domain::rollout::Channel;
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, PAT, Request, Response, STAFF, World, table};
use tokio::task::JoinSet;

const PATH: &str = "/programme";

fn put(world: &World, document: &Json, known: &str) -> Request {
    world.put(PATH, document).by(&STAFF).header("if-match", known)
}

fn patch(world: &World, patch: &Json, known: &str) -> Request {
    world.patch(PATH, patch).by(&STAFF).header("if-match", known)
}

/// A patch whose sender says how many it affects.
fn confirmed(world: &World, patch: &Json, affects: u32) -> Request {
    world.patch(&format!("{PATH}?affects={affects}"), patch).by(&STAFF).header("if-match", "*")
}

fn deadline(instant: &str) -> Json {
    json!({ "fortified": { "deadline": instant } })
}

/// What an edit would do, as its rehearsal says.
async fn rehearse(world: &World, patch: &Json) -> Result<Json> {
    world.post("/programme/rehearsal").json(patch).by(&STAFF).send().await?.expect(200)?.json()
}

/// The effect with which an edit is refused, after a look at the rest of the problem.
async fn refused(request: Request) -> Result<Json> {
    let problem = request.send().await?.expect(409)?.json()?;
    assert_eq!(problem["type"], "urn:problem:unconfirmed", "{problem}");
    let remedy = format!("?affects={}", problem["effect"]["affects"]);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(&remedy)), "{problem}");
    Ok(problem["effect"].clone())
}

async fn read(world: &World) -> Result<Response> {
    world.get(PATH).by(&STAFF).send().await?.expect(200)
}

#[tokio::test]
async fn until_the_first_change_the_defaults_apply_and_the_version_is_0() -> Result<()> {
    let world = World::start().await?;
    let response = read(&world).await?;
    assert_eq!(response.etag()?, "\"0\"");
    let document = response.json()?;
    assert_eq!(document, serde_json::to_value(domain::programme::Programme::default())?);
    assert_eq!(document["rollout"]["marketplace"][0], json!({ "from": "2023-03-29T00:00:00Z", "basisPoints": 100 }));
    Ok(())
}

#[tokio::test]
async fn a_document_that_is_put_applies_at_once_under_a_new_version() -> Result<()> {
    let world = World::start().await?;
    let mut document = read(&world).await?.json()?;
    document["marketplace"] = json!("Bazaar");
    document["fortified"]["warningDays"] = json!([60, 14]);
    let response = put(&world, &document, "\"0\"").send().await?.expect(200)?;
    assert_eq!((response.etag()?, response.json()?), ("\"1\"", document.clone()));
    let read = read(&world).await?;
    assert_eq!((read.etag()?, read.json()?), ("\"1\"", document));
    let tab = world.get(&system_tests::listing(system_tests::NOTES)).send().await?.expect(200)?.json()?;
    assert!(tab["disclaimer"].as_str().is_some_and(|text| text.contains("Bazaar")), "{}", tab["disclaimer"]);
    Ok(())
}

#[tokio::test]
async fn a_put_that_leaves_something_out_is_refused_and_resets_nothing() -> Result<()> {
    let world = World::at("2023-08-01T00:00:00Z").await?;
    let support = json!({ "links": { "support": "https://bazaar.example/help" } });
    patch(&world, &support, "\"0\"").send().await?.expect(200)?;
    patch(&world, &deadline("2023-09-14T00:00:00Z"), "\"1\"").send().await?.expect(200)?;
    let whole = read(&world).await?.json()?;
    let mut lacking = whole.clone();
    lacking["fortified"].as_object_mut().context("an object")?.remove("deadline");
    lacking["links"].as_object_mut().context("an object")?.remove("support");
    lacking.as_object_mut().context("an object")?.remove("mail");
    let problem = put(&world, &lacking, "*").send().await?.expect(422)?.json()?;
    let errors: Vec<(&Json, &Json)> =
        problem["errors"].as_array().into_iter().flatten().map(|error| (&error["pointer"], &error["code"])).collect();
    let mandatory = json!("mandatory");
    let expected = ["/fortified/deadline", "/links/support", "/mail"].map(|pointer| json!(pointer));
    assert_eq!(errors, expected.iter().map(|pointer| (pointer, &mandatory)).collect::<Vec<_>>());
    assert!(problem["errors"][0]["detail"].as_str().is_some_and(|detail| detail.contains("PATCH")), "{problem}");
    let read = read(&world).await?;
    assert_eq!((read.etag()?, read.json()?), ("\"2\"", whole));
    Ok(())
}

#[tokio::test]
async fn a_patch_changes_only_what_it_names() -> Result<()> {
    let world = World::at("2023-08-01T00:00:00Z").await?;
    let mut expected = read(&world).await?.json()?;
    for (media_type, change) in [
        ("application/merge-patch+json", json!({ "links": { "support": "https://bazaar.example/help" } })),
        ("application/json", deadline("2023-09-14T00:00:00Z")),
        ("application/merge-patch+json", json!({ "mail": { "perSecond": 20 } })),
    ] {
        let request = world.request(Method::PATCH, PATH).by(&STAFF).header("if-match", "*");
        request.body(media_type, change.to_string()).send().await?.expect(200)?;
    }
    expected["links"]["support"] = json!("https://bazaar.example/help");
    expected["fortified"]["deadline"] = json!("2023-09-14T00:00:00Z");
    expected["mail"]["perSecond"] = json!(20);
    assert_eq!(read(&world).await?.json()?, expected);
    patch(&world, &json!({ "links": { "support": null } }), "*").send().await?.expect(200)?;
    expected["links"]["support"] = Json::Null;
    assert_eq!(read(&world).await?.json()?, expected);
    for (wrong, pointer) in [
        (json!({ "fortified": null }), "/fortified"),
        (json!({ "mail": { "sender": null } }), "/mail/sender"),
        (json!({ "fortified": { "dead line": 1 } }), "/fortified/dead line"),
        (json!([]), ""),
    ] {
        let problem = patch(&world, &wrong, "*").send().await?.expect(422)?.json()?;
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    world.patch(PATH, &json!({})).by(&STAFF).send().await?.expect(428)?;
    patch(&world, &json!({}), "\"1\"").send().await?.expect(412)?;
    assert_eq!(read(&world).await?.etag()?, "\"4\"");
    Ok(())
}

#[tokio::test]
async fn an_edit_that_takes_badges_must_name_how_many_apps_lose_theirs() -> Result<()> {
    let world = World::at("2023-08-01T00:00:00Z").await?;
    let badge = async || {
        let tab = world.get(&system_tests::listing(CHARTS)).send().await?.expect(200)?.json()?;
        Ok::<_, anyhow::Error>(tab["badge"]["state"].clone())
    };
    let early = deadline("2023-07-31T00:00:00Z");
    let effect = json!({
        "badgesRemoved": 1, "badgesReturned": 0, "exposureLowered": [], "programmeEnds": [], "affects": 1,
    });
    assert_eq!(rehearse(&world, &early).await?, effect);
    assert_eq!(refused(patch(&world, &early, "*")).await?, effect);
    assert_eq!(refused(patch(&world, &early, "\"0\"")).await?, effect, "nor is the version enough");
    for wrong in [0, 2] {
        assert_eq!(refused(confirmed(&world, &early, wrong)).await?, effect);
    }
    let mut whole = read(&world).await?.json()?;
    whole["fortified"]["deadline"] = early["fortified"]["deadline"].clone();
    assert_eq!(rehearse(&world, &whole).await?, effect, "a whole document is rehearsed as well");
    assert_eq!(refused(put(&world, &whole, "*")).await?, effect);
    assert_eq!((badge().await?, read(&world).await?.etag()?), (json!("held"), "\"0\""));
    let bad = world.patch("/programme?affects=some", &early).by(&STAFF).header("if-match", "*");
    bad.send().await?.expect(400)?;
    confirmed(&world, &early, 1).send().await?.expect(200)?;
    assert_eq!(badge().await?, "removed");
    let lines = table::query_partition(world.local.config(), "PROGRAMME", "AUDIT#").await?;
    assert_eq!(lines[0]["detail"]["M"]["effect"]["M"]["affects"]["N"], "1", "the audit log keeps the effect");
    // Giving badges back takes nothing, so it needs no number; a wrong number is refused all the same.
    let later = deadline("2023-09-14T00:00:00Z");
    let effect = rehearse(&world, &later).await?;
    assert_eq!((&effect["badgesReturned"], &effect["affects"]), (&json!(1), &json!(0)));
    assert_eq!(refused(confirmed(&world, &later, 1)).await?, effect);
    confirmed(&world, &later, 0).send().await?.expect(200)?;
    assert_eq!(badge().await?, "held");
    Ok(())
}

#[tokio::test]
async fn an_edit_that_lowers_the_exposure_at_once_must_name_how_many_partners_it_concerns() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    // A step in the past that is lower than what visitors see now.
    let lower = json!({
        "rollout": { "marketplace": [{ "from": "2023-04-01T00:00:00Z", "basisPoints": 200 }], "embedded": [] },
    });
    let effect = json!({
        "badgesRemoved": 0,
        "badgesReturned": 0,
        "exposureLowered": [{ "channel": "marketplace", "from": 3_500, "to": 200 }],
        "programmeEnds": [],
        "affects": 2,
    });
    assert_eq!(rehearse(&world, &lower).await?, effect);
    assert_eq!(refused(patch(&world, &lower, "*")).await?, effect);
    let rollout = async || world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json();
    assert_eq!(rollout().await?["channels"][0]["basisPoints"], 3_500);
    confirmed(&world, &lower, 2).send().await?.expect(200)?;
    assert_eq!(rollout().await?["channels"][0]["basisPoints"], 200);
    Ok(())
}

#[tokio::test]
async fn an_edit_that_ends_a_programme_must_name_how_many_partners_take_part() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    let ends = json!({ "selfAssessment": { "deprecatedFrom": "2023-05-01T00:00:00Z" } });
    assert_eq!(rehearse(&world, &ends).await?["affects"], 0, "nobody takes part yet");
    assert_eq!(refused(patch(&world, &ends, "*")).await?["programmeEnds"], json!(["self-assessment"]));
    let answers = json!({ "answers": {} });
    world.put("/partners/acme/self-assessment", &answers).by(&PAT).send().await?.expect(200)?;
    let effect = refused(confirmed(&world, &ends, 0)).await?;
    assert_eq!(effect["affects"], 1);
    let ahead = json!({ "selfAssessment": { "deprecatedFrom": "2023-05-02T00:00:00Z" } });
    patch(&world, &ahead, "*").send().await?.expect(200)?;
    confirmed(&world, &ends, 1).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn every_version_is_kept_and_every_change_has_an_audit_line() -> Result<()> {
    let world = World::start().await?;
    patch(&world, &json!({ "marketplace": "Bazaar" }), "\"0\"").send().await?.expect(200)?;
    world.set_clock("2026-01-15T09:00:01Z")?;
    let hold = world.post("/programme/rollout/embedded/hold").json(&json!({ "reason": "A complaint." }));
    hold.by(&STAFF).send().await?.expect(200)?;
    for version in 1..=2 {
        let copy = table::get_item(world.local.config(), "PROGRAMME", &format!("VERSION#{version:07}")).await?;
        let copy = copy.with_context(|| format!("version {version}"))?;
        assert_eq!(copy["by"]["S"], STAFF.email);
    }
    let lines = table::query_partition(world.local.config(), "PROGRAMME", "AUDIT#").await?;
    let actions: Vec<&Json> = lines.iter().map(|line| &line["action"]["S"]).collect();
    assert_eq!(actions, ["programme", "rollout-hold"]);
    assert!(lines.iter().all(|line| line["by"]["S"] == STAFF.email), "{lines:?}");
    let detail = &lines[1]["detail"]["M"];
    assert_eq!((&detail["channel"]["S"], &detail["reason"]["S"]), (&json!("embedded"), &json!("A complaint.")));
    Ok(())
}

#[tokio::test]
async fn a_change_must_name_the_version_that_it_changes() -> Result<()> {
    let world = World::start().await?;
    let missing = world.put(PATH, &read(&world).await?.json()?).by(&STAFF).send().await?.expect(428)?.json()?;
    assert_eq!(missing["type"], "urn:problem:precondition-required");
    assert!(missing["detail"].as_str().is_some_and(|detail| detail.contains("If-Match")), "{missing}");
    patch(&world, &json!({}), "\"0\"").send().await?.expect(200)?;
    for stale in ["\"0\"", "W/\"1\"", "\"2\"", "\"0\", \"7\""] {
        let problem = patch(&world, &json!({}), stale).send().await?.expect(412)?.json()?;
        assert_eq!(problem["type"], "urn:problem:stale");
    }
    patch(&world, &json!({}), "1").send().await?.expect(400)?;
    assert_eq!(read(&world).await?.etag()?, "\"1\"");
    patch(&world, &json!({}), "\"0\", \"1\"").send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn an_invalid_document_is_refused_with_every_reason() -> Result<()> {
    let world = World::start().await?;
    let document = json!({
        "mail": { "sender": "nobody", "perSecond": 0 },
        "rollout": { "marketplace": [{ "from": "2027-01-01T00:00:00Z", "basisPoints": 100 }], "embedded": [] },
        "fortified": { "deadline": "2022-01-01T00:00:00Z" },
        "answersAcceptedFrom": "2023-02-13T00:00:00Z",
        "questionnaires": [],
        "public": true,
    });
    let problem = patch(&world, &document, "*").send().await?.expect(422)?.json()?;
    let found: Vec<(&str, &str)> = problem["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|error| Some((error["pointer"].as_str()?, error["code"].as_str()?)))
        .collect();
    assert_eq!(
        found,
        [
            ("/fortified/deadline", "out-of-order"),
            ("/mail/perSecond", "too-small"),
            ("/mail/sender", "email"),
            ("/public", "unknown-field"),
            ("/questionnaires", "mandatory"),
        ]
    );
    assert_eq!(read(&world).await?.etag()?, "\"0\"");
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_refused() -> Result<()> {
    let world = World::start().await?;
    let send = |kind: &str, body: &str| {
        let call = world.request(reqwest::Method::PUT, PATH).by(&STAFF).header("if-match", "*");
        call.body(kind, body.to_owned()).send()
    };
    send("text/plain", "{}").await?.expect(415)?;
    send("application/json", "{").await?.expect(400)?;
    send("application/json", "[]").await?.expect(422)?;
    send("application/json", &format!("\"{}\"", "x".repeat(300_000))).await?.expect(413)?;
    Ok(())
}

#[tokio::test]
async fn staff_without_the_role_are_refused() -> Result<()> {
    let world = World::start().await?;
    world.get(PATH).send().await?.expect(401)?;
    world.get(PATH).by(&PAT).send().await?.expect(403)?;
    let clerk = domain::EmailAddress::parse("clerk@marketplace.example")?;
    let actor = store::audit::Actor { person: &clerk, now: system_tests::THEN.parse()? };
    world.local.store().put_staff(&clerk, &[domain::access::Role::Catalogue], actor).await?;
    let clerk = world.issue_token(clerk.as_str(), &json!({ "name": "Test" })).await?;
    for path in [PATH, "/programme/rollout"] {
        world.get(path).by(&clerk).send().await?.expect(403)?;
    }
    Ok(())
}

#[tokio::test]
async fn of_concurrent_changes_of_one_version_exactly_one_succeeds_and_no_operation_is_lost() -> Result<()> {
    let world = World::start().await?;
    let mut puts = JoinSet::new();
    for number in 1..=8 {
        puts.spawn(patch(&world, &json!({ "maxPerRun": number }), "\"0\"").send());
    }
    let mut codes: Vec<u16> =
        puts.join_all().await.into_iter().map(|response| Ok(response?.code())).collect::<Result<_>>()?;
    codes.sort_unstable();
    assert_eq!(codes, [200, 412, 412, 412, 412, 412, 412, 412]);
    // Concurrent operations on the rollout all succeed, because each is retried on the newest version.
    let mut operators = JoinSet::new();
    for number in 1..=8 {
        let path = format!("/programme/rollout/marketplace/visitors/visitor-{number}");
        operators.spawn(world.put(&path, &json!({ "shown": false, "reason": "A test." })).by(&STAFF).send());
    }
    for response in operators.join_all().await {
        response?.expect(200)?;
    }
    let current = world.local.store().current_programme().await?;
    assert_eq!(current.version, 9);
    assert_eq!(current.value.operations.control(Channel::Marketplace).forced().len(), 8);
    Ok(())
}

#[tokio::test]
async fn pages_link_partners_to_the_service_desk_and_to_the_form_for_security_bugs() -> Result<()> {
    let world = World::start().await?;
    let (desk, bugs) = ("https://bazaar.example/help?a=1&b=2", "https://bazaar.example/bugs");
    let item = |href: &str, text: &str| {
        format!("<li><a href=\"{}\" rel=\"noopener\">{text}</a></li>", href.replace('&', "&#38;"))
    };
    let (help, report) = ("Service desk", "Report a security bug");
    for (links, shown) in [
        (json!({}), vec![]),
        (json!({ "support": desk }), vec![item(desk, help), item(desk, report)]),
        (json!({ "support": null, "securityBug": bugs }), vec![item(bugs, report)]),
        (json!({ "support": desk, "securityBug": bugs }), vec![item(desk, help), item(bugs, report)]),
    ] {
        patch(&world, &json!({ "links": links }), "*").send().await?.expect(200)?;
        let form = format!("/manage/apps/{}/privacy-and-security", system_tests::NOTES);
        for path in [form.as_str(), "/manage/partners/acme/self-assessment"] {
            let page = world.get(path).header("accept", "text/html").by(&PAT).send().await?.expect(200)?;
            for text in [help, report] {
                let expected = shown.iter().filter(|item| item.contains(text)).count();
                assert_eq!(page.text.matches(text).count(), expected, "{links} on {path}");
            }
            assert!(shown.iter().all(|item| page.text.contains(item)), "{links} on {path}: {}", page.text);
        }
    }
    Ok(())
}

#[tokio::test]
async fn two_questions_of_the_self_assessment_link_to_an_example_if_staff_have_set_one() -> Result<()> {
    let world = World::at("2023-01-15T00:00:00Z").await?;
    let form = || async {
        let page = world.get("/manage/partners/acme/self-assessment").header("accept", "text/html").by(&PAT);
        anyhow::Ok(page.send().await?.expect(200)?.text)
    };
    assert!(!form().await?.contains(">example</a>"), "no example is set");
    let (report, process) = ("https://bazaar.example/report", "https://bazaar.example/process");
    for (links, shown) in [
        (json!({ "penetrationTestExample": report }), vec![("7", report)]),
        (json!({ "vulnerabilityProcessExample": process }), vec![("7", report), ("11", process)]),
        (json!({ "penetrationTestExample": null }), vec![("11", process)]),
    ] {
        patch(&world, &json!({ "links": links }), "*").send().await?.expect(200)?;
        let page = form().await?;
        assert_eq!(page.matches(">example</a>").count(), shown.len(), "{links}");
        for (question, address) in shown {
            let (_, help) = page.split_once(&format!("id=\"{question}-help\">")).context("the question's help")?;
            let (help, _) = help.split_once("</p>").context("its end")?;
            assert!(help.contains(&format!("See an <a href=\"{address}\" rel=\"noopener\">example</a>.")), "{help}");
        }
    }
    Ok(())
}
