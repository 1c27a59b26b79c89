//! Numbers of payment cards: in a range that issuers have, grouped as cards are, and right by Luhn's check digit.

use super::groups::{Group, groups};
use super::quote::list;
use crate::finding::{FindingKind, Observation};

/// An issuer's range: the number begins with a value between two of the same length.
struct Range {
    first: u32,
    last: u32,
    lengths: &'static [usize],
}

const fn range(first: u32, last: u32, lengths: &'static [usize]) -> Range {
    Range { first, last, lengths }
}

/// ISO/IEC 7812's ranges as the schemes publish them. Half of all 16-digit numbers begin with something else.
const RANGES: &[Range] = &[
    range(4, 4, &[13, 16, 19]),                   // Visa
    range(51, 55, &[16]),                         // Mastercard
    range(2221, 2720, &[16]),                     // Mastercard
    range(34, 34, &[15]),                         // American Express
    range(37, 37, &[15]),                         // American Express
    range(6011, 6011, &[16, 17, 18, 19]),         // Discover
    range(644, 659, &[16, 17, 18, 19]),           // Discover
    range(300, 305, &[14, 16]),                   // Diners Club
    range(3095, 3095, &[14, 16]),                 // Diners Club
    range(36, 36, &[14, 16]),                     // Diners Club
    range(38, 39, &[14, 16]),                     // Diners Club
    range(3528, 3589, &[16, 17, 18, 19]),         // JCB
    range(62, 62, &[16, 17, 18, 19]),             // UnionPay
    range(5018, 5018, &[13, 14, 15, 16, 18, 19]), // Maestro
    range(5020, 5020, &[13, 14, 15, 16, 18, 19]), // Maestro
    range(5038, 5038, &[13, 14, 15, 16, 18, 19]), // Maestro
    range(6304, 6304, &[13, 14, 15, 16, 18, 19]), // Maestro
    range(6759, 6763, &[13, 14, 15, 16, 18, 19]), // Maestro
];

/// How a number is written in groups. A telephone number is grouped otherwise.
const GROUPINGS: &[&[usize]] =
    &[&[4, 4, 4, 4], &[4, 4, 4, 4, 3], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 1], &[4, 3, 3, 3], &[4, 4, 5]];

/// Finds card numbers. The detail has the last four digits alone.
pub(super) fn find_cards(text: &str) -> Option<Observation> {
    let groups = groups(text);
    let mut endings = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let Some(length) = card_at(&groups, at) else {
            at += 1;
            continue;
        };
        let digits: String = groups[at..at + length].iter().map(|group| group.text).collect();
        endings.push(format!("…{}", &digits[digits.len() - 4..]));
        at += length;
    }
    let endings = list(endings.into_iter())?;
    let detail = format!("a number that passes as a payment card's, ending in {endings}");
    Some(Observation::new(FindingKind::CardNumber, detail))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many groups from here on are a card's number.
fn card_at(groups: &[Group], at: usize) -> Option<usize> {
    if !is_digits(groups[at].text) || continues_something(groups, at) {
        return None;
    }
    let whole = (13..=19).contains(&groups[at].text.len()).then_some(1);
    let grouped = GROUPINGS.iter().filter(|lengths| fits(groups, at, lengths)).map(|lengths| lengths.len());
    let mut lengths: Vec<usize> = whole.into_iter().chain(grouped).collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    lengths.into_iter().find(|&length| {
        let digits: String = groups[at..at + length].iter().map(|group| group.text).collect();
        // A UUID goes on behind a hyphen.
        let goes_on = groups.get(at + length).is_some_and(|next| next.gap == "-");
        !goes_on && is_issued(&digits) && passes_luhn(&digits)
    })
}

fn fits(groups: &[Group], at: usize, lengths: &[usize]) -> bool {
    lengths.iter().enumerate().all(|(index, &length)| {
        groups.get(at + index).is_some_and(|group| {
            let is_joined = index == 0 || matches!(group.gap, " " | "-" | "." | "\u{a0}" | "\u{202f}");
            is_joined && group.text.len() == length && is_digits(group.text)
        })
    })
}

/// Whether what stands before makes this a part of something else: a UUID, a telephone number or an IBAN.
fn continues_something(groups: &[Group], at: usize) -> bool {
    if groups[at].gap.ends_with('+') || (at > 0 && groups[at].gap == "-") {
        return true;
    }
    for index in (0..at).rev().take(8) {
        if !matches!(groups[index + 1].gap, " " | "-") {
            return false;
        }
        let text = groups[index].text.as_bytes();
        if let [a, b, c, d] = text
            && [a, b].iter().all(|byte| byte.is_ascii_uppercase())
            && [c, d].iter().all(|byte| byte.is_ascii_digit())
        {
            return true;
        }
        // The groups of an IBAN have four characters, except the last.
        if text.len() != 4 {
            return false;
        }
    }
    false
}

fn is_issued(digits: &str) -> bool {
    RANGES.iter().any(|range| {
        let prefix = digits.get(..range.first.to_string().len()).and_then(|prefix| prefix.parse().ok());
        range.lengths.contains(&digits.len())
            && prefix.is_some_and(|prefix| (range.first..=range.last).contains(&prefix))
    })
}

fn passes_luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let digits = digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate();
    let sum: u32 = digits.map(|(place, digit)| if place % 2 == 1 { doubled(digit) } else { digit }).sum();
    sum.is_multiple_of(10)
}
