//! Runs of letters and digits, of which numbers of cards and accounts are made.

/// A run of letters and digits, and what stands before it.
pub(super) struct Group<'a> {
    pub(super) text: &'a str,
    /// The characters between this group and the one before.
    pub(super) gap: &'a str,
}

/// The groups of a text, in order.
pub(super) fn groups(text: &str) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (gap, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len());
        let (group, after) = from.split_at(end);
        groups.push(Group { text: group, gap });
        rest = after;
    }
    groups
}
