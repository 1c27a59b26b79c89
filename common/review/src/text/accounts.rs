//! Numbers of bank accounts: IBANs (ISO 13616), of a country that has them, as long as its are, and right by their check digits.

use super::groups::{Group, groups};
use super::quote::list;
use crate::finding::{FindingKind, Observation};

/// The countries of the IBAN registry that SWIFT keeps, each with the length of its numbers.
const LENGTHS: &[(usize, &[&str])] = &[
    (15, &["NO"]),
    (16, &["BE"]),
    (18, &["DK", "FI", "FK", "FO", "GL", "NL", "SD"]),
    (19, &["MK", "SI"]),
    (20, &["AT", "BA", "EE", "KZ", "LT", "LU", "MN", "XK"]),
    (21, &["CH", "HR", "LI", "LV"]),
    (22, &["BG", "BH", "CR", "DE", "GB", "GE", "IE", "ME", "RS", "VA"]),
    (23, &["AE", "GI", "IL", "IQ", "OM", "SO", "TL"]),
    (24, &["AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"]),
    (25, &["LY", "PT", "ST"]),
    (26, &["IS", "TR"]),
    (27, &["BI", "DJ", "FR", "GR", "IT", "MC", "MR", "SM"]),
    (28, &["AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "NI", "PL"]),
    (29, &["BR", "EG", "PS", "QA", "UA"]),
    (30, &["JO", "KW", "MU", "YE"]),
    (31, &["MT", "SC"]),
    (32, &["LC"]),
    (33, &["RU"]),
];
/// The characters of each group of an IBAN on paper, except the last.
const GROUP: usize = 4;

/// Finds numbers of accounts. The detail has the country and the last four characters alone.
pub(super) fn find_accounts(text: &str) -> Option<Observation> {
    let groups = groups(text);
    let numbers = (0..groups.len()).filter_map(|at| account_at(&groups, at));
    let seen = list(numbers.map(|number| format!("{}…{}", &number[..2], &number[number.len() - 4..])))?;
    Some(Observation::new(FindingKind::BankAccount, format!("a number that passes as a bank account's: {seen}")))
}

/// The number that begins with a group, in capitals and without gaps.
fn account_at(groups: &[Group], at: usize) -> Option<String> {
    let length = length_in(groups[at].text)?;
    let mut number = String::with_capacity(length);
    for (index, group) in groups[at..].iter().enumerate() {
        let is_joined = index == 0 || matches!(group.gap, " " | "-" | ".");
        if !is_joined || !group.text.is_ascii() || number.len() + group.text.len() > length {
            return None;
        }
        number.push_str(group.text);
        if number.len() == length {
            break;
        }
        if group.text.len() != GROUP {
            return None;
        }
    }
    number.make_ascii_uppercase();
    (number.len() == length && passes_check(&number)).then_some(number)
}

/// How long a number is whose first group this is; `None` if none begins so.
fn length_in(group: &str) -> Option<usize> {
    let (country, check) = (group.get(..2)?.to_ascii_uppercase(), group.get(2..4)?);
    if !check.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (length, _) = LENGTHS.iter().find(|(_, countries)| countries.contains(&country.as_str()))?;
    Some(*length)
}

/// ISO 7064, MOD 97-10: with the first four characters at its end and letters from A as 10, the remainder by 97 is 1.
fn passes_check(number: &str) -> bool {
    let (start, rest) = number.split_at(4);
    let digits = rest.chars().chain(start.chars()).filter_map(|c| c.to_digit(36));
    let add = |sum: u32, digit: u32| (sum * if digit > 9 { 100 } else { 10 } + digit) % 97;
    digits.fold(0, add) == 1
}
