//! What is found in a listing.

use std::collections::{BTreeMap, BTreeSet};

use domain::review::{FailingLinks, ReviewFinding};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use links::{LinkState, Threat};
use review::{FindingKind, HashPrefixes, Observation, inspect_link, inspect_text};

use crate::network::Answer;
use crate::texts::{Piece, PieceKind};

/// What was found in a listing.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) findings: Vec<ReviewFinding>,
    /// What is on the list of known-bad hosts and pages, as an expression such as `bad.example/page`, after the path of the answer
    /// that leads there.
    pub(crate) known_bad: BTreeSet<(String, String)>,
    pub(crate) failing_links: FailingLinks,
}

impl Found {
    /// The known-bad hosts that answers lead to, by path.
    pub(crate) fn known_bad_hosts(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut hosts = BTreeMap::<_, BTreeSet<_>>::new();
        for (path, expression) in &self.known_bad {
            hosts.entry(path.clone()).or_default().insert(host_of(expression));
        }
        hosts
    }
}

/// Collects what is found.
pub(crate) struct Inspection<'a> {
    /// The hosts that nobody else may look like.
    pub(crate) protected: Vec<&'a str>,
    pub(crate) known_bad: &'a HashPrefixes,
    /// The partner's names that are no obscenity.
    pub(crate) known_names: &'a [String],
    /// The links that failed before.
    pub(crate) failing_before: &'a FailingLinks,
    pub(crate) now: Timestamp,
    pub(crate) found: Found,
}

impl Inspection<'_> {
    /// Inspects what needs no network. Returns the links that a site can be asked about.
    pub(crate) fn inspect(&mut self, pieces: &[Piece]) -> BTreeSet<String> {
        let mut urls = BTreeSet::new();
        for Piece { path, kind, text } in pieces {
            if kind.is_text() {
                inspect_text(text, self.known_names).into_iter().for_each(|seen| self.add(path, seen));
            }
            if *kind == PieceKind::Text {
                continue;
            }
            let mut seen = inspect_link(text, &self.protected);
            if !kind.is_link() {
                seen.retain(|seen| seen.kind == FindingKind::ConfusableHost);
            } else if !seen.iter().any(|seen| leads_nowhere(seen.kind)) {
                urls.insert(with_scheme(text));
            }
            seen.into_iter().for_each(|seen| self.add(path, seen));
            if let Some(expression) = self.known_bad.is_listed(text) {
                let host = Some(host_of(&expression));
                let what = if names_page(&expression) { "pages" } else { "hosts" };
                let detail = format!("{text} is on the list of known-bad {what}, as {expression}");
                self.add_finding(path, Observation { kind: FindingKind::KnownBadHost, detail }, host);
                self.found.known_bad.insert((path.clone(), expression));
            }
        }
        urls
    }

    /// Adds what the network says of the links.
    pub(crate) fn add_answers(&mut self, pieces: &[Piece], answers: &BTreeMap<String, Answer>, asks_sites: bool) {
        let today: Date = self.now.to_zoned(TimeZone::UTC).date();
        for Piece { path, text, .. } in pieces.iter().filter(|piece| piece.kind.is_link()) {
            let url = with_scheme(text);
            let answer = answers.get(&url);
            if let Some(threats) = answer.and_then(|answer| answer.threats.as_deref()).filter(|found| !found.is_empty())
            {
                let detail = format!("Web Risk knows {url} as {}", list_threats(threats));
                self.add(path, Observation { kind: FindingKind::KnownBadHost, detail });
            }
            let state = answer.and_then(|answer| answer.state.as_ref());
            if state.is_some() || asks_sites {
                let seen = self.judge(&url, state, today);
                seen.into_iter().for_each(|seen| self.add(path, seen));
            }
        }
    }

    /// What the state of a link gives away.
    fn judge(&mut self, url: &str, state: Option<&LinkState>, today: Date) -> Option<Observation> {
        let (before, failing) = (self.failing_before, &mut self.found.failing_links);
        let dead = |why: String| Observation { kind: FindingKind::DeadLink, detail: format!("{url}: {why}") };
        match state {
            Some(LinkState::Ok | LinkState::Guarded { .. }) => None,
            Some(LinkState::RedirectsElsewhere { to_host }) => Some(Observation {
                kind: FindingKind::RedirectsElsewhere,
                detail: format!("{url} leads to another site in the end: {to_host}"),
            }),
            Some(LinkState::Refused { why }) => {
                Some(Observation { kind: FindingKind::RefusedLink, detail: format!("{url} is not followed: {why}") })
            }
            Some(LinkState::Dead { why }) => failing.note_failure(before, url, today).then(|| dead(why.to_string())),
            Some(LinkState::Unreachable { why }) => {
                failing.note_failure(before, url, today).then(|| dead(why.to_string()))
            }
            None => failing.keep(before, url).then(|| dead("it did not answer on several days".to_owned())),
        }
    }

    fn add(&mut self, path: &str, seen: Observation) {
        self.add_finding(path, seen, None);
    }

    fn add_finding(&mut self, path: &str, seen: Observation, host: Option<String>) {
        let kind = seen.kind;
        let risk = kind.risk().min(99);
        let (path, kind, detail) = (path.to_owned(), kind.to_string(), seen.detail);
        let finding = ReviewFinding { path, kind, detail, found_at: self.now, risk, host };
        if !self.found.findings.contains(&finding) {
            self.found.findings.push(finding);
        }
    }
}

/// The known-bad hosts that pieces lead to, each after the path of its answer: what a scan would find, without asking a site.
pub(crate) fn known_bad_hosts(pieces: &[Piece], list: &HashPrefixes) -> BTreeSet<(String, String)> {
    let links = pieces.iter().filter(|piece| piece.kind != PieceKind::Text);
    let listed = links.filter_map(|piece| Some((piece.path.clone(), host_of(&list.is_listed(&piece.text)?))));
    listed.collect()
}

/// The host of an expression such as `bad.example/page`.
pub(crate) fn host_of(expression: &str) -> String {
    expression.split('/').next().unwrap_or_default().to_owned()
}

/// Whether an expression of the list is a page's, such as `bad.example/page`, and not that of a whole host.
fn names_page(expression: &str) -> bool {
    expression.split_once('/').is_some_and(|(_, page)| !page.is_empty())
}

/// Whether a link cannot or must not be asked, or will certainly not answer.
fn leads_nowhere(kind: FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::UnreadableLink
            | FindingKind::LinkScheme
            | FindingKind::IpLiteral
            | FindingKind::UnknownSuffix
            | FindingKind::RefusedLink
    )
}

/// A site's address as a link.
fn with_scheme(link: &str) -> String {
    if link.contains("://") { link.to_owned() } else { format!("https://{link}") }
}

fn list_threats(threats: &[Threat]) -> String {
    let words: Vec<&str> = threats.iter().map(|threat| threat.into()).collect();
    words.join(", ").to_lowercase().replace('_', " ")
}
