//! The partner's pages, without script: what a browser sends is read from the page that it was given.

use anyhow::{Context as _, Result, ensure};
use local::seed::Demo;
use serde_json::{Value as Json, json};
use system_tests::{Answer, CHARTS, KIM, NOTES, PAT, SYNC, World, v2};

/// What a page may weigh, with its stylesheet apart.
const HEAVIEST: usize = 60 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

fn page(app: &str, name: &str) -> String {
    format!("/manage/apps/{app}/{name}")
}

fn form_of(app: &str) -> String {
    page(app, "privacy-and-security")
}

/// A page's form as a browser without script holds it.
#[derive(Clone, Debug)]
struct Form(Vec<(String, String)>);

fn unescaped(text: &str) -> String {
    let named = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
    named.replace("&#38;", "&")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

impl Form {
    /// Every field of the page that a browser would send.
    fn of(page: &str) -> Self {
        let mut fields = Vec::new();
        for piece in page.split('<').skip(1) {
            let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
            let Some(name) = attribute(tag, "name") else { continue };
            let picked =
                !(tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"")) || tag.ends_with(" checked");
            let text = match tag.split(' ').next() {
                Some("input") if picked => attribute(tag, "value").unwrap_or_default(),
                Some("textarea") => after.strip_prefix('\n').unwrap_or(after),
                _ => continue,
            };
            fields.push((name.to_owned(), unescaped(text)));
        }
        Self(fields)
    }

    fn set(mut self, name: &str, text: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self.0.push((name.to_owned(), text.to_owned()));
        self
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    /// As a browser spells it: every line feed is CR LF.
    fn body(&self) -> String {
        let encoded =
            |text: &str| {
                let bytes = text.replace('\n', "\r\n").into_bytes().into_iter();
                bytes
                    .map(|byte| {
                        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
                    })
                    .collect::<String>()
            };
        self.0.iter().map(|(name, text)| format!("{}={}", encoded(name), encoded(text))).collect::<Vec<_>>().join("&")
    }
}

/// Somebody at a browser without script.
struct Browser<'a> {
    world: &'a World,
    who: &'a Demo,
}

impl Browser<'_> {
    async fn get(&self, path: &str) -> Result<Answer> {
        let answer = self.world.get(path).by(self.who).header("accept", "text/html").send().await?;
        ensure!(answer.text.len() < HEAVIEST, "{path} weighs {} bytes", answer.text.len());
        Ok(answer)
    }

    async fn form(&self, path: &str) -> Result<Form> {
        Ok(Form::of(&self.get(path).await?.expect(200)?.text))
    }

    /// Presses a button; the answer is where it led.
    async fn press(&self, path: &str, form: &Form, button: &str) -> Result<Answer> {
        let body = form.clone().set("do", button).body();
        let answer = self.world.post(path).by(self.who).header("accept", "text/html").body(FORM, body).send().await?;
        match answer.header("location") {
            Some(next) => self.get(next).await,
            None => Ok(answer),
        }
    }

    async fn draft(&self, app: &str) -> Result<Json> {
        self.world.get(&format!("{}?state=draft", v2(app))).by(self.who).send().await?.expect(200)?.json()
    }
}

#[tokio::test]
async fn every_page_is_there_for_who_manages_and_for_nobody_else() -> Result<()> {
    let world = World::start().await?;
    let (pat, kim) = (Browser { world: &world, who: &PAT }, Browser { world: &world, who: &KIM });
    let apps = pat.get("/manage/apps").await?.expect(200)?;
    for text in ["Acme Notes", "Acme Charts", "Live", "Draft, not published", "Self assessment of"] {
        ensure!(apps.text.contains(text), "{text:?} is not in {}", apps.text);
    }
    ensure!(!apps.text.contains("Borealis"), "{}", apps.text);
    ensure!(!apps.text.contains("do not send customers"), "all customers see the tab");
    let csp = apps.header("content-security-policy").context("a policy")?;
    ensure!(csp.contains("script-src 'self'") && !csp.contains("unsafe-inline"), "{csp}");
    for name in ["privacy-and-security", "history"] {
        pat.get(&page(NOTES, name)).await?.expect(200)?;
        let refused = kim.get(&page(NOTES, name)).await?.expect(404)?;
        ensure!(refused.text.contains("There is no such thing here"), "{}", refused.text);
    }
    pat.get(&page(CHARTS, "preview")).await?.expect(200)?;
    pat.get("/manage/partners/acme/self-assessment").await?.expect(200)?;
    kim.get("/manage/partners/acme/self-assessment").await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn a_deadline_speaks_of_the_live_tab_and_what_is_missing_of_the_draft() -> Result<()> {
    let world = World::at("2023-07-20T00:00:00Z").await?;
    let pat = Browser { world: &world, who: &PAT };
    let card = async || -> Result<String> {
        let apps = pat.get("/manage/apps").await?.expect(200)?;
        let (_, card) = apps.text.split_once("Acme Charts").context("its card")?;
        Ok(card.split("</section>").next().unwrap_or_default().to_owned())
    };
    let nothing_live = card().await?;
    for text in ["Nothing is live: the Cloud Fortified badge goes on", "What the draft lacks: "] {
        ensure!(nothing_live.contains(text), "{text:?} is not in {nothing_live}");
    }
    world.publish(CHARTS, &PAT).await?;
    let count = |text: &str, before: &str| -> Result<u32> {
        let (_, after) = text.split_once(before).with_context(|| format!("{before:?} is not in {text}"))?;
        Ok(after.split(' ').next().unwrap_or_default().parse()?)
    };
    let live = card().await?;
    let lacks = count(&live, "The live tab lacks ")?;
    assert_eq!(count(&live, "What the live tab lacks: ")?, lacks, "{live}");
    world.save(CHARTS, &json!({ "security": { "securityContact": "security@acme.example" } }), &PAT).await?;
    let newer = card().await?;
    assert_eq!(count(&newer, "The live tab lacks ")?, lacks, "{newer}");
    ensure!(count(&newer, "What the draft lacks: ")? != lacks, "{newer}");
    Ok(())
}

#[tokio::test]
async fn whoever_manages_nothing_is_led_nowhere() -> Result<()> {
    let world = World::start().await?;
    let nobody = world.member("acme", "member@acme.example", &json!({ "manage-app": [] })).await?;
    let page = async || world.get("/manage").by(&nobody).header("accept", "text/html").send().await?.expect(200);
    let without = page().await?;
    ensure!(without.text.contains("or the marketplace."), "{}", without.text);
    let links = json!({ "links": { "support": "https://help.example/desk" } });
    world.put("/programme", &links).by(&system_tests::STAFF).header("if-match", "*").send().await?.expect(200)?;
    let with = page().await?;
    ensure!(
        with.text.contains("<a href=\"https://help.example/desk\" rel=\"noopener\">the marketplace</a>"),
        "{}",
        with.text
    );
    Ok(())
}

#[tokio::test]
async fn a_problem_leads_back_or_to_sign_in() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let refused = pat.get(&form_of(SYNC)).await?.expect(404)?;
    ensure!(refused.text.contains("<a class=\"button\" href=\"/manage\">Your apps</a>"), "{}", refused.text);
    let ended = world.post(&form_of(NOTES)).from_our_page().body(FORM, "do=save").send().await?.expect(401)?;
    ensure!(ended.text.contains("<a class=\"button\" href=\"/sign-in\""), "{}", ended.text);
    let dead = world.post("/sign-in").header("accept", "text/html").body(FORM, "email=a").send().await?.expect(403)?;
    ensure!(dead.text.contains("href=\"/sign-in\""), "{}", dead.text);
    let customer = world.get("/listings/com.example.nobody").header("accept", "text/html").send().await?.expect(404)?;
    ensure!(!customer.text.contains("<a "), "{}", customer.text);
    Ok(())
}

#[tokio::test]
async fn before_all_customers_see_the_tab_partners_are_asked_to_send_none() -> Result<()> {
    for (now, asked) in [("2023-05-31T23:59:59Z", true), ("2023-06-01T00:00:00Z", false)] {
        let world = World::at(now).await?;
        let apps = Browser { world: &world, who: &PAT }.get("/manage/apps").await?.expect(200)?;
        assert_eq!(apps.text.contains("do not send customers"), asked, "{now}");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_gets_from_nothing_to_a_published_tab_without_script() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let form = kim.form(&path).await?;
    ensure!(form.get("Q5a.0.name").is_none(), "a follow-up before its question");
    let saved = kim
        .press(&path, &form.set("Q1", "yes").set("Q8", "STORED_EXTERNAL_TO_ATLASSIAN"), "save")
        .await?
        .expect(200)?;
    ensure!(saved.text.contains("Saved <time"), "{}", saved.text);
    let form = Form::of(&saved.text).set("Q1a", "Names\nMails").set("Q2", "yes").set("Q5", "yes");
    let form = Form::of(&kim.press(&path, &form, "save").await?.expect(200)?.text);
    let form = form
        .set("Q5a.0.name", "Hosting AG")
        .set("Q5a.0.link", "hosting.example")
        .set("Q5a.0.purpose", "Runs it\n& more");
    let form = form.set("Q5a.0.thirdPartyCountries", "CH\nBrazil").set("Q8a", "EU\nPeru");
    let more = kim.press(&path, &form, "add Q5a").await?.expect(200)?;
    let form = Form::of(&more.text);
    assert_eq!((form.get("Q5a.0.name"), form.get("Q5a.1.name")), (Some("Hosting AG"), Some("")));
    let copied = Form::of(&kim.press(&path, &form, "copy Q2a").await?.expect(200)?.text);
    assert_eq!(copied.get("Q2a"), Some("Names\nMails"));
    let preview = kim.press(&path, &copied, "preview").await?.expect(200)?;
    for text in ["Submit and publish", "Hosting AG"] {
        ensure!(preview.text.contains(text) || text == "Hosting AG", "{text:?} is not in {}", preview.text);
    }
    let draft = kim.draft(SYNC).await?;
    assert_eq!(draft["dataAccessAndStorage"]["typesOfDataAccessed"], json!(["Names", "Mails"]));
    assert_eq!(
        draft["thirdPartyInformation"]["thirdPartyDetails"],
        json!([{ "name": "Hosting AG", "link": "hosting.example", "purpose": "Runs it\n& more", "thirdPartyCountries": ["CH", "Brazil"] }])
    );
    assert_eq!(draft["dataResidency"]["countriesWhereEndUserDataStored"], json!(["EU", "Peru"]));
    let receipt = kim.press(&page(SYNC, "preview"), &Form::of(&preview.text), "").await?.expect(200)?;
    ensure!(receipt.text.contains("Revision <strong>1</strong>"), "{}", receipt.text);
    let tab = world.get(&format!("/listings/{SYNC}/privacy-and-security?view=expanded")).send().await?.expect(200)?;
    ensure!(tab.text.contains("Hosting AG"), "{}", tab.text);
    Ok(())
}

#[tokio::test]
async fn a_form_that_is_sent_back_untouched_changes_nothing() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let live = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    let form = pat.form(&form_of(NOTES)).await?;
    pat.press(&form_of(NOTES), &form, "save").await?.expect(200)?;
    let mut draft = pat.draft(NOTES).await?;
    ensure!(draft["properties"]["updatedValues"] == json!([]), "{draft}");
    draft["properties"] = live["properties"].clone();
    assert_eq!(draft, live);
    Ok(())
}

#[tokio::test]
async fn errors_name_their_fields_and_keep_the_text() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let form = kim.form(&path).await?.set("Q21", "nobody\"><script>").set("Q22", "http://plain.example");
    let refused = kim.press(&path, &form, "save").await?.expect(422)?;
    for text in
        ["2 things need correcting", "href=\"#Q21\"", "id=\"Q21-fault\"", "aria-invalid=\"true\"", "href=\"#Q22\""]
    {
        ensure!(refused.text.contains(text), "{text:?} is not in {}", refused.text);
    }
    ensure!(!refused.text.contains("<script>"), "{}", refused.text);
    let again = Form::of(&refused.text);
    assert_eq!((again.get("Q21"), again.get("Q22")), (Some("nobody\"><script>"), Some("http://plain.example")));
    world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(404)?;
    let gone = kim.press(&path, &form.clone().set("etag", ""), "nonsense").await?;
    assert_eq!(gone.code(), 400);
    let without = Form(form.0.into_iter().filter(|(name, _)| name != "etag").collect());
    assert_eq!(kim.press(&path, &without, "save").await?.code(), 428);
    Ok(())
}

#[tokio::test]
async fn two_tabs_in_conflict_show_both_values_and_lose_no_text() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let (one, other) = (kim.form(&path).await?, kim.form(&path).await?);
    kim.press(&path, &one.set("Q21", "first@borealis.example"), "save").await?.expect(200)?;
    let conflict = kim.press(&path, &other.set("Q21", "second@borealis.example"), "save").await?.expect(412)?;
    for text in ["Somebody saved other answers", "first@borealis.example", "second@borealis.example"] {
        ensure!(conflict.text.contains(text), "{text:?} is not in {}", conflict.text);
    }
    assert_eq!(kim.draft(SYNC).await?["security"]["securityContact"], "first@borealis.example");
    let mine = Form::of(&conflict.text);
    assert_eq!(mine.get("Q21"), Some("second@borealis.example"));
    kim.press(&path, &mine, "save").await?.expect(200)?;
    assert_eq!(kim.draft(SYNC).await?["security"]["securityContact"], "second@borealis.example");
    Ok(())
}

#[tokio::test]
async fn a_discard_asks_once_and_a_stale_one_drops_nothing() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    kim.press(&path, &kim.form(&path).await?.set("Q3", "no"), "save").await?.expect(200)?;
    let discard = format!("{path}/discard");
    let asked = kim.form(&discard).await?;
    kim.press(&path, &kim.form(&path).await?.set("Q3", "yes"), "save").await?.expect(200)?;
    kim.press(&discard, &asked, "").await?.expect(412)?;
    let shown = kim.press(&discard, &kim.form(&discard).await?, "").await?.expect(200)?;
    ensure!(shown.text.contains("No draft yet"), "{}", shown.text);
    kim.get(&discard).await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn answers_are_copied_from_another_app_that_the_person_manages() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = form_of(CHARTS);
    let form = pat.form(&path).await?;
    let copied = pat.press(&path, &form.clone().set("from", NOTES), "copy-app").await?.expect(200)?;
    ensure!(copied.text.contains("These are the answers of Acme Notes."), "{}", copied.text);
    pat.press(&path, &Form::of(&copied.text), "save").await?.expect(200)?;
    let notes = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(pat.draft(CHARTS).await?["security"], notes["security"]);
    pat.press(&path, &form.set("from", SYNC), "copy-app").await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn the_privacy_policy_is_in_force_by_its_own_button() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let form = kim.form(&path).await?.set("Q27", "ftp://a").set("Q1a", "kept");
    let refused = kim.press(&path, &form, "policy").await?.expect(422)?;
    ensure!(refused.text.contains("id=\"Q27-fault\""), "{}", refused.text);
    let form = form.set("Q27", "https://borealis.example/privacy");
    let unsaved = kim.press(&path, &form, "save").await?.expect(200)?;
    ensure!(unsaved.text.contains("only with its own button"), "{}", unsaved.text);
    kim.press(&path, &Form::of(&unsaved.text), "policy").await?.expect(200)?;
    let tab = world.get(&format!("/listings/{SYNC}/privacy-and-security")).send().await?.expect(200)?;
    ensure!(tab.text.contains("https://borealis.example/privacy"), "{}", tab.text);
    Ok(())
}

#[tokio::test]
async fn only_the_draft_that_was_looked_at_is_published() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    world.save(SYNC, &json!({ "logDetails": { "logEndUserData": true } }), &KIM).await?;
    let looked_at = kim.form(&page(SYNC, "preview")).await?;
    world
        .save(
            SYNC,
            &json!({ "thirdPartyInformation": { "isEndUserDataShared": true,
        "thirdPartyDetails": [{ "name": "A" }] }, "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }),
            &KIM,
        )
        .await?;
    let stale = kim.press(&page(SYNC, "preview"), &looked_at, "").await?.expect(412)?;
    ensure!(stale.text.contains("nothing was published"), "{}", stale.text);
    let holes = kim.press(&page(SYNC, "preview"), &Form::of(&stale.text), "").await?.expect(422)?;
    ensure!(holes.text.contains("privacy-and-security#Q5a.0.link"), "{}", holes.text);
    Ok(())
}

#[tokio::test]
async fn a_revision_is_compared_and_restored_as_a_draft() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    for yes in [true, false] {
        world.save(SYNC, &json!({ "logDetails": { "logEndUserData": yes } }), &KIM).await?;
        world.publish(SYNC, &KIM).await?;
    }
    let path = page(SYNC, "history");
    let compared = kim.get(&format!("{path}?from=1&to=2")).await?.expect(200)?;
    ensure!(compared.text.contains("What differs between revision 1 and revision 2"), "{}", compared.text);
    ensure!(compared.text.contains("Logs End-User Data"), "{}", compared.text);
    for (name, revision) in [("from", 1), ("to", 2)] {
        let kept = format!("name=\"{name}\" value=\"{revision}\" checked");
        ensure!(compared.text.contains(&kept), "{kept:?} is not in {}", compared.text);
    }
    let form = Form::of(&compared.text).set("revision", "1");
    kim.press(&path, &form, "restore").await?.expect(200)?;
    assert_eq!(kim.draft(SYNC).await?["logDetails"]["logEndUserData"], true);
    kim.press(&path, &form, "restore").await?.expect(412)?;
    Ok(())
}

#[tokio::test]
async fn the_newest_two_revisions_are_preset_and_a_comparison_that_cannot_be_made_says_what_to_do() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    for revision in 1..=22 {
        world.save(SYNC, &json!({ "logDetails": { "logEndUserData": revision % 2 == 0 } }), &KIM).await?;
        world.publish(SYNC, &KIM).await?;
        if revision == 1 {
            let only = kim.get(&path).await?.expect(200)?;
            ensure!(!only.text.contains("Show what differs"), "there is nothing to compare with: {}", only.text);
        }
    }
    let first = kim.get(&path).await?.expect(200)?;
    let chosen = |page: &Answer| {
        let form = Form::of(&page.text);
        ["before", "from", "to"].map(|name| form.get(name).map(ToOwned::to_owned))
    };
    assert_eq!(chosen(&first), [None, Some("21".to_owned()), Some("22".to_owned())]);
    ensure!(first.text.contains("from<span class=\"unseen\"> revision 21</span>"), "{}", first.text);
    let second = kim.get(&format!("{path}?before=3")).await?.expect(200)?;
    assert_eq!(chosen(&second), ["3", "1", "2"].map(|number| Some(number.to_owned())));
    for (query, code, told) in [
        ("from=1", 422, "Choose two revisions"),
        ("to=2", 422, "Choose two revisions"),
        ("from=2&to=2", 422, "Choose two revisions"),
        ("from=1&to=99", 404, "The app has no revision 99"),
        ("from=98&to=99", 404, "The app has no revision 98"),
    ] {
        let refused = kim.get(&format!("{path}?{query}")).await?.expect(code)?;
        ensure!(refused.text.contains(told), "{query}: {}", refused.text);
    }
    kim.get(&format!("{path}?from=x&to=1")).await?.expect(400)?;
    Ok(())
}

#[tokio::test]
async fn answers_go_out_and_come_in_as_json_and_as_a_table() -> Result<()> {
    let world = World::start().await?;
    let (pat, kim) = (Browser { world: &world, who: &PAT }, Browser { world: &world, who: &KIM });
    let path = page(SYNC, "history");
    for file in ["answers.json", "answers.csv"] {
        let download = pat.get(&page(NOTES, file)).await?.expect(200)?;
        let disposition = download.header("content-disposition").context("a download")?;
        ensure!(disposition.starts_with("attachment"), "{disposition}");
        assert_eq!(download.text.starts_with('\u{feff}'), file.ends_with("csv"), "a spreadsheet needs the mark");
        let form = Form(vec![("etag".into(), kim.form(&path).await?.get("etag").unwrap_or_default().into())]);
        let report = kim.press(&path, &form.set("text", &download.text), "upload").await?.expect(200)?;
        ensure!(report.text.contains("class=\"done\" role=\"status\""), "{}", report.text);
        ensure!(
            report.text.contains("Saved as the draft") && !report.text.contains("role=\"alert\""),
            "{}",
            report.text
        );
        ensure!(report.text.contains(&format!("href=\"{}\"", page(SYNC, "preview"))), "{}", report.text);
        let same = kim.get(&page(SYNC, file)).await?.expect(200)?;
        assert_eq!(same.text, download.text, "{file}");
    }
    Ok(())
}

#[tokio::test]
async fn an_upload_shows_what_changed_and_one_of_the_same_that_nothing_did() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    let said = "field;question;answer\nQ3;;no\nQ21;;new@borealis.example\n";
    let report = kim.press(&path, &kim.form(&path).await?.set("text", said), "upload").await?.expect(200)?;
    for text in ["2 fields differ from before", "What changed, field by field", "new@borealis.example"] {
        ensure!(report.text.contains(text), "{text:?} is not in {}", report.text);
    }
    let report = kim.press(&path, &Form::of(&report.text).set("text", said), "upload").await?.expect(200)?;
    ensure!(report.text.contains("No field differs from before"), "{}", report.text);
    Ok(())
}

#[tokio::test]
async fn an_upload_without_answers_is_refused_by_name_and_leaves_the_draft() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    world.save(SYNC, &json!({ "logDetails": { "logEndUserData": true } }), &KIM).await?;
    let before = kim.draft(SYNC).await?;
    let form = kim.form(&path).await?;
    let evil = "{\"security\": {\"securityContact\": \"<b>nobody\"}}";
    for (said, told) in [
        ("", "<a href=\"#file\">The file</a>: Choose a file"),
        (" \n", "Choose a file"),
        ("hello world", "The first line must name the columns"),
        ("[1]", "object"),
        ("{\"security\"", "This is not JSON"),
        ("{}", "There is no answer in it"),
        ("field,question,answer", "There is no answer in it"),
        ("field,question,answer\nQ3,,no\nQ3,,yes", "Q3 stands in line 2 already"),
        ("field,question,answer\nQ99,,no", "There is no field"),
        ("field,question,answer\nQ3", "three columns"),
        (evil, "/security/securityContact"),
    ] {
        let report = kim.press(&path, &form.clone().set("text", said), "upload").await?.expect(422)?;
        ensure!(report.text.contains("Nothing was saved: 1 thing needs correcting"), "{said:?}: {}", report.text);
        ensure!(report.text.contains(told) && !report.text.contains("<b>"), "{said:?}: {}", report.text);
        assert_eq!(Form::of(&report.text).get("text"), Some(said).filter(|said| !said.trim().is_empty()).or(Some("")));
    }
    let both = form.clone().set("file", "{}").set("text", "{}");
    let report = kim.press(&path, &both, "upload").await?.expect(422)?;
    ensure!(report.text.contains("Both a file and a text were sent"), "{}", report.text);
    assert_eq!(kim.draft(SYNC).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_file_in_another_encoding_is_told_on_the_page_with_the_remedy() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    let etag = kim.form(&path).await?.get("etag").unwrap_or_default().to_owned();
    let part = |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes();
    let send = async |file: &[u8]| {
        let parts = [part("etag"), etag.clone().into(), part("do"), b"upload".to_vec(), part("file"), file.to_vec()];
        let body = parts.chunks(2).map(<[_]>::concat).collect::<Vec<_>>().join(&b"\r\n"[..]);
        let body = [body, b"\r\n--b--\r\n".to_vec()].concat();
        let call = world.post(&path).by(&KIM).header("accept", "text/html");
        call.body("multipart/form-data; boundary=b", body).send().await
    };
    let windows = b"field;question;answer\r\nQ28;;caf\xe9\r\n";
    for other in [&windows[..], b"\xff\xfef\0i\0e\0l\0d\0"] {
        let report = send(other).await?.expect(422)?;
        ensure!(report.text.contains("The file</a>: The file is not UTF-8 text."), "{}", report.text);
        ensure!(report.text.contains("CSV UTF-8") && report.text.contains("Bring answers in"), "{}", report.text);
    }
    let saved = send("\u{feff}field;question;answer\r\nQ28;;café\r\n".as_bytes()).await?.expect(200)?;
    ensure!(saved.text.contains("1 field differs from before"), "{}", saved.text);
    assert_eq!(kim.draft(SYNC).await?["security"]["permissionsJustification"], "café");
    Ok(())
}

#[tokio::test]
async fn no_text_of_a_partner_becomes_markup_on_any_page() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let evil = "</textarea><script>alert(1)</script>\"'&amp;=1+1";
    world
        .save(
            SYNC,
            &json!({
                "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": [evil] },
                "thirdPartyInformation": { "isEndUserDataShared": true, "thirdPartyDetails": [
                    { "name": evil, "link": "a.example", "purpose": evil, "thirdPartyCountries": [evil] }] },
                "security": { "permissionsJustification": format!("\n{evil}\n") },
            }),
            &KIM,
        )
        .await?;
    for name in ["privacy-and-security", "preview?view=expanded", "history"] {
        let shown = kim.get(&page(SYNC, name)).await?.expect(200)?;
        ensure!(!shown.text.contains("<script>"), "{name}: {}", shown.text);
    }
    let before = kim.draft(SYNC).await?;
    kim.press(&form_of(SYNC), &kim.form(&form_of(SYNC)).await?, "save").await?.expect(200)?;
    let after = kim.draft(SYNC).await?;
    for group in ["dataAccessAndStorage", "thirdPartyInformation", "security"] {
        assert_eq!(before[group], after[group], "byte for byte");
    }
    Ok(())
}

#[tokio::test]
async fn an_application_is_saved_submitted_and_withdrawn_on_its_page() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = "/manage/partners/acme/self-assessment";
    let empty = pat.get(path).await?.expect(200)?;
    ensure!(empty.text.contains("No application was begun."), "{}", empty.text);
    let form = Form::of(&empty.text).set("1a.answer", "no").set("2.details", "kept\nwhole");
    let saved = pat.press(path, &form, "save").await?.expect(200)?;
    ensure!(saved.text.contains("it is not submitted"), "{}", saved.text);
    let lacking = pat.press(path, &Form::of(&saved.text), "submit").await?.expect(422)?;
    ensure!(lacking.text.contains("Your answers are saved."), "{}", lacking.text);
    ensure!(
        lacking.text.contains("Not submitted: ") && !lacking.text.contains("Nothing was saved"),
        "{}",
        lacking.text
    );
    let many = "a".repeat(5_000);
    let bad = pat.press(path, &Form::of(&lacking.text).set("2.details", &many), "submit").await?.expect(422)?;
    ensure!(bad.text.contains("Nothing was saved: 1 thing needs correcting"), "{}", bad.text);
    pat.press(path, &form, "save").await?.expect(412)?;
    let whole = system_tests::assessment::complete();
    let etag = Form::of(&lacking.text).get("etag").map(|etag| format!("\"{etag}\"")).context("an etag")?;
    world.put("/partners/acme/self-assessment", &whole).by(&PAT).header("if-match", &etag).send().await?.expect(200)?;
    world.set_clock("2023-03-04T09:00:00Z")?;
    let submitted = pat.press(path, &pat.form(path).await?, "submit").await?.expect(200)?;
    ensure!(submitted.text.contains("Submitted today, usually reviewed in 10 days."), "{}", submitted.text);
    let withdrawn = pat.press(path, &Form::of(&submitted.text), "withdraw").await?.expect(200)?;
    ensure!(withdrawn.text.contains("Withdrawn today."), "{}", withdrawn.text);
    Ok(())
}

#[tokio::test]
async fn every_earlier_application_can_be_read_with_what_was_said_and_when() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = "/manage/partners/acme/self-assessment";
    let evil = "</p><script>first</script>";
    for (now, details) in [("2023-03-01T09:00:00Z", evil), ("2023-03-05T10:00:00Z", "second\nline")] {
        world.set_clock(now)?;
        let form = pat.form(path).await?.set("1a.answer", "yes").set("1a.details", details);
        let form = form.set("3.links", "https://acme.example/policy").set("3.private", "yes");
        let saved = pat.press(path, &form, "save").await?.expect(200)?;
        pat.press(path, &Form::of(&saved.text), "withdraw").await?.expect(200)?;
    }
    let present = pat.get(path).await?.expect(200)?;
    for (begun, said, other) in
        [("2023-03-01T09:00:00Z", "&#60;script&#62;first", "second"), ("2023-03-05T10:00:00Z", "second\nline", "first")]
    {
        let own = format!("{path}/{begun}");
        ensure!(present.text.contains(&format!("href=\"{own}\"")), "{}", present.text);
        let past = pat.get(&own).await?.expect(200)?;
        for text in [said, ">Yes</p>", "withdrawn", &begun[..10], "https://acme.example/policy", "reviewers only"] {
            ensure!(past.text.contains(text), "{text:?} is not in {}", past.text);
        }
        ensure!(!past.text.contains(other) && !past.text.contains("<script>"), "{}", past.text);
        ensure!(!past.text.contains("<input") && !past.text.contains("<textarea"), "it is only to be read");
    }
    for nothing in ["2023-03-01T09:00:01Z", "yesterday"] {
        pat.get(&format!("{path}/{nothing}")).await?.expect(404)?;
    }
    let kim = Browser { world: &world, who: &KIM };
    kim.get(&format!("{path}/2023-03-01T09:00:00Z")).await?.expect(404)?;
    Ok(())
}
