//! What was found, in the reader's language. Detectors write a plain English sentence, which is stored and which programs read; where
//! it is one of those below, its parameters are taken out of it, so that findings of every age are understood alike.

use askama::filters::Safe;
use domain::language::Language;
use domain::review::ReviewFinding;
use runtime::text::BadText;
use web::render::texts::PageTexts;

use crate::words::finding_text;

/// A sentence with `{}` for each parameter, and the text that says the same. Where two match, the first one counts.
type Sentence = (&'static str, &'static str);

const SENTENCES: &[Sentence] = &[
    ("it cannot be read as a link", "finding-says-unreadable"),
    ("the link begins with {}:, not with https:", "finding-says-scheme"),
    ("{} is an IP address, not a host's name", "finding-says-ip"),
    ("{} ends in nothing that is registered on the internet", "finding-says-suffix"),
    ("“{}” in {} mixes letters of several scripts", "finding-says-scripts"),
    ("{} looks like {} (it reads {})", "finding-says-looks-like"),
    ("{} is shown as {}", "finding-says-shown-as"),
    ("{} is punycode that says nothing", "finding-says-punycode"),
    ("a number that passes as a payment card's, ending in {}", "finding-says-card"),
    ("a number that passes as a bank account's: {}", "finding-says-account"),
    ("the link names a user before its host, which is {}: a reader may take one for the other", "finding-says-user"),
    ("reads as obscene or threatening: {}", "finding-says-obscene"),
    ("the beginning of a private key", "finding-says-plain-key"),
    ("the beginning of an encrypted private key", "finding-says-encrypted-key"),
    ("the beginning of a {} private key", "finding-says-key"),
    ("the beginning of an {} private key", "finding-says-an-key"),
    ("a JSON Web Token", "finding-says-jwt"),
    ("a token of {}", "finding-says-token"),
    ("{} stands there {} times in a row", "finding-says-in-a-row"),
    ("{} stands there {} times", "finding-says-repeated"),
    ("{} links with hardly a word", "finding-says-links"),
    ("{} is on the list of known-bad hosts, as {}", "finding-says-listed-host"),
    ("{} is on the list of known-bad pages, as {}", "finding-says-listed-page"),
    ("Web Risk knows {} as {}", "finding-says-web-risk"),
    ("{} leads to another site in the end: {}", "finding-says-elsewhere"),
];

/// Sentences about a link that end in why it is so: what was found is the text before it.
const REFUSED: Sentence = ("{} is not followed: {}", "finding-says-refused");
const DEAD: Sentence = ("{}: {}", "finding-says-dead");

/// Why a link is not followed, or is dead.
const REASONS: &[Sentence] = &[
    ("it is not a URL", "finding-why-no-url"),
    ("it is not https", "finding-why-no-https"),
    ("it names port {}", "finding-why-port"),
    ("it carries a user name or password", "finding-why-user"),
    ("its host has {}", "finding-why-address"),
    ("the host's name was not found", "finding-why-no-host"),
    ("the host takes no connection", "finding-why-no-connection"),
    ("the certificate, or something else about TLS, is not in order", "finding-why-tls"),
    ("the answer took too long", "finding-why-slow"),
    ("the answer cannot be understood", "finding-why-garbled"),
    ("the server answers with status {}", "finding-why-server-status"),
    ("the site answers with status {}", "finding-why-site-status"),
    ("it redirects too often", "finding-why-redirects"),
    ("it did not answer on several days", "finding-why-days"),
];

/// The names of the parameters in the texts, in their order.
const NAMES: [&str; 3] = ["a", "b", "c"];

/// The text that names what was found: its kind, or for what is on the list of known-bad ones a page, if it is one.
pub fn name_text(finding: &ReviewFinding) -> String {
    if is_listed_page(finding) { "finding-known-bad-page".to_owned() } else { finding_text(&finding.kind) }
}

/// Whether the list has a page, such as `bad.example/page`, and not the whole host. The sentence ends in what the list has.
fn is_listed_page(finding: &ReviewFinding) -> bool {
    let Some((_, listed)) = finding.detail.rsplit_once(", as ") else { return false };
    finding.host.is_some() && listed.split_once('/').is_some_and(|(_, page)| !page.is_empty())
}

/// What was found, in the language of a page that is not in English; `None` for a sentence that is not known, as it was stored by
/// an earlier release or for a kind that has no such sentence.
pub fn describe_finding(finding: &ReviewFinding, texts: PageTexts) -> Result<Option<Safe<String>>, BadText> {
    if texts.language() == Language::En {
        return Ok(None);
    }
    match finding.kind.as_str() {
        "dead-link" => describe_link(&finding.detail, DEAD, texts),
        "refused-link" => match describe_link(&finding.detail, REFUSED, texts)? {
            None => describe(&finding.detail, SENTENCES, texts),
            said => Ok(said),
        },
        _ => describe(&finding.detail, SENTENCES, texts),
    }
}

fn describe_link(detail: &str, (pattern, id): Sentence, texts: PageTexts) -> Result<Option<Safe<String>>, BadText> {
    let Some([link, why]) = parameters(detail, pattern).and_then(|found| <[&str; 2]>::try_from(found).ok()) else {
        return Ok(None);
    };
    let Some(why) = describe(why, REASONS, texts)? else { return Ok(None) };
    texts.say(id).with("a", link).html_part("why", &why).html().map(Some)
}

fn describe(detail: &str, sentences: &[Sentence], texts: PageTexts) -> Result<Option<Safe<String>>, BadText> {
    let known = sentences.iter().find_map(|(pattern, id)| Some((id, parameters(detail, pattern)?)));
    let Some((id, found)) = known else { return Ok(None) };
    let named = NAMES.into_iter().zip(found);
    named.fold(texts.say(id), |phrase, (name, value)| phrase.with(name, value)).html().map(Some)
}

/// The parameters of a sentence, if it follows the pattern.
fn parameters<'a>(sentence: &'a str, pattern: &str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = sentence.strip_prefix(pieces.next()?)?;
    let mut found = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        // The last piece ends the sentence; an empty one takes all that is left.
        let (parameter, after) = match pieces.peek() {
            None => (rest.strip_suffix(piece)?, ""),
            Some(_) => rest.split_once(piece)?,
        };
        found.push(parameter);
        rest = after;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use links::{AddressKind, Death, Outage, Refusal};

    use super::*;

    fn finding(kind: &str, detail: &str) -> ReviewFinding {
        let (path, kind, detail) = ("security.note".to_owned(), kind.to_owned(), detail.to_owned());
        ReviewFinding { path, kind, detail, found_at: Timestamp::UNIX_EPOCH, risk: 50, host: None }
    }

    fn in_german(kind: &str, detail: &str) -> Option<String> {
        describe_finding(&finding(kind, detail), PageTexts::for_staff(Language::De)).unwrap().map(|said| said.0)
    }

    #[test]
    fn every_sentence_of_a_detector_has_german_words() {
        let links = [
            "no link",
            "http://a.example",
            "https://127.0.0.1",
            "https://a.internal",
            "https://p\u{430}ypal.com",
            "https://xn--mnchen-3ya.de",
            "https://a.example@b.com",
        ];
        let seen = links.into_iter().flat_map(|link| review::inspect_link(link, &["paypal.com"]));
        let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
        let texts = [
            key,
            "DE89 3704 0044 0532 0130 00",
            "4111 1111 1111 1111",
            "fuck off",
            &format!("ghp_{}", "a1B2".repeat(9)),
            &"Buy this now. ".repeat(9),
        ];
        let seen: Vec<_> = seen.chain(texts.into_iter().flat_map(|text| review::inspect_text(text, &[]))).collect();
        assert!(seen.len() >= 11, "{seen:?}");
        for seen in seen {
            let kind = seen.kind.to_string();
            assert!(in_german(&kind, &seen.detail).is_some(), "{}", seen.detail);
        }
    }

    #[test]
    fn every_reason_of_the_link_checker_has_german_words() {
        let refused =
            [Refusal::NotAUrl, Refusal::NotHttps, Refusal::Port(8080), Refusal::Credentials].map(|why| why.to_string());
        let addresses = [AddressKind::Private, AddressKind::Loopback].map(|kind| Refusal::Address(kind).to_string());
        for why in refused.into_iter().chain(addresses) {
            let said = in_german("refused-link", &format!("https://a.example is not followed: {why}"));
            assert!(said.is_some(), "{why}");
        }
        let deaths = [Death::Status(404), Death::TooManyRedirects].map(|why| why.to_string());
        let outages = [Outage::Name, Outage::Connection, Outage::Tls, Outage::TooSlow, Outage::BrokenAnswer];
        let outages = outages.into_iter().chain([Outage::Status(503)]).map(|why| why.to_string());
        for why in deaths.into_iter().chain(outages) {
            assert!(in_german("dead-link", &format!("https://a.example: {why}")).is_some(), "{why}");
        }
    }

    #[test]
    fn what_was_found_is_filled_in_and_escaped() {
        let listed =
            in_german("known-bad-host", "https://<b>.example/x is on the list of known-bad pages, as <b>.example/x");
        assert_eq!(
            listed.as_deref(),
            Some(
                "<bdi>https://&#60;b&#62;.example/x</bdi> steht auf der Liste bekannt schädlicher Seiten, als <bdi>&#60;b&#62;.example/x</bdi>"
            )
        );
        let dead = in_german("dead-link", "https://a.example/x: the site answers with status 404");
        assert_eq!(
            dead.as_deref(),
            Some("<bdi>https://a.example/x</bdi>: die Site antwortet mit dem Status <bdi>404</bdi>")
        );
        let refused = in_german("refused-link", "https://a.example is not followed: it names port 8080");
        assert!(refused.is_some_and(|said| said.contains("nennt den Port <bdi>8080</bdi>")));
    }

    #[test]
    fn a_listed_page_is_called_a_page() {
        for (listed, name) in
            [("bad.example/", "finding-known-bad-host"), ("bad.example/page", "finding-known-bad-page")]
        {
            let detail = format!("https://bad.example/page is on the list of known-bad hosts, as {listed}");
            let found = ReviewFinding { host: Some("bad.example".to_owned()), ..finding("known-bad-host", &detail) };
            assert_eq!(name_text(&found), name);
        }
    }

    #[test]
    fn a_sentence_that_is_not_known_and_one_for_english_readers_stay_as_they_are() {
        assert_eq!(in_german("known-bad-host", "an older sentence"), None);
        assert_eq!(in_german("dead-link", "https://a.example: who knows"), None);
        let english =
            describe_finding(&finding("access-token", "a token of GitHub"), PageTexts::for_staff(Language::En));
        assert!(english.unwrap().is_none());
    }
}
