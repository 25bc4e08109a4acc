//! Keys of other providers that are mistaken for Paddle's.

use super::format::is_hex_run;

/// Prefix, provider, and how many letters and digits follow at least.
const PREFIXES: &[(&str, &str, usize)] = &[
    ("sk_live_", "Stripe", 10),
    ("sk_test_", "Stripe", 10),
    ("pk_live_", "Stripe", 10),
    ("pk_test_", "Stripe", 10),
    ("rk_live_", "Stripe", 10),
    ("rk_test_", "Stripe", 10),
    ("whsec_", "Stripe", 10),
    ("rzp_live_", "Razorpay", 10),
    ("rzp_test_", "Razorpay", 10),
    ("duffel_live_", "Duffel", 10),
    ("duffel_test_", "Duffel", 10),
    ("shippo_live_", "Shippo", 10),
    ("shippo_test_", "Shippo", 10),
    ("ghp_", "GitHub", 30),
    ("gho_", "GitHub", 30),
    ("ghs_", "GitHub", 30),
    ("github_pat_", "GitHub", 20),
    ("glpat-", "GitLab", 16),
    ("AKIA", "AWS", 16),
    ("xoxb-", "Slack", 10),
    ("xoxp-", "Slack", 10),
    ("sk-", "OpenAI", 20),
    ("SG.", "SendGrid", 20),
    ("AIza", "Google", 30),
    ("key-", "Mailgun", 32),
];

/// Whose key `text` looks like, if it is not Paddle's.
pub(super) fn provider(text: &str) -> Option<&'static str> {
    for &(prefix, provider, least) in PREFIXES {
        let Some(body) = text.strip_prefix(prefix) else {
            continue;
        };
        let is_body = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if body.len() >= least && body.bytes().all(is_body) && has_digit(body) {
            return Some(provider);
        }
    }
    by_length(text)
}

/// Whose key `text` looks like if all that tells it from a client token is its
/// length.
pub(super) fn by_length(text: &str) -> Option<&'static str> {
    let (prefix, body) = text.split_once('_')?;
    if !matches!(prefix, "test" | "live") || !body.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return None;
    }
    let length = body.len();
    match length {
        30 => has_digit(body).then_some("Mollie"),
        32 => (prefix == "live" && is_hex_run(body, length)).then_some("Scale"),
        35 => is_hex_run(body, length).then_some("Lob"),
        40 => has_digit(body).then_some("GoCardless"),
        64 => is_hex_run(body, length).then_some("Kickbox"),
        _ => None,
    }
}

fn has_digit(body: &str) -> bool {
    body.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::provider;

    #[test]
    fn keys_of_others_are_told_by_prefix_or_length() {
        let hex = |length: usize| "0123456789abcdef".repeat(5)[..length].to_owned();
        let cases = [
            (format!("sk_live_{}", hex(24)), Some("Stripe")),
            (format!("whsec_{}", hex(32)), Some("Stripe")),
            (format!("rzp_test_{}", hex(14)), Some("Razorpay")),
            (format!("test_{}", hex(35)), Some("Lob")),
            (format!("live_{}", hex(40)), Some("GoCardless")),
            (format!("test_{}", hex(64)), Some("Kickbox")),
            (format!("live_{}", hex(32)), Some("Scale")),
            (format!("test_{}", hex(32)), None),
            (format!("test_{}", hex(30)), Some("Mollie")),
            (format!("test_{}", hex(27)), None),
            (format!("key-{}", hex(32)), Some("Mailgun")),
            (format!("AKIA{}", hex(16)), Some("AWS")),
            ("sk_live_short".to_owned(), None),
            ("sk_live_shor7".to_owned(), None),
            ("sk_live_with_no_number".to_owned(), None),
            (format!("sk_live_{}!", hex(24)), None),
            (format!("prod_{}", hex(40)), None),
            (format!("live_{}!", hex(39)), None),
            (format!("live_{}", "a".repeat(40)), None),
            (String::new(), None),
        ];
        for (text, expected) in cases {
            assert_eq!(provider(&text), expected, "{text}");
        }
    }
}
