//! Values that Paddle itself published, kept as hashes so that neither the
//! source nor the program holds a key.

use sha2::{Digest, Sha256};

/// SHA-256 of every value in Paddle's documentation, its OpenAPI description and
/// the examples and fixtures of its SDKs, and of the IDs in them.
const PUBLISHED: &[&str] = &[
    // Client token of the documentation, and two variants in SDK fixtures.
    "97b245e79b1e60e52e47eaec181892066487243c903316d0a0c2a5e70fd816e8",
    "bd66281331317a2d456961636b30273cf763dacbe485d39e472ea3d5edbbfd38",
    "2885acdceed2a63cdb2b9c2517aee1473bd7d3390e440378a11b1bf262ded083",
    // API keys of the documentation: live and sandbox.
    "af1efb26bd63a9a030e998efbf059a3ddc2cc775f1fcdf1bfdec69674ad7be38",
    "f7ad033506ddbc4cd2c3adc6ebb139e44e3803efd65d3aff4e35462b7c04f3b2",
    // Webhook secrets: OpenAPI, Go SDK, Python SDK, and the older prefix in
    // the verifier tests of the PHP and Python SDKs.
    "89d6cd8fa9f2c43feadd2182b85c48421251465bdcf23afce49236a3b739b329",
    "e4c4aa49874d373fb6e337ae86c2e83d4871834fc595d6820f7c5cea37b74a73",
    "e888232d73dd94cf70c5e013f9ddeaab2e1bfca74d8648212be6a54049f4cad6",
    "6d02311036324a0c64b46a5c8f0bb251a80fcfff4df4bc3b4c884921289d46af",
    "796dece13743b6c9543cce369deeccfc2b915f7ad5e54d8f1334fac4b031f5e0",
    "b6ef6f6333969b13541c04adb19350558b865b41d33785f484abed5076be70d5",
    // Customer tokens of the OpenAPI description.
    "a924c537600057323085255cb6c6d364c97edfd5f702f3ba22afbc51eb18396a",
    "243f92890af102d0584bb28ce122f8dcb2762b920cd45e55e2d5a026e69d29d6",
    // Portal token in the fixtures of the PHP SDK.
    "9dd699cac94b09a1faf61e82bb91c1f0775c2ff974eb25b92306eeb826f74e58",
    // The IDs in those keys and webhook secrets: people's examples and tests
    // put secrets of their own behind them.
    "cf3b0367daf5780974e5c291570aa3f2fe4a6cefefd726a6adaea194788cc93d",
    "57968433143def3e37638fd3d80873784e128de3b37cea6b2c0231b34064c55b",
    "03a52cbec62e6da3bee2fab89d8c2c6ce7c4179b27710019a14afa1c9ef0d6be",
    "3def0e4e6eb2bf9d5a4cfed98edd18b0aaabcedd5e47e0580d30c46277a14b41",
    "a0fc1b334d626375a204c2209a7aa51bf64511dc96c915b71c986cb6db977826",
];

/// Whether Paddle published exactly this value.
pub(super) fn is_published(value: &str) -> bool {
    let hash = Sha256::digest(value.as_bytes());
    PUBLISHED.iter().any(|hex| {
        hex.as_bytes()
            .chunks(2)
            .zip(hash.iter())
            .all(|(pair, &byte)| {
                std::str::from_utf8(pair)
                    .ok()
                    .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                    == Some(byte)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::is_published;

    #[test]
    fn only_exact_values_are_published() {
        let cases = [
            ("live_7d279f61a3499fed520f7cd8c08", true),
            ("live_7d279f61a3499fed520f7cd8c09", false),
            ("test_7d279f61a3499fed520f7cd8c08", false),
            ("", false),
            ("apikey_01gtgztp8f4kek3yd4g1wrksa3", true),
        ];
        for (value, expected) in cases {
            assert_eq!(is_published(value), expected, "{value}");
        }
    }
}
