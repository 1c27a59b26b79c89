//! How numbers are written for people.

use domain::language::Language;

/// Basis points as a percentage: `12.5 %`, in German `12,5 %`.
pub fn percent(basis_points: u16, language: Language) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    let mark = match language {
        Language::En => '.',
        Language::De => ',',
    };
    match part {
        0 => format!("{whole} %"),
        part if part % 10 == 0 => format!("{whole}{mark}{} %", part / 10),
        part => format!("{whole}{mark}{part:02} %"),
    }
}

/// Reads a percentage with at most two decimals, with or without its sign, as basis points; `None` for anything else.
pub fn read_percent(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let part: u16 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<u16>().ok()?.checked_mul(100)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_written_in_the_language_and_read_back() {
        for (basis_points, en, de) in
            [(0, "0 %", "0 %"), (10_000, "100 %", "100 %"), (1_250, "12.5 %", "12,5 %"), (5, "0.05 %", "0,05 %")]
        {
            assert_eq!(
                (percent(basis_points, Language::En).as_str(), percent(basis_points, Language::De).as_str()),
                (en, de)
            );
            assert_eq!((read_percent(en), read_percent(de)), (Some(basis_points), Some(basis_points)));
        }
        for bad in ["", "%", "-1", "1.234", "a", "1e3", "70000", ".5"] {
            assert_eq!(read_percent(bad), None, "{bad}");
        }
    }
}
