//! Outside judges: data that others wrote, run against our code unchanged from the folder that `JUDGES_DIR` names.
//! `tests/run` names it when it lies beside the checkout; without it these tests say that they did not run. Where we
//! differ on purpose, a rule with a name says so.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use domain::EmailAddress;
use domain::email::is_address;
use domain::language::Language;
use domain::notice::{DeliveryFailure, Notice, NoticeState};
use domain::programme::Programme;
use domain::rollout::{EVERYBODY, is_exposed, murmur3_32};
use local::mailbox::{ReceivedMail, SentMail};
use mail::Mailer;
use serde_json::Value as Json;
use system_tests::{PAT, World};

use crate::mail::{OF_SELF_ASSESSMENT, due, every_kind, lives, once_more, speaks, warned};

/// The judges' folder, or a line that says that there is none.
fn folder(judge: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("JUDGES_DIR").map(PathBuf::from).filter(|folder| folder.join(judge).exists());
    if folder.is_none() {
        println!("{judge} is not here (JUDGES_DIR): nothing was judged");
    }
    folder
}

/// A rule of our policy by which we refuse what RFC 5321, RFC 5322 or a DNS server might let pass.
struct Policy {
    name: &'static str,
    refuses: fn(&str) -> bool,
}

/// `domain::email` in other words: where a person's address can be written in several ways, one is allowed.
const POLICY: &[Policy] = &[
    Policy { name: "no comments", refuses: |address| address.contains('(') },
    Policy { name: "no quoted local parts", refuses: |address| address.contains('"') },
    Policy { name: "no address literals", refuses: |address| address.contains('[') },
    Policy { name: "no white space", refuses: |address| address.contains(char::is_whitespace) },
    Policy { name: "a domain has two labels", refuses: |address| !domain(address).contains('.') },
    Policy {
        name: "no numeric top level",
        refuses: |address| top_level(address).bytes().all(|byte| byte.is_ascii_digit()),
    },
    Policy { name: "only what a host's name has", refuses: |address| domain(address).contains(['/', '_', '%', '&']) },
    Policy { name: "what SMTP can carry", refuses: |address| address.len() > 254 || local(address).len() > 64 },
    Policy { name: "what DNS can carry", refuses: |address| domain(address).split('.').any(|label| label.len() > 63) },
];

fn local(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(local, _)| local)
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

fn top_level(address: &str) -> &str {
    domain(address).rsplit('.').next().unwrap_or_default()
}

/// The file shows a control character as its picture (U+2400 and on), because XML cannot hold it.
fn with_control_characters(text: &str) -> String {
    let control = |c: char| u8::try_from(u32::from(c).wrapping_sub(0x2400)).ok().filter(u8::is_ascii_control);
    text.chars().map(|c| control(c).map_or(c, char::from)).collect()
}

#[test]
fn security_contacts_are_judged_by_isemail() -> Result<()> {
    let Some(folder) = folder("isemail-tests.xml") else { return Ok(()) };
    let text = std::fs::read_to_string(folder.join("isemail-tests.xml"))?;
    let document = roxmltree::Document::parse(&text)?;
    let mut wrong = Vec::new();
    let (mut judged, mut differences) = (0, 0);
    for test in document.descendants().filter(|node| node.has_tag_name("test")) {
        let field = |name: &str| test.children().find(|node| node.has_tag_name(name)).and_then(|node| node.text());
        let id = test.attribute("id").context("a test has an id")?;
        let address = with_control_characters(field("address").unwrap_or_default());
        let category = field("category").with_context(|| format!("test {id} has a category"))?;
        let policy = POLICY.iter().find(|policy| (policy.refuses)(&address));
        let accepted = is_address(&address);
        let agreed = match category {
            "ISEMAIL_ERR" => !accepted,
            "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN" => accepted == policy.is_none(),
            // Obsolete, unusual or only nearly valid: ours to decide, by a rule that has a name.
            _ => !accepted && policy.is_some(),
        };
        judged += 1;
        if category != "ISEMAIL_ERR" && policy.is_some() {
            differences += 1;
        }
        if !agreed {
            let policy = policy.map_or("no rule of ours", |policy| policy.name);
            wrong.push(format!("{id} {address:?} is {category}; accepted: {accepted}; {policy}"));
        }
    }
    println!("isemail judged {judged} addresses; {differences} are refused by a rule of our policy");
    ensure!(judged > 100, "only {judged} tests were found");
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Unleash's rule over our hash: 100 buckets, counted from 1.
fn unleash_enables(group: &str, id: &str, percent: u32) -> bool {
    let bucket = murmur3_32(format!("{group}:{id}").as_bytes()) % 100 + 1;
    bucket <= percent
}

/// Whether a strategy enables a feature in a context; `None` where chance decides.
fn strategy_enables(strategy: &Json, context: &Json) -> Option<bool> {
    let parameter = |name: &str| strategy["parameters"][name].as_str();
    let id = |name: &str| context[name].as_str().filter(|id| !id.is_empty());
    let percent = |name: &str| parameter(name).and_then(|percent| percent.parse::<u32>().ok()).unwrap_or(0);
    let group = parameter("groupId").unwrap_or_default();
    let (percent, id) = match strategy["name"].as_str()? {
        "default" => return Some(true),
        "gradualRolloutUserId" => (percent("percentage"), id("userId")),
        "gradualRolloutSessionId" => (percent("percentage"), id("sessionId")),
        "flexibleRollout" => match parameter("stickiness")? {
            "default" => match id("userId").or_else(|| id("sessionId")) {
                Some(id) => (percent("rollout"), Some(id)),
                // Without an id the original draws lots; only 0 and 100 % are certain.
                None => return matches!(percent("rollout"), 0 | 100).then(|| percent("rollout") == 100),
            },
            by => (percent("rollout"), id(by)),
        },
        _ => return None,
    };
    Some(id.is_some_and(|id| unleash_enables(group, id, percent)))
}

fn judge_rollout(file: &Path) -> Result<usize> {
    let specification: Json = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let features = specification["state"]["features"].as_array().context("features")?;
    let mut judged = 0;
    for test in specification["tests"].as_array().context("tests")? {
        let feature = features.iter().find(|feature| feature["name"] == test["toggleName"]).context("a feature")?;
        let strategies = feature["strategies"].as_array().context("strategies")?;
        let enabled: Option<Vec<_>> =
            strategies.iter().map(|strategy| strategy_enables(strategy, &test["context"])).collect();
        let enabled = enabled.with_context(|| format!("no rule for {test}"))?.contains(&true);
        ensure!(test["expectedResult"] == enabled, "{}: {test}", file.display());
        judged += 1;
    }
    Ok(judged)
}

/// An event as SNS would hand it to record-delivery: the judges' files are SES's own events, one of them in SNS's envelope.
fn told_by_sns(file: &Json) -> Json {
    let message = file["Message"].as_str().map_or_else(|| file.to_string(), ToOwned::to_owned);
    serde_json::json!({ "Records": [{ "Sns": { "Message": message, "Timestamp": "2016-11-25T01:49:09.000Z" } }] })
}

/// Where every test of an order ends: which addresses no mail goes to.
async fn suppressed(world: &World) -> Result<String> {
    let addresses = ["bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"];
    let addresses = addresses.map(EmailAddress::parse).into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{:?}", world.local.store().suppressed(&addresses).await?))
}

#[tokio::test]
async fn bounces_complaints_and_deliveries_of_ses_are_heard_in_any_order_and_twice() -> Result<()> {
    let Some(folder) = folder("ses-events") else { return Ok(()) };
    let mut events = Vec::new();
    for entry in std::fs::read_dir(folder.join("ses-events"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            events.push(told_by_sns(&serde_json::from_str(&std::fs::read_to_string(path)?)?));
        }
    }
    ensure!(events.len() >= 4, "only {} events were found", events.len());
    let mut ends = Vec::new();
    for turn in 0..events.len() {
        let world = World::at("2016-11-25T02:00:00Z").await?;
        events.rotate_left(1);
        let mut order = events.clone();
        if turn % 2 == 1 {
            order.reverse();
        }
        for event in order.iter().chain(&order) {
            let call = world.post("/_local/run/record-delivery").json(event);
            let summary = call.send().await?.expect(200)?.json()?;
            ensure!(summary["events"] == 1 && summary["ignored"] == 0, "{summary}");
        }
        ends.push(suppressed(&world).await?);
    }
    println!("ses-events judged {} events in {} orders", events.len(), ends.len());
    ensure!(ends[0].contains("Bounce") && ends[0].contains("Complaint"), "{}", ends[0]);
    ends.dedup();
    // Of two bounces of one address the first that is heard dates the suppression.
    ensure!(ends.iter().all(|end| end.matches("Bounce").count() == 1), "{ends:?}");
    Ok(())
}

/// The second judge of mail: moto's SES, at the address that `MOTO_URL` gives. `tests/run` starts it.
struct Moto {
    url: String,
    client: reqwest::Client,
}

impl Moto {
    /// Without any mail or verified sender; or a line that says that there is none.
    async fn start() -> Result<Option<Self>> {
        let Some(url) =
            std::env::var_os("MOTO_URL").and_then(|url| url.into_string().ok()).filter(|url| !url.is_empty())
        else {
            println!("moto is not here (MOTO_URL): nothing was judged");
            return Ok(None);
        };
        let moto = Self { url, client: reqwest::Client::builder().no_proxy().build()? };
        moto.client.post(format!("{}/moto-api/reset", moto.url)).send().await?.error_for_status()?;
        Ok(Some(moto))
    }

    async fn verify(&self, sender: &str) -> Result<()> {
        let credential =
            "AWS4-HMAC-SHA256 Credential=test/20250101/eu-west-1/ses/aws4_request, SignedHeaders=host, Signature=0";
        let form = format!("Action=VerifyEmailIdentity&Version=2010-12-01&EmailAddress={sender}");
        let call = self.client.post(&self.url).header("authorization", credential).body(form);
        let call = call.header("content-type", "application/x-www-form-urlencoded");
        call.send().await?.error_for_status()?;
        Ok(())
    }

    /// The mail that it accepted under an id.
    async fn mail(&self, id: &str) -> Result<SentMail> {
        let data: Json = serde_json::from_str(
            &self.client.get(format!("{}/moto-api/data.json", self.url)).send().await?.text().await?,
        )?;
        let mut mails = data["ses"]["RawMessage"].as_array().into_iter().flatten();
        let mail = mails.find(|mail| mail["id"] == id).with_context(|| format!("moto has no mail {id}"))?;
        let text = |name: &str| mail[name].as_str().map(ToOwned::to_owned).with_context(|| format!("no {name}"));
        Ok(SentMail {
            id: id.to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            source: text("source")?,
            destinations: mail["destinations"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Json::as_str)
                .map(ToOwned::to_owned)
                .collect(),
            tags: [].into(),
            configuration_set: None,
            raw: text("raw_data")?.into_bytes(),
        })
    }

    /// Sends a notice through it, and says how the notice stands.
    async fn deliver(&self, world: &World, notice: &Notice) -> Result<NoticeState> {
        let mut config = world.local.config().clone();
        config.ses_endpoint = Some(self.url.clone());
        config.public_url = Some(world.local.url());
        let (store, now) = (world.local.store(), world.local.clock().now());
        let kept = store.notice(&notice.id).await?.context("the notice is kept")?;
        let claimed = store.claim(&kept, now).await?.context("it is due")?;
        Ok(Mailer::connect(&config, store.clone())?.deliver(claimed, now).await?.state)
    }

    /// Sends a notice through it and reads the mail that it accepted.
    async fn judge(&self, world: &World, notice: &Notice, language: Language) -> Result<()> {
        let state = self.deliver(world, notice).await?;
        let NoticeState::Sent { message, .. } = &state else { anyhow::bail!("{:?} is {state:?}", notice.content) };
        let mail = self.mail(message).await?;
        let sender = Programme::default().mail.sender;
        ensure!(mail.source == sender.as_str() && mail.destinations.iter().all(|to| to == PAT.email), "{mail:?}");
        let read = ReceivedMail::parse(&mail);
        ensure!(!read.subject.is_empty() && read.text.contains("Acme"), "{read:?}");
        ensure!(read.html.contains(&format!("lang=\"{}\"", language.code())), "{read:?}");
        Ok(())
    }
}

#[tokio::test]
async fn every_kind_of_mail_in_every_language_is_judged_by_moto() -> Result<()> {
    let Some(moto) = Moto::start().await? else { return Ok(()) };
    let sender = Programme::default().mail.sender;
    let world = World::at("2023-07-15T00:00:00Z").await?;
    let refused = moto.deliver(&world, &warned(&world).await?).await?;
    let rejected = DeliveryFailure::Rejected { code: "MessageRejected".to_owned() };
    ensure!(
        matches!(&refused, NoticeState::Failed { failure, .. } if *failure == rejected),
        "a sender unknown: {refused:?}"
    );
    moto.verify(sender.as_str()).await?;
    let mut judged = 0;
    for (now, matter, window, apps) in every_kind()? {
        for &language in Language::ALL {
            let world = World::at(now).await?;
            speaks(&world, language.code()).await?;
            let notice = due(&world, matter.clone(), window, &apps).await?;
            moto.judge(&world, &notice, language).await?;
            judged += 1;
        }
    }
    for (kind, steps) in OF_SELF_ASSESSMENT {
        for &language in Language::ALL {
            let world = World::at("2022-03-01T00:00:00Z").await?;
            speaks(&world, language.code()).await?;
            lives(&world, steps).await?;
            moto.judge(&world, &once_more(&world, kind).await?, language).await?;
            judged += 1;
        }
    }
    println!("moto judged {judged} mails");
    Ok(())
}

#[test]
fn the_hash_under_the_rollout_is_judged_by_unleash() -> Result<()> {
    let Some(folder) = folder("unleash") else { return Ok(()) };
    let mut judged = 0;
    for entry in std::fs::read_dir(folder.join("unleash"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            judged += judge_rollout(&path)?;
        }
    }
    println!("unleash judged {judged} visitors");
    ensure!(judged > 20, "only {judged} tests were found");
    // Where we differ on purpose: at 100 % everybody sees the tab, those without an id too.
    ensure!(is_exposed(EVERYBODY, None));
    Ok(())
}
