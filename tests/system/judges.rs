//! Outside judges: test data that others wrote, applied to our code without a change. It is in the folder `JUDGES_DIR`, which
//! `tests/run` sets when the folder lies beside the checkout. Without it, these tests print that they judged nothing. Where we
//! differ from a judge on purpose, a rule with a name says so.

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

use crate::mail::put_warning;
use crate::mail_kinds::examples;

/// The judges' folder. Prints a line if it does not have this judge.
pub(crate) fn folder_with(judge: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("JUDGES_DIR").map(PathBuf::from).filter(|folder| folder.join(judge).exists());
    if folder.is_none() {
        println!("{judge} was not found in JUDGES_DIR: nothing was judged");
    }
    folder
}

/// A rule by which we refuse addresses that RFC 5321, RFC 5322 or a DNS server may allow.
struct Policy {
    name: &'static str,
    refuses: fn(&str) -> bool,
}

/// The rules of `domain::email`, which allow only one way to write an address.
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

/// Restores control characters. The file has symbols for them (from U+2400), because XML cannot contain them.
fn with_control_characters(text: &str) -> String {
    let control = |c: char| u8::try_from(u32::from(c).wrapping_sub(0x2400)).ok().filter(u8::is_ascii_control);
    text.chars().map(|c| control(c).map_or(c, char::from)).collect()
}

#[test]
fn email_addresses_are_judged_by_isemail() -> Result<()> {
    let Some(folder) = folder_with("isemail-tests.xml") else { return Ok(()) };
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
            // For obsolete, unusual or nearly valid addresses, one of our rules must say why we refuse them.
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

/// Unleash's rule with our hash: 100 buckets, counted from 1.
fn unleash_enables(group: &str, id: &str, percent: u32) -> bool {
    let bucket = murmur3_32(format!("{group}:{id}").as_bytes()) % 100 + 1;
    bucket <= percent
}

/// Whether a strategy enables a feature in a context. `None` where the result is random or the strategy is unknown.
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
                // Without an id the original decides at random, except at 0 and 100 %.
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

/// The event that record-delivery gets from SNS. The judges' files are events of SES, one of them in the envelope of SNS.
fn sns_event(file: &Json) -> Json {
    let message = file["Message"].as_str().map_or_else(|| file.to_string(), ToOwned::to_owned);
    serde_json::json!({ "Records": [{ "Sns": { "Message": message, "Timestamp": "2016-11-25T01:49:09.000Z" } }] })
}

/// The suppressed addresses among those of the events.
async fn suppressed(world: &World) -> Result<String> {
    let addresses = ["bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"];
    let addresses = addresses.map(EmailAddress::parse).into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{:?}", world.local.store().suppressed(&addresses).await?))
}

#[tokio::test]
async fn recorded_events_of_ses_are_handled_in_any_order_and_twice() -> Result<()> {
    let Some(folder) = folder_with("ses-events") else { return Ok(()) };
    let mut events = Vec::new();
    for entry in std::fs::read_dir(folder.join("ses-events"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            events.push(sns_event(&serde_json::from_str(&std::fs::read_to_string(path)?)?));
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
    // The instant of the suppression depends on which of two bounces comes first.
    ensure!(ends.iter().all(|end| end.matches("Bounce").count() == 1), "{ends:?}");
    Ok(())
}

/// The judge of mails: moto's SES at `MOTO_URL`. `tests/run` starts it.
struct Moto {
    url: String,
    client: reqwest::Client,
}

impl Moto {
    /// Connects, and removes all mails and verified senders. Prints a line if there is no moto.
    async fn connect() -> Result<Option<Self>> {
        let Some(url) =
            std::env::var_os("MOTO_URL").and_then(|url| url.into_string().ok()).filter(|url| !url.is_empty())
        else {
            println!("MOTO_URL is not set: nothing was judged");
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

    /// A mail that it accepted, by its id.
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

    /// Sends a notice through it, and returns the notice's new state.
    async fn deliver(&self, world: &World, notice: &Notice) -> Result<NoticeState> {
        let mut config = world.local.config().clone();
        config.ses_endpoint = Some(self.url.clone());
        config.public_url = Some(world.local.url());
        let (store, now) = (world.local.store(), world.local.clock().now());
        let kept = store.notice(&notice.id).await?.context("the notice is kept")?;
        let claimed = store.claim_notice(&kept, now).await?.context("it is due")?;
        Ok(Mailer::connect(&config, store.clone())?.deliver(claimed, now).await?.state)
    }

    /// Sends a notice through it, and checks the mail that it accepted.
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
    let Some(moto) = Moto::connect().await? else { return Ok(()) };
    let sender = Programme::default().mail.sender;
    let world = World::at("2023-07-15T00:00:00Z").await?;
    let refused = moto.deliver(&world, &put_warning(&world).await?).await?;
    let rejected = DeliveryFailure::Rejected { code: "MessageRejected".to_owned() };
    ensure!(
        matches!(&refused, NoticeState::Failed { failure, .. } if *failure == rejected),
        "a sender unknown: {refused:?}"
    );
    moto.verify(sender.as_str()).await?;
    let mut judged = 0;
    for example in examples()? {
        for &language in Language::ALL {
            let world = example.start(language).await?;
            moto.judge(&world, &example.due_notice(&world).await?, language).await?;
            judged += 1;
        }
    }
    println!("moto judged {judged} mails");
    Ok(())
}

#[test]
fn the_hash_under_the_rollout_is_judged_by_unleash() -> Result<()> {
    let Some(folder) = folder_with("unleash") else { return Ok(()) };
    let mut judged = 0;
    for entry in std::fs::read_dir(folder.join("unleash"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            judged += judge_rollout(&path)?;
        }
    }
    println!("unleash judged {judged} visitors");
    ensure!(judged > 20, "only {judged} tests were found");
    // We differ on purpose: at 100 % even visitors without an id see the tab.
    ensure!(is_exposed(EVERYBODY, None));
    Ok(())
}
