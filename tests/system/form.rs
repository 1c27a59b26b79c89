//! The partner's form: one section at a time, changes by other people, what its script requests, and its size.

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, KIM, NOTES, PAT, SYNC, World, v2};

use crate::browser::{Browser, FORM, Form, form_of, page};

fn contact(answers: &Json) -> &Json {
    &answers["security"]["securityContact"]
}

#[tokio::test]
async fn a_form_opened_before_a_publish_does_not_undo_it() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = form_of(NOTES);
    let (early, other) = (pat.form(&path).await?, pat.form(&path).await?);
    let preview = format!("/manage/apps/{NOTES}/preview");
    pat.press(&path, &other.set("Q21", "new@acme.example"), "save").await?.expect(200)?;
    pat.press(&preview, &pat.form(&preview).await?, "").await?.expect(200)?;
    let conflict = pat.press(&path, &early.set("Q22", "https://acme.example/policy"), "save").await?.expect(412)?;
    for text in ["Somebody else saved answers", "new@acme.example"] {
        ensure!(conflict.text.contains(text), "{text:?} is not in {}", conflict.text);
    }
    world.get(&format!("{}?state=draft", v2(NOTES))).by(&PAT).send().await?.expect(404)?;
    let mine = Form::of(&conflict.text);
    pat.press(&path, &mine.set("Q21", "new@acme.example"), "save").await?.expect(200)?;
    assert_eq!(contact(&pat.draft(NOTES).await?), "new@acme.example");
    Ok(())
}

#[tokio::test]
async fn saving_one_section_keeps_the_others() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let logs = page(NOTES, "privacy-and-security?section=logs");
    let before = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    let form = pat.form(&logs).await?;
    ensure!(form.get("Q3").is_some() && form.get("Q21").is_none(), "other sections are shown: {form:?}");
    let next = pat.press(&logs, &form, "go security").await?.expect(200)?;
    ensure!(next.text.contains("name=\"Q21\"") && !next.text.contains("name=\"Q3\""), "{}", next.text);
    world.get(&format!("{}?state=draft", v2(NOTES))).by(&PAT).send().await?.expect(404)?;
    let said = if before["logDetails"]["logEndUserData"] == json!(true) { "no" } else { "yes" };
    pat.press(&logs, &form.clone().set("Q3", said), "go all").await?.expect(200)?;
    let draft = pat.draft(NOTES).await?;
    assert_eq!(draft["logDetails"]["logEndUserData"], json!(said == "yes"));
    assert_eq!(contact(&draft), contact(&before));
    pat.get(&page(NOTES, "privacy-and-security?section=nothing")).await?.expect(404)?;
    let unknown = pat.press(&logs, &form, "go nothing").await?;
    assert_eq!(unknown.code(), 400);
    Ok(())
}

#[tokio::test]
async fn a_save_can_return_the_form_and_saving_it_twice_is_no_conflict() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let form = kim.form(&path).await?.set("Q21", "mine@borealis.example").set("do", "save");
    let saved = world.post(&path).by(&KIM).header("accept", "text/html").header("prefer", "return=representation");
    let saved = saved.body(FORM, form.body()).send().await?.expect(200)?;
    let after = Form::of(&saved.text);
    assert_eq!(contact(&kim.draft(SYNC).await?), "mine@borealis.example");
    kim.press(&path, &after.clone().set("Q21", "again@borealis.example"), "save").await?.expect(200)?;
    // The response to that save was lost, and the browser repeats it.
    kim.press(&path, &after.set("Q21", "again@borealis.example"), "save").await?.expect(200)?;
    assert_eq!(contact(&kim.draft(SYNC).await?), "again@borealis.example");
    Ok(())
}

#[tokio::test]
async fn copying_data_types_adds_to_the_answer_and_removes_nothing() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let begun = kim.form(&path).await?.set("Q1", "no").set("Q2", "yes");
    let asked = kim.press(&path, &begun, "save").await?.expect(200)?;
    ensure!(!asked.text.contains("value=\"copy Q2a\""), "the first question lists nothing while it is not asked");
    let both = kim.press(&path, &Form::of(&asked.text).set("Q1", "yes"), "save").await?.expect(200)?;
    ensure!(both.text.contains("value=\"copy Q2a\""), "{}", both.text);
    let given = Form::of(&both.text).set("Q2a", "Comments\nLabels");
    let none = kim.press(&path, &given, "copy Q2a").await?.expect(200)?;
    ensure!(none.text.contains("There is nothing to copy"), "{}", none.text);
    assert_eq!(Form::of(&none.text).get("Q2a"), Some("Comments\nLabels"));
    let copied = kim.press(&path, &given.set("Q1a", "Names\nComments"), "copy Q2a").await?.expect(200)?;
    assert_eq!(Form::of(&copied.text).get("Q2a"), Some("Comments\nLabels\nNames"));
    Ok(())
}

#[tokio::test]
async fn the_largest_form_stays_within_the_limit_for_pages() -> Result<()> {
    let world = World::at("2027-04-01T00:00:00Z").await?;
    let kim = Browser { world: &world, who: &KIM };
    let countries = ["US", "EU", "AU", "DE", "SG", "CA", "IN", "KR", "JP", "GB", "CH", "Brazil"];
    let row = |number: usize| {
        json!({ "name": format!("Company {number}"), "link": format!("company{number}.example"),
            "purpose": "Keeps the backups of all pages.", "thirdPartyCountries": countries })
    };
    let rows: Vec<Json> = (0..20).map(row).collect();
    let mut answers = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    answers["thirdPartyInformation"] = json!({ "isEndUserDataShared": true, "thirdPartyDetails": rows });
    answers["dataAccessAndStorage"]["appStoresEUDOutsideAtlassian"] = json!(true);
    for read_only in ["properties", "formStatus"] {
        answers.as_object_mut().map(|answers| answers.remove(read_only));
    }
    world.put(&v2(SYNC), &answers).by(&KIM).send().await?.expect(200)?;
    // The browser checks the size of every page that it opens.
    let form = kim.get(&form_of(SYNC)).await?.expect(200)?;
    ensure!(
        form.text.contains("name=\"Q5a.19.name\"") && form.text.contains("name=\"Q31.note\""),
        "everything is there"
    );
    Ok(())
}

#[tokio::test]
async fn before_answers_are_accepted_the_form_is_read_only() -> Result<()> {
    let world = World::at("2023-02-01T00:00:00Z").await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = form_of(CHARTS);
    let form = pat.get(&path).await?.expect(200)?;
    for text in ["Answers are accepted from", "<fieldset class=\"whole-form\" disabled>"] {
        ensure!(form.text.contains(text), "{text:?} is not in {}", form.text);
    }
    ensure!(!form.text.contains("data-form"), "the form does not save by itself");
    pat.press(&path, &Form::of(&form.text), "save").await?.expect(409)?;
    Ok(())
}

#[tokio::test]
async fn in_a_conflict_untouched_fields_take_the_newer_answers() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = form_of(NOTES);
    let (early, other) = (pat.form(&path).await?, pat.form(&path).await?);
    pat.press(&path, &other.set("Q21", "theirs@acme.example"), "save").await?.expect(200)?;
    let mine = early.set("Q22", "https://acme.example/mine");
    let conflict = pat.press(&path, &mine, "save").await?.expect(412)?;
    let form = Form::of(&conflict.text);
    assert_eq!((form.get("Q21"), form.get("Q22")), (Some("theirs@acme.example"), Some("https://acme.example/mine")));
    pat.press(&path, &form, "save").await?.expect(200)?;
    let draft = pat.draft(NOTES).await?;
    assert_eq!(contact(&draft), "theirs@acme.example");
    assert_eq!(draft["security"]["publicSecurityPoliciesLink"], "https://acme.example/mine");
    Ok(())
}

#[tokio::test]
async fn a_question_that_is_asked_again_keeps_its_earlier_answer() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = form_of(NOTES);
    let open = pat.form(&path).await?;
    let name = open.get("Q5a.0.name").map(ToOwned::to_owned);
    ensure!(name.is_some(), "the demo names a third party");
    let closed = pat.press(&path, &open.set("Q5", "no"), "save").await?.expect(200)?;
    ensure!(Form::of(&closed.text).get("Q5a.0.name").is_none(), "the question is still asked");
    // As the form's script sends it: the answer reopens a question that the form did not show.
    let sent = Form::of(&closed.text).set("Q5", "yes").set("do", "save").body();
    let again = world.post(&path).by(&PAT).header("accept", "text/html").header("prefer", "return=representation");
    let again = again.body(FORM, sent).send().await?;
    assert_eq!(Form::of(&again.expect(200)?.text).get("Q5a.0.name").map(ToOwned::to_owned), name);
    Ok(())
}

#[tokio::test]
async fn a_conflict_is_shown_until_it_is_resolved_and_an_untouched_form_has_none() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = form_of(NOTES);
    let (mine, idle, other) = (pat.form(&path).await?, pat.form(&path).await?, pat.form(&path).await?);
    pat.press(&path, &other.set("Q21", "theirs@acme.example"), "save").await?.expect(200)?;
    let conflict = pat.press(&path, &mine.set("Q21", "mine@acme.example"), "save").await?.expect(412)?;
    let warning = "Somebody else saved answers in the meantime";
    ensure!(conflict.text.contains(warning), "{}", conflict.text);
    let row = pat.press(&path, &Form::of(&conflict.text), "add Q5a").await?.expect(200)?;
    ensure!(
        row.text.contains(warning) && row.text.contains("theirs@acme.example"),
        "the conflict is not shown any more: {}",
        row.text
    );
    let wrong = pat.press(&path, &Form::of(&row.text).set("Q22", "no link"), "save").await?.expect(422)?;
    ensure!(wrong.text.contains(warning), "{}", wrong.text);
    let right = Form::of(&wrong.text).set("Q22", "");
    let decided = pat.press(&path, &right, "save").await?.expect(200)?;
    ensure!(!decided.text.contains(warning), "{}", decided.text);
    let nothing = pat.press(&path, &idle, "save").await?.expect(200)?;
    assert_eq!(
        Form::of(&nothing.text).get("Q21"),
        Some("mine@acme.example"),
        "an untouched form gets the newest answers"
    );
    Ok(())
}

#[tokio::test]
async fn the_form_opens_with_its_first_step_and_links_open_the_step_of_their_question() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let first = kim.get(&page(SYNC, "privacy-and-security")).await?.expect(200)?;
    for text in ["Step 1 of ", "?section=all#copy", "value=\"go all\""] {
        ensure!(first.text.contains(text) != (text == "?section=all#copy"), "{text:?}: {}", first.text);
    }
    let form = Form::of(&first.text);
    ensure!(form.get("Q1").is_some() && form.get("Q21").is_none(), "other sections are shown: {form:?}");
    let saved = kim.press(&page(SYNC, "privacy-and-security"), &form.set("Q1", "no"), "save").await?.expect(200)?;
    ensure!(saved.text.contains("Step 1 of "), "{}", saved.text);
    let pat = Browser { world: &world, who: &PAT };
    ensure!(pat.get(&page(NOTES, "privacy-and-security")).await?.text.contains("?section=all#copy"), "no way to copy");
    let missing = "privacy-and-security?section=security#";
    ensure!(kim.get("/manage/apps").await?.text.contains(&page(SYNC, &format!("{missing}question-Q21"))), "the list");
    ensure!(kim.get(&page(SYNC, "preview")).await?.text.contains(&page(SYNC, &format!("{missing}Q21"))), "the preview");
    Ok(())
}

#[tokio::test]
async fn a_form_that_was_refused_never_says_that_it_is_saved() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let saved = kim.press(&path, &kim.form(&path).await?.set("Q21", "a@b.example"), "save").await?.expect(200)?;
    ensure!(saved.text.contains("data-live=\"saved\">Saved <time"), "{}", saved.text);
    let refused = kim.press(&path, &Form::of(&saved.text).set("Q21", "nobody"), "save").await?.expect(422)?;
    for text in ["Nothing was saved", "data-live=\"saved\">Not saved yet. The draft was last saved <time"] {
        ensure!(refused.text.contains(text), "{text:?} is not in {}", refused.text);
    }
    let row = kim.press(&path, &Form::of(&saved.text).set("Q1", "yes").set("Q5", "yes"), "add Q5a").await?;
    ensure!(row.expect(200)?.text.contains("\">Not saved yet. The draft"), "an added row is not saved");
    Ok(())
}
