//! Links in a text, and hosts that stand there without being links.

use super::plain::readings;

/// What ends a sentence or a bracket is no part of the link before it.
const NOT_AT_END: [char; 11] = ['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '”'];
/// What stands around a host that is no link.
const AROUND_HOSTS: [char; 19] =
    ['<', '>', '"', '\'', '(', ')', '[', ']', '{', '}', ',', ';', '|', '“', '”', '„', '‘', '’', '…'];

/// The links in a text that begin with http:// or https://, in order, as a reader sees them.
#[must_use]
pub fn links_in(text: &str) -> Vec<String> {
    let readings = readings(text);
    let mut links: Vec<String> = Vec::new();
    for (number, reading) in readings.iter().enumerate() {
        for link in links_of(reading) {
            // What one way to read the text has shown is not new in the next.
            if number == 0 || !links.iter().any(|known| known == link) {
                links.push(link.to_owned());
            }
        }
    }
    links
}

/// The links in a plain text.
pub(super) fn links_of(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
    words.filter_map(link_in).collect()
}

fn link_in(word: &str) -> Option<&str> {
    Some(word[start_of_link(word)?..].trim_end_matches(NOT_AT_END))
}

fn start_of_link(word: &str) -> Option<usize> {
    // Lowering ASCII alone keeps every offset.
    let lower = word.to_ascii_lowercase();
    [lower.find("http://"), lower.find("https://")].into_iter().flatten().min()
}

/// The hosts in a text to which [`links_in`] has no link, each once, with the path behind it if there is one: `acme.com/a`, what
/// stands behind the `@` of an address, and what another scheme leads to. Many are no hosts at all, such as `README.md`: this is
/// for comparing them with hosts that are known.
#[must_use]
pub fn hosts_in(text: &str) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for reading in readings(text) {
        let words = reading.split(|c: char| c.is_whitespace() || AROUND_HOSTS.contains(&c));
        for host in words.filter(|word| start_of_link(word).is_none()).filter_map(host_in) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
    }
    hosts
}

fn host_in(word: &str) -> Option<String> {
    let word = word.trim_end_matches(NOT_AT_END);
    let word = word.split_once("://").map_or(word, |(_, rest)| rest);
    let (authority, rest) = word.split_at(word.find(['/', '?', '#']).unwrap_or(word.len()));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.split(':').next().unwrap_or(host).trim_end_matches('.');
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let (_, last) = host.rsplit_once('.')?;
    // A number with dots in it is a version or a date.
    let is_host = host.split('.').all(is_label) && last.len() > 1 && last.starts_with(char::is_alphabetic);
    is_host.then(|| format!("{host}{rest}"))
}
