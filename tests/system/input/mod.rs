//! Which input is refused, with which code and pointer and in which order; and that a refusal changes nothing.

mod bodies;

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, CHARTS_PRODUCT, KIM, NOTES, PAT, Response, STAFF, World, listing, preview, v2, v3};

/// 256 KiB, in bytes.
const LARGEST: usize = 256 * 1024;

/// An object with one value at a dotted path.
fn at(path: &str, value: Json) -> Json {
    path.rsplit('.').fold(value, |inner, step| json!({ step: inner }))
}

/// An object with one row of third parties.
fn row(column: &str, value: Json) -> Json {
    at("thirdPartyInformation.thirdPartyDetails", json!([{ column: value }]))
}

/// The body and the ETag of Acme Charts' draft.
async fn read_draft(world: &World) -> Result<(String, String)> {
    let response = world.get(&format!("{}?state=draft", v2(CHARTS))).by(&PAT).send().await?.expect(200)?;
    Ok((response.text.clone(), response.etag()?.to_owned()))
}

/// The pointers and codes of a response in the error format of REST routes. Checks the format too.
fn rest_errors(response: &Response) -> Result<Vec<(String, String)>> {
    assert_eq!(response.header("content-type"), Some("application/json"));
    let body = response.json()?;
    let errors = body["errors"].as_array().context("there are no errors")?;
    assert!(!errors.is_empty() && body.as_object().is_some_and(|body| body.len() == 1), "{body}");
    let text = |error: &Json, name: &str| {
        error[name].as_str().filter(|text| !text.is_empty()).map(ToOwned::to_owned).context(format!("{name}: {error}"))
    };
    let mut found = Vec::new();
    for error in errors {
        assert_eq!(text(error, "status")?, response.code().to_string());
        for name in ["id", "title", "detail"] {
            text(error, name)?;
        }
        let pointer = error["source"]["pointer"].as_str().unwrap_or("none");
        found.push((pointer.to_owned(), text(error, "code")?));
    }
    let mut ids: Vec<_> = errors.iter().map(|error| error["id"].to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), errors.len());
    Ok(found)
}

/// The pointers and codes of a problem document. Checks its format too.
fn problem_errors(response: &Response) -> Result<Vec<(String, String)>> {
    assert_eq!(response.header("content-type"), Some("application/problem+json"));
    let body = response.json()?;
    assert_eq!(body["status"], response.code());
    for name in ["type", "title", "detail"] {
        assert!(body[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {body}");
    }
    let errors = body["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let text =
        |error: &Json, name: &str| error[name].as_str().map(ToOwned::to_owned).context(format!("{name}: {error}"));
    errors.iter().map(|error| text(error, "detail").and(Ok((text(error, "pointer")?, text(error, "code")?)))).collect()
}

/// A body, and the pointer and the code of what is wrong in it.
type Case = (Json, String, &'static str);

/// Answers that are refused at their own dotted paths.
fn refused_answers(code: &'static str, list: Vec<(&str, Json)>) -> Vec<Case> {
    list.into_iter().map(|(path, value)| (at(path, value), format!("/{}", path.replace('.', "/")), code)).collect()
}

fn refused_bodies() -> Vec<Case> {
    let mut cases = Vec::new();
    for (pointer, body) in [
        ("/nope", json!({ "nope": 1 })),
        ("/a~1b~0c", json!({ "a/b~c": 1 })),
        ("/security/nope", at("security.nope", json!(null))),
        ("/security/properties", at("security.properties", json!({}))),
        ("/privacy/gdpr/dataController/nope", at("privacy.gdpr.dataController.nope", json!("TRUE"))),
        ("/thirdPartyInformation/thirdPartyDetails/0/nope", row("nope", json!("x"))),
        ("/beside", json!({ "commonCloud": {}, "beside": 1 })),
        ("/appTrustInformation/nope", json!({ "appTrustInformation": { "nope": 1 } })),
        ("/commonCloud/security/nope", json!({ "commonCloud": { "security": { "nope": 1 } } })),
    ] {
        cases.push((body, pointer.to_owned(), "unknown-field"));
    }
    cases.push((json!([]), String::new(), "wrong-type"));
    cases.push((json!("text"), String::new(), "wrong-type"));
    cases.push((json!({ "commonCloud": 5 }), "/commonCloud".to_owned(), "wrong-type"));
    cases.extend(refused_answers(
        "wrong-type",
        vec![
            ("security", json!([])),
            ("privacy.gdpr", json!("no")),
            ("logDetails.logEndUserData", json!("yes")),
            ("logDetails.logEndUserData", json!(1)),
            ("dataAccessAndStorage.isSameDataProcessedAndStored", json!("true")),
            ("privacy.gdpr.dataController.isAppDataController", json!(1)),
            ("dataResidency.isDataResidencySupported", json!(true)),
            ("security.securityContact", json!(5)),
            ("security.publicSecurityPoliciesLink", json!({})),
            ("dataAccessAndStorage.typesOfDataStored", json!("Account IDs")),
            ("dataRetention.retentionDurationInDays.min", json!("30")),
            ("dataRetention.retentionDurationInDays", json!(30)),
            ("thirdPartyInformation.thirdPartyDetails", json!({ "name": "x" })),
        ],
    ));
    cases.extend(refused_answers(
        "not-an-option",
        vec![
            ("dataResidency.isDataResidencySupported", json!("SOMEWHERE")),
            ("privacy.gdpr.dataProcessor.isAppDataProcessor", json!("MAYBE")),
            ("privacy.ccpa.business.isAppBusiness", json!("true")),
        ],
    ));
    cases.extend(refused_answers(
        "negative",
        vec![
            ("dataRetention.retentionDurationInDays.min", json!(-1)),
            ("dataRetention.retentionDurationInDays.max", json!(-0.5)),
        ],
    ));
    cases.extend(refused_answers(
        "not-a-whole-number",
        vec![("dataRetention.retentionDurationInDays.max", json!(30.5))],
    ));
    cases.extend(refused_answers(
        "too-large",
        vec![
            ("dataRetention.retentionDurationInDays.max", json!(36_526)),
            ("dataRetention.retentionDurationInDays.min", json!(1e300)),
        ],
    ));
    let range = at("dataRetention.retentionDurationInDays", json!({ "min": 31, "max": 30 }));
    cases.push((range, "/dataRetention/retentionDurationInDays/min".to_owned(), "min-above-max"));
    for (code, link) in [
        ("link-scheme", "http://acme.example/policy"),
        ("link-scheme", "acme.example/policy"),
        ("link-scheme", "javascript:alert(1)"),
        ("link-host", "https://"),
        ("link-host", "https:///policy"),
        ("link-host", "https://2130706433/"),
        ("link-host", "https://0x7f.0.0.1/"),
        ("link-host", "https://10.0.0.1/"),
        ("link-host", "https://[::1]/"),
        ("link-host", "https://localhost/"),
        ("link-user-info", "https://pat:secret@acme.example/"),
        ("link-malformed", "https://acme.example/a b"),
    ] {
        let paths = ["security.publicSecurityPoliciesLink", "thirdPartyInformation.dataSubProcessors"];
        cases.extend(refused_answers(code, paths.map(|path| (path, json!(link))).to_vec()));
    }
    cases.push((
        row("link", json!("127.0.0.1")),
        "/thirdPartyInformation/thirdPartyDetails/0/link".to_owned(),
        "link-host",
    ));
    cases.extend(refused_answers(
        "contact",
        vec![
            ("security.securityContact", json!("security")),
            ("security.securityContact", json!("security@localhost")),
            ("security.securityContact", json!("Acme <security@acme.example>")),
        ],
    ));
    let details = "privacy.gdpr.dataTransfer.transferComplianceMechanismsAdheredDetails";
    cases.extend(refused_answers(
        "control-character",
        vec![
            (details, json!("a\u{0}b")),
            (details, json!("a\r\nb")),
            ("security.permissionsJustification", json!("\u{1b}[31m")),
            ("security.securityContact", json!("security@acme.example\n")),
            ("security.publicSecurityPoliciesLink", json!("https://acme.example/\tpolicy")),
        ],
    ));
    for (column, text) in [("name", "a\nb"), ("name", "a\tb"), ("purpose", "a\u{7f}b")] {
        let pointer = format!("/thirdPartyInformation/thirdPartyDetails/0/{column}");
        cases.push((row(column, json!(text)), pointer, "control-character"));
    }
    let chips = "dataAccessAndStorage.typesOfDataStored";
    let second = "/dataAccessAndStorage/typesOfDataStored/1".to_owned();
    cases.push((at(chips, json!(["a", "a\nb"])), second.clone(), "control-character"));
    cases.push((at(chips, json!(["a", 5])), second.clone(), "wrong-type"));
    cases.push((at(chips, json!(["a", "x".repeat(501)])), second, "too-long"));
    cases.extend(refused_answers(
        "too-long",
        vec![
            (details, json!("x".repeat(1_001))),
            ("security.permissionsJustification", json!("x".repeat(5_001))),
            ("security.publicSecurityPoliciesLink", json!(format!("https://acme.example/{}", "x".repeat(1_980)))),
        ],
    ));
    for (column, length) in [("name", 201), ("purpose", 601)] {
        let pointer = format!("/thirdPartyInformation/thirdPartyDetails/0/{column}");
        cases.push((row(column, json!("x".repeat(length))), pointer, "too-long"));
    }
    let rows: Vec<Json> = (0..21).map(|number| json!({ "name": format!("Party {number}") })).collect();
    cases.extend(refused_answers(
        "too-many",
        vec![
            (chips, (0..41).map(|number| json!(format!("type {number}"))).collect()),
            ("thirdPartyInformation.thirdPartyDetails", json!(rows)),
        ],
    ));
    let row_is_text = at("thirdPartyInformation.thirdPartyDetails", json!(["Nimbus"]));
    cases.push((row_is_text, "/thirdPartyInformation/thirdPartyDetails/0".to_owned(), "wrong-type"));
    cases.push((too_much_together(), String::new(), "answers-too-large"));
    cases
}

/// Texts that are short enough one by one but too large together, because they do not compress.
fn too_much_together() -> Json {
    let mut state = 1_u64;
    let mut noise = |length: usize| -> String {
        let letter = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + u8::try_from((state >> 33) % 90).unwrap_or_default())
        };
        (0..length).map(letter).collect()
    };
    let rows: Vec<Json> = (0..20).map(|_| json!({ "purpose": noise(600) })).collect();
    at("thirdPartyInformation.thirdPartyDetails", json!(rows))
}

#[tokio::test]
async fn each_violation_is_reported_with_its_code_and_pointer_and_nothing_is_saved() -> Result<()> {
    let world = World::start().await?;
    let before = read_draft(&world).await?;
    for (body, pointer, code) in refused_bodies() {
        let wanted = vec![(pointer, code.to_owned())];
        for path in [v2(CHARTS), v3(CHARTS_PRODUCT)] {
            let response = world.put(&path, &body).by(&PAT).send().await?;
            assert_eq!((response.code(), rest_errors(&response)?), (422, wanted.clone()), "{body}");
        }
        assert_eq!(read_draft(&world).await?, before, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn all_violations_are_reported_at_once() -> Result<()> {
    let world = World::start().await?;
    let before = read_draft(&world).await?;
    let body = json!({ "commonCloud": {
        "nope": 1,
        "dataRetention": { "retentionDurationInDays": { "min": -1, "max": 1.5 } },
        "privacy": { "gdpr": { "dataController": { "isAppDataController": "MAYBE", "endUserDataTypes": [1, "ok", "a\nb"] } } },
        "security": { "securityContact": "nobody", "publicSecurityPoliciesLink": "http://acme.example" },
    } });
    let response = world.put(&v3(CHARTS_PRODUCT), &body).by(&PAT).send().await?.expect(422)?;
    let found = rest_errors(&response)?;
    let expected = [
        ("/commonCloud/dataRetention/retentionDurationInDays/max", "not-a-whole-number"),
        ("/commonCloud/dataRetention/retentionDurationInDays/min", "negative"),
        ("/commonCloud/nope", "unknown-field"),
        ("/commonCloud/privacy/gdpr/dataController/endUserDataTypes/0", "wrong-type"),
        ("/commonCloud/privacy/gdpr/dataController/endUserDataTypes/2", "control-character"),
        ("/commonCloud/privacy/gdpr/dataController/isAppDataController", "not-an-option"),
        ("/commonCloud/security/publicSecurityPoliciesLink", "link-scheme"),
        ("/commonCloud/security/securityContact", "contact"),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    assert_eq!(read_draft(&world).await?, before);
    Ok(())
}

#[tokio::test]
async fn values_at_their_limits_are_accepted() -> Result<()> {
    let world = World::start().await?;
    for body in [
        at("privacy.gdpr.dataTransfer.transferComplianceMechanismsAdheredDetails", json!("SCC,\n\tmodule two")),
        at("security.permissionsJustification", json!("x".repeat(2_000))),
        row("purpose", json!(format!("{}\n{}", "x".repeat(300), "ü".repeat(299)))),
        row("link", json!("pigeonmail.example")),
        at("dataAccessAndStorage.typesOfDataStored", (0..40).map(|number| json!(format!("type {number}"))).collect()),
        at("dataRetention.retentionDurationInDays", json!({ "min": 0, "max": 36_525.0 })),
        at("dataRetention.retentionDurationInDays", json!({ "min": 30.0, "max": 30 })),
        at("security.__typename", json!("Security")),
    ] {
        world.save_draft(CHARTS, &body, &PAT).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_invalid_value_in_a_query_is_a_400_that_names_the_valid_ones() -> Result<()> {
    let world = World::start().await?;
    for (path, word) in [
        (format!("{}?state=published", v2(NOTES)), "live, draft"),
        (format!("{}?state=", v2(NOTES)), "live, draft"),
        (format!("{}?state=Draft", v3(CHARTS_PRODUCT)), "live, draft"),
        (format!("/marketplace{}?state=both", v3(CHARTS_PRODUCT)), "live, draft"),
    ] {
        let response = world.get(&path).by(&PAT).send().await?.expect(400)?;
        assert_eq!(rest_errors(&response)?[0].1, "bad-request");
        assert!(response.text.contains(word), "{}", response.text);
    }
    for (path, word) in [
        (format!("{}?view=all", listing(NOTES)), "default, expanded"),
        (format!("{}?channel=tv", listing(NOTES)), "marketplace, embedded"),
        (format!("{}?view=all", preview(CHARTS)), "default, expanded"),
        (format!("{}?channel=tv", preview(CHARTS)), "marketplace, embedded"),
        (format!("/apps/{NOTES}/privacy-and-security/revisions?limit=0"), "limit"),
        (format!("/apps/{NOTES}/privacy-and-security/revisions?before=x"), "before"),
    ] {
        let response = world.get(&path).by(&PAT).send().await?.expect(400)?;
        assert_eq!(problem_errors(&response)?, []);
        assert!(response.text.contains(word), "{}", response.text);
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_app_or_product_is_a_404() -> Result<()> {
    let world = World::start().await?;
    for app in ["com.example.nobody.nothing", "%23", "a%20b", "%C3%BC"] {
        for call in [world.get(&v2(app)), world.put(&v2(app), &json!({})).by(&PAT)] {
            let response = call.send().await?.expect(404)?;
            assert_eq!(rest_errors(&response)?[0].1, "not-found");
        }
        for call in [world.get(&listing(app)), world.get(&preview(app)).by(&PAT)] {
            assert_eq!(problem_errors(&call.send().await?.expect(404)?)?, []);
        }
    }
    for product in ["00000000-0000-4000-8000-00000000dead", "1", "not-a-uuid"] {
        for call in
            [world.get(&v3(product)), world.put(&v3(product), &json!({})).by(&PAT), world.delete(&v3(product)).by(&PAT)]
        {
            let response = call.send().await?.expect(404)?;
            assert_eq!(rest_errors(&response)?[0].1, "not-found");
        }
    }
    Ok(())
}

#[tokio::test]
async fn routes_outside_rest_answer_problem_documents_with_pointers() -> Result<()> {
    let world = World::start().await?;
    let policy = format!("/apps/{NOTES}/privacy-policy");
    for (body, expected) in [
        (json!({ "url": "http://acme.example", "nope": 1 }), vec![("/nope", "unknown-field"), ("/url", "link-scheme")]),
        (json!({}), vec![("/url", "mandatory")]),
        (json!({ "url": 5 }), vec![("/url", "malformed")]),
        (json!([]), vec![("", "wrong-type")]),
        (json!({ "url": "https://127.0.0.1/" }), vec![("/url", "link-host")]),
    ] {
        let response = world.put(&policy, &body).by(&PAT).send().await?.expect(422)?;
        let mut found = problem_errors(&response)?;
        found.sort();
        let expected: Vec<_> =
            expected.into_iter().map(|(pointer, code)| (pointer.to_owned(), code.to_owned())).collect();
        assert_eq!(found, expected, "{body}");
    }
    for (kind, body, code) in [
        ("text/plain", "x".repeat(LARGEST + 1), 413),
        ("text/plain", "{}".to_owned(), 415),
        ("application/json", "{".to_owned(), 400),
    ] {
        for call in [
            world.request(Method::PUT, &policy).by(&PAT),
            world.request(Method::PUT, "/catalogue/partners/acme").by(&STAFF),
            world.post("/catalogue/people/pat@acme.example/tokens").by(&STAFF),
        ] {
            assert_eq!(problem_errors(&call.body(kind, body.clone()).send().await?.expect(code)?)?, []);
        }
    }
    Ok(())
}
