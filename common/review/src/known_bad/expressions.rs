//! The expressions of a link: the host and its parents, each with the path and its parents. A list that names any of them
//! names the link.

use super::canonical::{Canonical, split};

/// The labels of a host's longest parent. The written specification starts with five, its reference client with seven: more
/// parents only find more.
const LABELS_OF_PARENT: usize = 7;
/// The folders of a path that are looked up: the root and three below it.
const FOLDERS: usize = 4;

/// The expressions of a link, the most specific first, for example `www.acme.example/a/b?c` and `acme.example/`. Empty if the
/// link names no host.
#[must_use]
pub fn expressions(url: &str) -> Vec<String> {
    let Some(canonical) = split(url) else { return Vec::new() };
    let paths = paths(&canonical);
    hosts(&canonical.host).iter().flat_map(|host| paths.iter().map(move |path| format!("{host}{path}"))).collect()
}

fn hosts(host: &str) -> Vec<&str> {
    let is_address = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    if is_address {
        return vec![host];
    }
    let starts: Vec<usize> = std::iter::once(0).chain(host.match_indices('.').map(|(at, _)| at + 1)).collect();
    let labels = starts.len();
    let is_parent = |index: usize| index > 0 && (2..=LABELS_OF_PARENT).contains(&(labels - index));
    let parents = starts.iter().enumerate().filter(|(index, _)| is_parent(*index)).map(|(_, &start)| &host[start..]);
    std::iter::once(host).chain(parents).collect()
}

fn paths(Canonical { path, query, .. }: &Canonical) -> Vec<String> {
    let mut paths: Vec<String> = query.iter().map(|query| format!("{path}?{query}")).collect();
    paths.push(path.clone());
    let folders = path.match_indices('/').map(|(at, _)| path[..=at].to_owned()).take(FOLDERS);
    paths.extend(folders.filter(|folder| folder != path));
    paths
}
