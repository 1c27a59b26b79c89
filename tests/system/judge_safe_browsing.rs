//! Safe Browsing's own cases, applied to the list of known-bad hosts. `judges` says where they come from.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use review::{canonicalise, expressions, numeric_host};
use serde_json::Value as Json;

use crate::judges::folder_with;

/// Restores the bytes that the judge's file keeps in the notation of the language that it was taken from, `\xC3\xBC`.
fn with_bytes(text: &str) -> Result<String> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (byte, rest) = part.split_at_checked(2).context("two digits")?;
        bytes.push(u8::from_str_radix(byte, 16)?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    Ok(String::from_utf8(bytes)?)
}

/// We differ on purpose in one thing: the judge writes escapes in lower case, `%1b`. The written specification says "The escapes
/// should use uppercase hex characters", and lists are made by it.
fn with_upper_case_escapes(link: &str) -> String {
    let mut parts = link.split('%');
    let mut raised = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        raised.push_str(&format!("%{}{rest}", digits.to_ascii_uppercase()));
    }
    raised
}

fn cases<'a>(judge: &'a Json, name: &str) -> Result<Vec<(String, &'a Json)>> {
    let cases = judge[name].as_array().with_context(|| format!("{name} is a list"))?;
    let case = |case: &'a Json| Ok((with_bytes(case[0].as_str().context("a text")?)?, &case[1]));
    cases.iter().map(case).collect()
}

#[test]
fn the_list_of_known_bad_hosts_is_judged_by_safe_browsing() -> Result<()> {
    let Some(folder) = folder_with("safe-browsing.json") else { return Ok(()) };
    let judge: Json = serde_json::from_str(&std::fs::read_to_string(folder.join("safe-browsing.json"))?)?;
    let (mut judged, mut wrong) = (0, Vec::new());
    let mut compare = |input: &str, is_right: bool, ours: String, theirs: &Json| {
        judged += 1;
        if !is_right {
            wrong.push(format!("{input:?}: ours {ours}, the judge's {theirs}"));
        }
    };
    for (link, theirs) in cases(&judge, "canonical")? {
        let ours = canonicalise(&link);
        let expected = theirs.as_str().map(with_upper_case_escapes);
        // A host is in lower case as a whole, its escapes too.
        let is_right = ours.as_deref().map(with_upper_case_escapes) == expected;
        compare(&link, is_right, format!("{ours:?}"), theirs);
    }
    for (link, theirs) in cases(&judge, "expressions")? {
        let ours: BTreeSet<String> = expressions(&link).into_iter().collect();
        let expected: BTreeSet<String> = serde_json::from_value(theirs.clone())?;
        compare(&link, ours == expected, format!("{ours:?}"), theirs);
    }
    for (host, theirs) in cases(&judge, "ipv4")? {
        let ours = numeric_host(&host).map(|address| address.to_string()).unwrap_or_default();
        compare(&host, Some(ours.as_str()) == theirs.as_str(), ours.clone(), theirs);
    }
    println!("safe-browsing judged {judged} links and hosts");
    ensure!(judged > 50, "only {judged} cases were found");
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}
