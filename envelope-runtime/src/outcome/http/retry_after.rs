//! The header `Retry-After`.

use std::time::{Duration, SystemTime};

use ::http::HeaderMap;
use ::http::header::{DATE, HeaderName, RETRY_AFTER};

/// Returns the wait that the headers of a response request, or `None` if the header is missing or malformed. For a date in
/// the past, the wait is zero.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that overflows means forever.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    // If the response has a `Date`, both come from the clock of the service.
    let now = date(headers, DATE).unwrap_or_else(SystemTime::now);
    Some(at.duration_since(now).unwrap_or_default())
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// Returns whole milliseconds, saturating.
pub(super) fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use ::http::HeaderMap;

    use super::{millis, retry_after};

    const NOON: &str = "Sun, 06 Nov 1994 12:00:00 GMT";

    fn after(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", retry_after.parse().unwrap());
        date.map(|date| headers.insert("date", date.parse().unwrap()));
        super::retry_after(&headers)
    }

    #[test]
    fn seconds_and_dates_are_parsed() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let rows = [
            ("0", None, seconds(0)),
            ("120", Some(NOON), seconds(120)),
            (" 2 ", None, seconds(2)),
            ("99999999999999999999999", None, seconds(u64::MAX)),
            ("Sun, 06 Nov 1994 12:00:30 GMT", Some(NOON), seconds(30)),
            ("Sunday, 06-Nov-94 12:00:30 GMT", Some(NOON), seconds(30)),
            ("Sun Nov  6 12:00:30 1994", Some(NOON), seconds(30)),
            ("Sun, 06 Nov 1994 11:59:59 GMT", Some(NOON), seconds(0)),
            ("Sun, 06 Nov 1994 12:00:30 GMT", None, seconds(0)),
            ("", None, None),
            ("-1", None, None),
            ("1.5", None, None),
            ("soon", None, None),
            ("+3", None, None),
        ];
        for (text, date, expected) in rows {
            assert_eq!(after(text, date), expected, "{text:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn a_date_without_a_date_header_is_relative_to_our_clock() {
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
        for wait in [after(&date, None), after(&date, Some("no date"))] {
            let wait = wait.unwrap();
            assert!((58..=60).contains(&wait.as_secs()), "{wait:?}");
        }
    }

    #[test]
    fn milliseconds_saturate() {
        assert_eq!(millis(Duration::MAX), u64::MAX);
        assert_eq!(millis(Duration::from_millis(1500)), 1500);
    }
}
