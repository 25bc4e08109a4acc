//! The creation time inside Paddle's IDs, which are ULIDs in lower case.

/// 2012-01-01, the year Paddle was founded, in seconds.
const EARLIEST: u64 = 1_325_376_000;
/// 2100-01-01 in seconds.
const LATEST: u64 = 4_102_444_800;

/// The RFC 3339 time in the first ten characters of `id`, if they hold one
/// that is plausible.
pub(super) fn created_at(id: &str) -> Option<String> {
    let head = id.as_bytes().get(..10)?;
    let milliseconds = head
        .iter()
        .try_fold(0_u64, |time, &byte| Some(time << 5 | digit(byte)?))?;
    let seconds = milliseconds / 1000;
    if !(EARLIEST..LATEST).contains(&seconds) {
        return None;
    }
    let time = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(time.to_string())
}

/// The value of a digit in Crockford's base 32.
fn digit(byte: u8) -> Option<u64> {
    const DIGITS: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let at = memchr::memchr(byte, DIGITS)?;
    u64::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::created_at;

    #[test]
    fn only_plausible_times_are_told() {
        let cases = [
            ("01gtgztp8f4kek3yd4g1wrksa3", Some("2023-03-02T11:03:00Z")),
            ("01jkdpbhaz", Some("2025-02-06T13:14:27Z")),
            ("01zzzzfakefakefakefakefake", Some("2039-09-07T15:38:29Z")),
            ("00000000000000000000000000", None),
            ("zzzzzzzzzzzzzzzzzzzzzzzzzz", None),
            ("7zzzzzzzzz", None),
            ("01gtgztp8i", None),
            ("01gtgz", None),
            ("", None),
        ];
        for (id, expected) in cases {
            assert_eq!(created_at(id).as_deref(), expected, "{id}");
        }
    }
}
