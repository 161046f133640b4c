//! Durations in attributes: `1500ms`, `30s`, `5m`, `1h`.

/// Parses a duration and returns it in milliseconds, or `None` if it is not valid or is zero.
pub(crate) fn milliseconds(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(0));
    let factor = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|milliseconds| *milliseconds > 0)
}
