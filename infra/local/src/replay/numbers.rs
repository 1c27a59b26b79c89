//! Numbers as people read them. What must not live here: what they count.

/// Basis points in percent, to the hundredth.
pub fn percent(basis_points: u16) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

/// A number and what it counts, such as `1 app` or `1,234 apps`.
pub fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {noun}{s}", grouped(number as u64))
}

/// A number with commas between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!((count(1, "app"), count(1_234, "app")), ("1 app".to_owned(), "1,234 apps".to_owned()));
        assert_eq!((grouped(0), grouped(999), grouped(1_000_000)), ("0".into(), "999".into(), "1,000,000".into()));
        assert_eq!((percent(5), percent(10_000)), ("0.05 %".to_owned(), "100.00 %".to_owned()));
    }
}
