//! The canonical form of a link: however it is disguised, one page has one form.

use std::net::{Ipv4Addr, Ipv6Addr};

/// How often percent signs are decoded. Each turn makes the text shorter, so this only bounds the time of a hostile one.
const MOST_DECODINGS: usize = 1024;

/// A link in its canonical form, in parts that expressions are built of.
pub(crate) struct Canonical {
    pub(crate) scheme: String,
    pub(crate) host: String,
    /// Starts with a slash.
    pub(crate) path: String,
    /// Without the question mark. Never empty.
    pub(crate) query: Option<String>,
}

/// The canonical form of a link. A query is kept. `None` if the link names no host.
#[must_use]
pub fn canonicalise(url: &str) -> Option<String> {
    let Canonical { scheme, host, path, query } = split(url)?;
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    Some(format!("{scheme}://{host}{path}{query}"))
}

/// Brings a link to its canonical form. `None` if it names no host.
pub(crate) fn split(url: &str) -> Option<Canonical> {
    let kept: String = url.trim().chars().filter(|c| !matches!(c, '\t' | '\r' | '\n')).collect();
    let without_fragment = kept.split_once('#').map_or(kept.as_str(), |(before, _)| before);
    let decoded = decode_fully(without_fragment.as_bytes());
    let (scheme, rest) = split_scheme(&decoded);
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let (path, query) = match rest.iter().position(|&byte| byte == b'?') {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let host = canonical_host(authority)?;
    let query = query.filter(|query| !query.is_empty()).map(encode);
    Some(Canonical { scheme, host, path: encode(&canonical_path(path)), query })
}

/// Decodes percent signs until nothing is left to decode.
fn decode_fully(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..MOST_DECODINGS {
        let decoded = decode_once(&bytes);
        if decoded.len() == bytes.len() {
            break;
        }
        bytes = decoded;
    }
    bytes
}

fn decode_once(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let mut byte = [0];
        match tail {
            [high, low, after @ ..] if *first == b'%' && hex::decode_to_slice([*high, *low], &mut byte).is_ok() => {
                decoded.push(byte[0]);
                rest = after;
            }
            _ => {
                decoded.push(*first);
                rest = tail;
            }
        }
    }
    decoded
}

/// Encodes what the canonical form encodes: control characters, the space, everything after ASCII, `#` and `%`.
fn encode(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte <= b' ' || byte >= 0x7f || byte == b'#' || byte == b'%' {
            encoded.push('%');
            encoded.push_str(&hex::encode_upper([byte]));
        } else {
            encoded.push(char::from(byte));
        }
    }
    encoded
}

/// The scheme and what stands behind it. A link without one is http.
fn split_scheme(url: &[u8]) -> (String, &[u8]) {
    let length = url.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    match url[length..].strip_prefix(b"://") {
        Some(rest) if length > 0 => (String::from_utf8_lossy(&url[..length]).to_ascii_lowercase(), rest),
        _ => ("http".to_owned(), url),
    }
}

fn canonical_host(authority: &[u8]) -> Option<String> {
    let host = authority.rsplit(|&byte| byte == b'@').next().unwrap_or(authority);
    let host = without_port(host);
    if let [b'[', address @ .., b']'] = host {
        let address: Ipv6Addr = std::str::from_utf8(address).ok()?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let ascii = match std::str::from_utf8(host) {
        Ok(host) if !host.is_ascii() => {
            idna::domain_to_ascii(host).map_or_else(|_| encode(host.as_bytes()), String::from)
        }
        _ => encode(host),
    };
    let labels: Vec<&str> = ascii.split('.').filter(|label| !label.is_empty()).collect();
    let host = labels.join(".").to_ascii_lowercase();
    if host.is_empty() {
        return None;
    }
    Some(numeric_host(&host).map_or(host, |address| address.to_string()))
}

fn without_port(host: &[u8]) -> &[u8] {
    match host.iter().rposition(|&byte| byte == b':') {
        Some(at) if host[at + 1..].iter().all(u8::is_ascii_digit) => &host[..at],
        _ => host,
    }
}

/// Removes `.`, `..` and empty segments.
fn canonical_path(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in path.split(|&byte| byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    let mut canonical = Vec::with_capacity(path.len() + 1);
    for segment in &kept {
        canonical.push(b'/');
        canonical.extend_from_slice(segment);
    }
    let is_folder = path.rsplit(|&byte| byte == b'/').next().is_none_or(|last| matches!(last, b"" | b"." | b".."));
    if is_folder || kept.is_empty() {
        canonical.push(b'/');
    }
    canonical
}

/// The address that a numeric host means: one to four parts, each decimal, octal (`012`) or hexadecimal (`0x0a`), of which the
/// last fills what the others left. What is too large is cut off, as old resolvers do, and so is what follows a space.
#[must_use]
pub fn numeric_host(host: &str) -> Option<Ipv4Addr> {
    let host = host.split(' ').next().unwrap_or(host);
    let parts: Vec<u64> = host.split('.').map(numeric_part).collect::<Option<_>>()?;
    let (&last, first) = parts.split_last()?;
    if first.len() > 3 {
        return None;
    }
    let left = 8 * (4 - first.len());
    let mut address = last & ((1 << left) - 1);
    for (index, part) in first.iter().enumerate() {
        address |= (part & 0xff) << (24 - 8 * index);
    }
    u32::try_from(address).ok().map(Ipv4Addr::from)
}

fn numeric_part(part: &str) -> Option<u64> {
    let (digits, radix) = match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if part.len() > 1 && part.starts_with('0') => (&part[1..], 8),
        None => (part, 10),
    };
    // `from_str_radix` takes a sign.
    if !digits.chars().all(|c| c.is_digit(radix)) { None } else { u64::from_str_radix(digits, radix).ok() }
}
