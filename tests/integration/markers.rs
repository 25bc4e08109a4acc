//! Made-up secrets, put together here so that none stands in a tracked file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A well-formed live API key.
pub(crate) fn live_api_key() -> String {
    format!(
        "pdl_{}_apikey_{}_{}_{}",
        "live", "01jq4w8kz3v6n9r2t5y7b0c1da", "Xk9Qm2Lr7Tz4Wp8Vn3Bs6H", "aQ3"
    )
}

/// A well-formed sandbox API key.
pub(crate) fn sandbox_api_key() -> String {
    format!(
        "pdl_{}_apikey_{}_{}_{}",
        "sdbx", "01jr5x9mz4w7p0s3v6y8c1d2eb", "Lm4Rn8Tk2Vq6Xz9Bs3Wp7J", "bR4"
    )
}

/// A live API key of somebody's, with the ID of the one in Paddle's documentation.
pub(crate) fn published_api_key() -> String {
    format!(
        "pdl_{}_apikey_{}_{}_{}",
        "live", "01gtgztp8f4kek3yd4g1wrksa3", "Hn5Wq8Zt2Kr6Vx9Mb3Ls7P", "cT5"
    )
}

/// A well-formed webhook secret.
pub(crate) fn webhook_secret() -> String {
    format!(
        "pdl_{}_{}_{}",
        "ntfset", "01js6y0nz5x8q1t4w7z9d2e3fc", "Pq7+Rs2/Tu5Vw8Xy1Za4Bc6De9Fg3Hi0"
    )
}

/// The shape of a legacy API key.
pub(crate) fn legacy_key() -> String {
    [
        "3f9a1c7e5b2d8046",
        "a7c3e91f5d2b8604",
        "e1d5c9b7a3f28640",
        "9c",
    ]
    .concat()
}

/// The shape of a customer auth token.
pub(crate) fn customer_token() -> String {
    format!(
        "pca_{}_{}_{}",
        "01jt7z1pz6y9r2u5x8a0e3f4gd",
        "01ju8a2qz7z0s3v6y9b1f4g5he",
        "k3m7q1r5t9v2x6z0b4d8f1h5j9l3n7p2"
    )
}

/// The shape of a customer portal token.
pub(crate) fn portal_token() -> String {
    format!(
        "pga_{}.{}.{}",
        "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9",
        "eyJzdWIiOiJjdG1fMDFqdjliM3J6ODAxdDR3N3oyYzNnNWg2amYiLCJleHAiOjE3NjAwMDAwMDB9",
        "c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmUtMTIz"
    )
}

/// `text` in base64.
pub(crate) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

/// Replaces every marker in a fixture or page.
pub(crate) fn fill(text: &str) -> String {
    let mut text = text
        .replace("@LIVE_API_KEY@", &live_api_key())
        .replace("@PUBLISHED_API_KEY@", &published_api_key())
        .replace("@SANDBOX_API_KEY@", &sandbox_api_key())
        .replace("@WEBHOOK_SECRET@", &webhook_secret())
        .replace("@LEGACY_KEY@", &legacy_key())
        .replace("@CUSTOMER_TOKEN@", &customer_token())
        .replace("@PORTAL_TOKEN@", &portal_token());
    while let Some(start) = text.find("@BASE64(") {
        let end = start + text[start..].find(")@").expect("a marker is closed");
        let encoded = base64(&text[start + "@BASE64(".len()..end]);
        text.replace_range(start..end + ")@".len(), &encoded);
    }
    text
}
