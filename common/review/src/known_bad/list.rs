//! The list of known-bad hosts and pages: prefixes of the SHA-256 hashes of their expressions.

use sha2::{Digest as _, Sha256};

use super::expressions::expressions;

/// The lengths of a prefix, in bytes, by the specification.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=32;

/// Why a list is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ListError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it, and what would be right.
    pub reason: String,
}

/// Prefixes of the hashes of known-bad expressions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HashPrefixes {
    /// Sorted, and none begins with another: so the greatest that is not above a hash is the only one that it can begin with.
    prefixes: Vec<Box<[u8]>>,
}

impl HashPrefixes {
    /// Reads a list. A line is a prefix in hexadecimal (8 to 64 digits), or a host or link, which then stands for its exact
    /// expression: `bad.example` is that host with everything on and below it, `bad.example/a/` one folder. What follows a
    /// `#` at the start of a line or after a space is a comment.
    ///
    /// # Errors
    /// The first line that is neither.
    pub fn parse(text: &str) -> Result<Self, ListError> {
        let (list, errors) = Self::parse_all(text);
        errors.into_iter().next().map_or(Ok(list), Err)
    }

    /// Reads a list as [`HashPrefixes::parse`] does, and reports every line that is no entry.
    #[must_use]
    pub fn parse_all(text: &str) -> (Self, Vec<ListError>) {
        let (mut prefixes, mut errors) = (Vec::new(), Vec::new());
        for (index, line) in text.lines().enumerate() {
            match read_line(without_comment(line)) {
                Ok(prefix) => prefixes.extend(prefix),
                Err(reason) => errors.push(ListError { line: index + 1, reason }),
            }
        }
        (Self::new(prefixes), errors)
    }

    fn new(mut prefixes: Vec<Box<[u8]>>) -> Self {
        prefixes.sort_unstable();
        // After sorting, whatever begins with a prefix follows it directly.
        prefixes.dedup_by(|later, earlier| later.starts_with(earlier));
        Self { prefixes }
    }

    /// How many prefixes there are. Those that a shorter one covers do not count.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prefixes.len()
    }

    /// Whether the list names nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prefixes.is_empty()
    }

    /// The prefix in the list that a SHA-256 hash begins with.
    #[must_use]
    pub fn prefix_of(&self, hash: &[u8; 32]) -> Option<&[u8]> {
        let after = self.prefixes.partition_point(|prefix| prefix.as_ref() <= hash.as_slice());
        let prefix = self.prefixes.get(after.checked_sub(1)?)?;
        hash.starts_with(prefix).then_some(prefix)
    }

    /// The expression of the link that is in the list, the most specific first, for example `bad.example/`.
    #[must_use]
    pub fn is_listed(&self, url: &str) -> Option<String> {
        expressions(url).into_iter().find(|expression| self.prefix_of(&hash(expression)).is_some())
    }
}

fn hash(expression: &str) -> [u8; 32] {
    Sha256::digest(expression.as_bytes()).into()
}

fn without_comment(line: &str) -> &str {
    let is_comment = |&(at, _): &(usize, &str)| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    let end = line.match_indices('#').find(is_comment).map_or(line.len(), |(at, _)| at);
    line[..end].trim()
}

/// The prefix that a line stands for; `None` for a line that has only a comment.
fn read_line(line: &str) -> Result<Option<Box<[u8]>>, String> {
    if line.is_empty() {
        return Ok(None);
    }
    if line.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let bytes = hex::decode(line).ok().filter(|bytes| LENGTHS.contains(&bytes.len()));
        let bytes = bytes.ok_or_else(|| {
            format!("a hash prefix has an even number of 8 to 64 hexadecimal digits, this one has {}", line.len())
        })?;
        return Ok(Some(bytes.into()));
    }
    let expression = expressions(line).into_iter().next().filter(|_| names_host(line));
    let expression = expression.ok_or_else(|| {
        format!("{line:?} is neither a hash prefix (hexadecimal) nor a host or link such as bad.example/page")
    })?;
    Ok(Some(hash(&expression).into()))
}

/// A word is no host: a line of prose, or a mistyped prefix, must not become an entry that never matches.
fn names_host(line: &str) -> bool {
    !line.contains(char::is_whitespace) && (line.contains('.') || line.contains("[") || line.contains("://"))
}
