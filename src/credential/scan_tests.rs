//! Secrets in every form, planted into texts of every kind.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::{ANCHORS, Hit, Kind, classify, masked_parts, redact, scan, starts_alone};
use crate::model::facts::Form;
use crate::model::{Environment, Span};
use crate::prefilter::Prefilter;

const ID: &str = "01h0v3abcdefghjkmnpqrstvwx";

/// A made-up API key, put together so that none stands in the source.
fn key() -> String {
    format!(
        "pdl_{}_apikey_{ID}_{}_{}",
        "live", "aB3dE5gH7jK9mN1pQ3sT5v", "X9z"
    )
}

fn webhook() -> String {
    format!(
        "pdl_{}_{ID}_{}",
        "ntfset", "Qz/8+Xc7vB6nM5aS4dF3gH2jK1lP0oIu"
    )
}

fn customer() -> String {
    format!("pca_{ID}_{ID}_{}", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6")
}

fn portal() -> String {
    format!(
        "pga_{}.{}.{}",
        "eyJhbGciOiJFZERTQSJ9", "eyJpZCI6InBnYV8wMSJ9", "c2lnbmF0dXJlLW9mLW5v-_cmVhbA"
    )
}

fn only(text: &str) -> Hit {
    let mut hits = scan(text);
    assert_eq!(hits.len(), 1, "hits in a text of {} bytes", text.len());
    hits.remove(0)
}

fn check(text: &str, secret: &str, form: Form) {
    let hit = only(text);
    assert!(
        hit.text.expose() == secret,
        "another value in {}",
        redact(text)
    );
    assert_eq!(hit.form, form, "{}", redact(text));
    assert_eq!(hit.defects, [], "{}", redact(text));
    assert!(Prefilter::new(ANCHORS).matches(text.as_bytes()));
    let shown = redact(text);
    assert_eq!(scan(&shown), [], "{shown}");
    assert!(shown.contains("****"), "{shown}");
}

/// `secret` cut at `at` into two.
fn cut(secret: &str, at: usize) -> (&str, &str) {
    secret.split_at(at)
}

#[test]
fn plain_secrets_are_found_next_to_any_neighbour() {
    let neighbours = [
        ("", ""),
        (",", ","),
        ("(", ")"),
        ("&k=", "&x=1"),
        ("<b>", "</b>"),
        (".", "."),
        ("\"", "\""),
        ("'", "'"),
        ("`", "`"),
        ("%22", "%22"),
        ("", "\\n"),
        ("\\n", "\\nfoo"),
        ("key", " "),
        ("=", ";"),
        ("_", "_"),
        ("é", "é"),
        ("\0", "\0"),
        ("\\\"", "\\\""),
        ("\\u0022", "\\u0022"),
        ("&quot;", "&quot;"),
        ("Basic ", ":"),
        ("${", "}"),
        ("|", "|"),
        ("$", "$"),
        ("@", "@api"),
        ("-", "-"),
        ("", "\\u0026x"),
    ];
    for (left, right) in neighbours {
        for secret in [key(), webhook(), customer(), portal()] {
            // A dot or hyphen may belong to a web token.
            if secret.starts_with("pga") && (right.starts_with(['.', '-', '_'])) {
                continue;
            }
            check(&format!("{left}{secret}{right}"), &secret, Form::Plain);
        }
    }
}

#[test]
fn what_a_hit_knows() {
    let text = format!("key: {}", key());
    let hit = only(&text);
    assert_eq!(hit.span.slice(&text), key());
    let credential = &hit.credential;
    assert_eq!(credential.kind, Kind::ApiKey);
    assert_eq!(credential.environment, Some(Environment::Production));
    assert_eq!(credential.id(), Some(format!("apikey_{ID}").as_str()));
    assert_eq!(
        credential.created_at().as_deref(),
        Some("2023-05-19T22:50:34Z")
    );
    assert_eq!(credential.redacted(), "pdl_live_apikey_01h0v3abcd****");
    assert!(!credential.documentation);
    assert!(!format!("{hit:?}").contains("aB3dE5"));

    let hit = only(&webhook());
    assert_eq!(hit.credential.id(), Some(format!("ntfset_{ID}").as_str()));
    assert_eq!(hit.credential.redacted(), "pdl_ntfset_01h0v3abcd****");
    assert_eq!(
        only(&customer()).credential.redacted(),
        "pca_01h0v3abcd****"
    );

    // What stands before the link's end is none of the token's.
    for between in [" ", "\" \""] {
        let text = format!(
            "https://sandbox-customer-portal.paddle.com/x{between}{}",
            portal()
        );
        assert_eq!(only(&text).credential.environment, None, "{between:?}");
    }
    for (host, expected) in [
        (
            "https://customer-portal.paddle.com",
            Some(Environment::Production),
        ),
        (
            "https://sandbox-customer-portal.paddle.com",
            Some(Environment::Sandbox),
        ),
        ("https://example.com", None),
    ] {
        let text = format!("see {host}/cpl_{ID}?action=overview&token={}", portal());
        assert_eq!(only(&text).credential.environment, expected, "{host}");
    }
}

#[test]
fn escaped_secrets_are_found() {
    let cases = [
        (key().replace("apikey", r"\u0061pikey"), key()),
        (key().replace('_', r"\u005f"), key()),
        (key().replace('_', r"\\u005F"), key()),
        (key().replace('_', r"\x5f"), key()),
        (key().replace('_', "%5F"), key()),
        (key().replace('_', "&#95;"), key()),
        (key().replace("pdl", r"\u0070dl"), key()),
        (key().replace("live_", "live_\\\n   "), key()),
        (webhook().replace('/', r"\/"), webhook()),
        (
            webhook().replace('/', r"\u002f").replace('+', r"\u002B"),
            webhook(),
        ),
        (webhook().replace('/', "%2F").replace('+', "%2B"), webhook()),
        (
            webhook().replace('/', "&#x2F;").replace('+', "&plus;"),
            webhook(),
        ),
        (webhook().replace("pdl", "p\\x64l"), webhook()),
        (customer().replace('_', r"\u005f"), customer()),
        (customer().replace('_', "%5F"), customer()),
        (customer().replace('_', "&#95;"), customer()),
    ];
    for (text, secret) in cases {
        check(&format!("\"{text}\""), &secret, Form::Escaped);
    }
}

#[test]
fn a_torn_prefix_counts_where_it_stands_alone() {
    let cases = [
        ("", true),
        ("key=", true),
        ("é", true),
        (r"\n", true),
        ("%20", true),
        ("canon-c", false),
        ("7", false),
    ];
    for (before, expected) in cases {
        for start in [r"pdl\u005f", "pdl%5F", "pdl', '"] {
            assert_eq!(
                starts_alone(format!("{before}{start}").as_bytes(), before.len()),
                expected
            );
            // Nothing else of the key is left to tell it by.
            let torn = key()
                .replacen("pdl_", start, 1)
                .replace("apikey_", r"api\u006bey_");
            let found = scan(&format!("\"{before}{torn}\"")).len() == 1;
            assert_eq!(found, expected, "{before:?} {start:?}");
        }
    }
}

#[test]
fn assembled_secrets_are_found_wherever_they_are_cut() {
    let joints = [
        "\" + \"",
        "' . '",
        "\" \"",
        "\" \\\n    \"",
        "\"\n    \"",
        "' +\n    '",
        "` + `",
        "\" & \"",
        "\" ~ \"",
        "\", \"",
        "\") + (\"",
        "\" + f\"",
        "' + b'",
        "\" .. \"",
        "\" || \"",
        "\" <> \"",
        "\" ^ \"",
        "\"+\"",
        "\\\" + \\\"",
        "\" + \"\" + \"",
        "' + \\\\\\n\",\n  \"  '",
        "\"#, r#\"",
    ];
    for secret in [key(), webhook()] {
        for joint in joints {
            for at in 1..secret.len() {
                // With nothing left to tell it by, it is not found.
                let (left, right) = cut(&secret, at);
                let text = format!("x = \"{left}{joint}{right}\";");
                if !Prefilter::new(ANCHORS).matches(text.as_bytes()) {
                    assert!(at < 3, "no anchor for a cut at {at}");
                    continue;
                }
                check(&text, &secret, Form::Assembled);
                let hit = only(&text);
                assert_eq!((hit.span.start, hit.span.end), (5, text.len() - 2));
            }
        }
    }
    let pieces: Vec<String> = key()
        .as_bytes()
        .chunks(9)
        .map(|piece| String::from_utf8_lossy(piece).into_owned())
        .collect();
    assert_eq!(pieces.len(), 8);
    check(
        &format!("'{}'", pieces.join("' + '")),
        &key(),
        Form::Assembled,
    );
    // More pieces than anybody writes are not put together.
    let key_text = key();
    let (prefix, rest) = key_text.split_at(16);
    let pieces: Vec<&str> = (0..rest.len() - 1)
        .step_by(2)
        .map(|at| &rest[at..at + 2])
        .collect();
    assert_eq!(
        scan(&format!("'{prefix}' + '{}'", pieces.join("' + '"))),
        []
    );
    // No `_` comes between the two.
    let torn = format!("\"{}\" + \"{}\"", &key_text[..42], &key_text[43..]);
    assert_eq!(scan(&torn), []);
}

#[test]
fn joined_lists_are_found() {
    let key_text = key();
    let (head, tail) = key_text.split_at(8);
    check(
        &format!("['{head}', '{}'].join('_')", &tail[1..]),
        &key(),
        Form::Assembled,
    );
    let items = key().replace('_', "\", \"");
    check(
        &format!("\"_\".join([\"{items}\"])"),
        &key(),
        Form::Assembled,
    );
}

#[test]
fn neighbours_in_a_list_are_not_drawn_in() {
    for right in ["abc", "abcdefg", "x", "_abc"] {
        let text = format!("[\"{}\", \"{right}\"]", key());
        check(&text, &key(), Form::Plain);
    }
    let text = format!("['{}', '{}']", key(), webhook());
    let forms: Vec<Form> = scan(&text).into_iter().map(|hit| hit.form).collect();
    assert_eq!(forms, [Form::Plain, Form::Plain]);
    let short = &key()[..key().len() - 1];
    let hit = only(&format!("['{short}', 'abc']"));
    assert!(hit.text.expose() == short);
    assert_eq!(hit.form, Form::Plain);
}

#[test]
fn base64_secrets_are_found_in_every_alignment_and_alphabet() {
    // The name of the first word can end a part, and any character follow.
    let others = [
        key().replace("_X9z", "_X9o"),
        key().replace(ID, "01h0v3abcdefghjkmnpqrstpdl"),
    ];
    for secret in others.into_iter().chain([key(), webhook(), customer()]) {
        for padding in 0..4 {
            for right in ["", "\n", "\nOTHER=1\n", "\"}", "é", "…"] {
                let plain = format!(
                    "{}{secret}{right}",
                    "é?>"[..].chars().cycle().take(padding).collect::<String>()
                );
                for encoded in [
                    STANDARD.encode(&plain),
                    STANDARD_NO_PAD.encode(&plain),
                    URL_SAFE.encode(&plain),
                    URL_SAFE_NO_PAD.encode(&plain),
                ] {
                    let text = format!("data: {encoded}\nOTHER: abc");
                    check(&text, &secret, Form::Base64);
                    let hit = only(&text);
                    assert!(hit.span.start >= 6 && hit.span.end <= 6 + encoded.len());
                    assert_eq!(masked_parts(&text), [hit.span]);
                }
            }
        }
    }
}

#[test]
fn wrapped_base64_is_read_on() {
    let encoded = STANDARD.encode(format!("{}PADDLE={}\n", "A=1\n".repeat(9), key()));
    for (end, indentation) in [("\n", ""), ("\r\n", "  "), ("\\n", "")] {
        // However much of the secret stands on the first line.
        for width in (64..160).step_by(3) {
            let lines: Vec<&str> = encoded
                .as_bytes()
                .chunks(width)
                .map(|line| std::str::from_utf8(line).unwrap())
                .collect();
            check(
                &lines.join(&format!("{end}{indentation}")),
                &key(),
                Form::Base64,
            );
        }
    }
    // What is spoilt either way ends with its line.
    let short = &key()[..66];
    let text = format!("{}\n{}", STANDARD.encode(short), STANDARD.encode("Aa,"));
    assert!(only(&text).text.expose() == &key()[..65]);
}

#[test]
fn spoilt_secrets_are_hits_with_defects() {
    let key = key();
    let cases = [
        (
            key.replace("live", "test"),
            "sandbox is spelled `sdbx`, not `test`",
        ),
        (
            key.replace("live", "sandbox"),
            "sandbox is spelled `sdbx`, not `sandbox`",
        ),
        (
            key.replace("live_", ""),
            "`live_` or `sdbx_` is missing between `pdl_` and `apikey_`",
        ),
        (
            key.replace("aB3dE5", "aB3d"),
            "the secret part has 20 characters, a key's has 22",
        ),
        (
            key.replace("aB3dE5", "aB3dE5E5"),
            "the secret part has 24 characters, a key's has 22",
        ),
        (key.replace("aB3dE5", "aB3d+5"), "`+` at position 48"),
        (key.replace("_X9z", ""), "the last part is missing"),
        (key.replace("_X9z", "_"), "the last part is missing"),
        (
            key.replace("_X9z", "_X"),
            "the last part has 1 character, a key's has 3",
        ),
        (
            format!("{key}abc"),
            "the last part has 6 characters, a key's has 3",
        ),
        (
            key.replace("01h0", "01H0"),
            "the ID has upper-case letters, a key's is lower-case",
        ),
        (
            key.replace("01h0", "01h"),
            "the ID has 25 characters, a key's has 26",
        ),
        (
            key.replace("01h0", "01"),
            "the ID has 24 characters, a key's has 26",
        ),
        (
            key.replace("01h0", "01h0zz"),
            "the ID has 28 characters, a key's has 26",
        ),
        (
            key.replace("live", "environments"),
            "`environments` is no environment; a key says `live` or `sdbx`",
        ),
        (
            format!("{}abcd", webhook()),
            "the secret part has 36 characters, a webhook secret's has 32",
        ),
        (
            webhook()[..webhook().len() - 2].to_owned(),
            "the secret part has 30 characters, a webhook secret's has 32",
        ),
        (
            format!("{}x", webhook()),
            "the secret part has 33 characters, a webhook secret's has 32",
        ),
        (
            webhook()[..webhook().len() - 1].to_owned(),
            "the secret part has 31 characters, a webhook secret's has 32",
        ),
    ];
    for (text, expected) in cases {
        let hit = only(&format!("'{text}'"));
        let phrases: Vec<String> = hit.defects.iter().map(ToString::to_string).collect();
        assert_eq!(phrases, [expected]);
        assert_eq!(scan(&redact(&text)), []);
    }
    for secret in [key, webhook(), customer()] {
        for glued in ["gluedtext", "abcde"] {
            check(&format!("{secret}{glued}"), &secret, Form::Plain);
        }
    }
    let shortest = &portal()[..portal().len() - 12];
    check(shortest, shortest, Form::Plain);
}

#[test]
fn what_is_no_secret_is_no_hit() {
    let zero = format!("pdl_live_apikey_{ID}_{}_xxx", "x".repeat(22));
    let cases = [
        "pdl_live_apikey_01jkdpbhaz****",
        "pdl_sdbx_apikey_...",
        "pdl_ntfset_YOUR_SECRET",
        &zero,
        &format!("pdl_ntfset_{ID}_{}", "ab".repeat(16)),
        &format!("pdl_live_apikey_{ID}"),
        &key().replace("01h0", "0"),
        &key().replace("01h0", "01h0zzz"),
        &key().replace("live", "environmentss"),
        &webhook()[..webhook().len() - 3],
        &format!("pca_{ID}_{ID}_{}", "ab".repeat(16)),
        &portal()[..portal().len() - 13],
        &format!("apikey_{ID}"),
        &format!("ntfset_{ID}"),
        "pga_****",
        "pga_eyJhbGciOi...",
        "start_with?(\"pdl_sdbx_apikey_\")",
        "/^pdl_(live|sdbx)_apikey_[a-z\\d]{26}/",
        "test_0123456789abcdef0123456789a",
        "",
    ];
    for text in cases {
        assert_eq!(scan(text), [], "{text}");
        assert_eq!(redact(text), text);
    }
}

/// What is behind a secret is no reason to look for it where nothing else is.
#[test]
fn a_literal_reaches_back_only_to_what_holds_it() {
    let key_text = key();
    let torn = format!("\"pd\" + \"l_live_api\" + \"{}", &key_text[12..]);
    assert_eq!(scan(&format!("{torn}apikey_\"")), []);
}

#[test]
fn masks_keep_what_may_be_shown() {
    let key_text = key();
    assert_eq!(masked_parts(&key_text), [Span::new(26, 69)]);
    let (left, right) = key_text.split_at(30);
    assert_eq!(
        masked_parts(&format!("\"{left}\" + \"{right}\"")),
        [Span::new(27, 31), Span::new(36, 75)]
    );
    let text = format!("\"pdl_live_apikey_01h0\" + \"{}\"", &key()[20..]);
    let mut shown = text.clone();
    for part in masked_parts(&text) {
        shown.replace_range(part.start..part.end, &"*".repeat(part.len()));
    }
    assert_eq!(
        shown,
        format!("\"pdl_live_apikey_01h0\" + \"v3abcd{}\"", "*".repeat(43))
    );
    assert_eq!(redact(&text), "\"pdl_live_apikey_01h0v3abcd****\"");
}

#[test]
fn overlapping_secrets_are_all_redacted() {
    let twice = format!("{}{}", key(), key());
    assert_eq!(scan(&twice).len(), 2);
    let back_to_back = STANDARD.encode(&twice);
    assert_eq!(scan(&back_to_back).len(), 2);
    assert_eq!(scan(&redact(&back_to_back)), []);
}

#[test]
fn segments_may_end_in_a_prefix() {
    let id = "01h0v3abcdefghjkmnpqrstpdl";
    for secret in [
        key().replace(ID, id),
        key().replace("sT5v", "Spdl"),
        webhook().replace(ID, id),
        customer().replace(ID, id),
    ] {
        check(&secret, &secret, Form::Plain);
        check(&STANDARD.encode(&secret), &secret, Form::Base64);
    }
    // Two secrets, the first of which lost its end.
    let two = format!("{}{}", &webhook()[..webhook().len() - 3], webhook());
    assert!(only(&two).text.expose() == webhook());
}

#[test]
fn hostile_texts_take_linear_time() {
    let start = std::time::Instant::now();
    let mb = 1 << 20;
    let repeated = [
        "pdl_",
        "pdl\"",
        "pdl\\",
        "apikey_",
        "apikey_\"",
        "\"p\" + ",
        "pdl_live_apikey_",
        "pdl_live_\" + \"",
        "cGRsX2",
        "cGRsXA",
        "BkbF9wZGxfcGRsX2",
        "cGRsX2xpdmVfYXBpa2V5X",
        "cGRsX2xpdmVfYXBpa2V5X\n",
        "pga_eyJ",
        "pga_eyJa.",
        "pga_eyJa.a",
        "pca_",
        "\\\\\\\\",
        "p\\\n",
        "_apikey_p",
        "pdl_01h0v3abcdefghjkmnpqrstvwx_",
    ];
    for pattern in repeated {
        assert_eq!(scan(&pattern.repeat(mb / pattern.len())), []);
    }
    assert!(start.elapsed().as_secs() < 60, "took {:?}", start.elapsed());
}

/// Ways to write a secret down.
fn write(secret: &str, how: usize, at: usize) -> String {
    let inside = 5 + at % (secret.len() - 5);
    let (left, right) = secret.split_at(inside);
    match how {
        0 => secret.to_owned(),
        1 => format!("\"{left}\" + \"{right}\""),
        2 => format!("'{left}' .\n '{right}'"),
        3 => STANDARD.encode(secret),
        4 => URL_SAFE_NO_PAD.encode(format!("K={secret}\n")),
        5 => STANDARD.encode(format!("é{secret} ")),
        6 => {
            let mut characters = right.chars();
            let first = characters.next().map_or(0, u32::from);
            format!("\"{left}\\u{first:04x}{}\"", characters.as_str())
        }
        7 => {
            let mut characters = right.chars();
            let first = characters.next().map_or(0, u32::from);
            format!("{left}%{first:02X}{} ", characters.as_str())
        }
        _ => format!("\"{left}\\\n{right}\""),
    }
}

fn secrets() -> impl Strategy<Value = String> {
    prop_oneof![
        "pdl_(live|sdbx)_apikey_0[0-9a-z]{25}_[a-zA-Z0-9]{22}_[a-zA-Z0-9]{3}",
        "pdl_(ntfset|ntf)_[a-zA-Z0-9]{26}_[a-zA-Z0-9+/]{32}",
        "pca_[a-z0-9]{26}_[a-z0-9]{26}_[a-z0-9]{32}",
    ]
    .prop_filter("random parts of random letters", |secret| {
        matches!(classify(secret), super::Classification::Credential(_))
    })
}

/// Texts with the bytes that matter to a scan.
fn surroundings() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~\n\té]{0,40}",
        "(pdl_|apikey_|_live|\"|'|\\+| |\\\\|\n|%|cGRsX|A|1|_|/|pca_|pga_eyJ|\\*){0,12}",
    ]
}

/// Failures are not written to a file: they would hold made-up keys in plain
/// text.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_secret_is_found_in_every_form(
        secret in secrets(), how in 0_usize..9, at in any::<usize>(),
        before in surroundings(), after in surroundings(),
    ) {
        // What follows must not go on with the secret, nor with its encoding;
        // what precedes must not change the encoding or swallow the secret.
        let written = write(&secret, how, at);
        let text = format!("{before}\n;{written};{after}");
        let found = scan(&text).iter().any(|hit| hit.text.expose() == secret);
        prop_assert!(found, "form {} not found", how);
        prop_assert!(ANCHORS.iter().any(|anchor| text.contains(anchor)));
        prop_assert!(!redact(&text).contains(&secret[secret.len() - 20..]));
    }

    #[test]
    fn redaction_is_final(
        parts in prop::collection::vec((surroundings(), secrets(), 0_usize..9, any::<usize>(), 0_usize..60), 0..4),
    ) {
        let mut text = String::new();
        for (around, secret, how, at, cut) in parts {
            let mut written = write(&secret, how, at);
            // Some are cut short, so that what follows may complete them.
            written.truncate(written.len() - cut.min(written.len()).min(if cut > 30 { 0 } else { cut }));
            text.push_str(&around);
            text.push_str(&written);
        }
        let shown = redact(&text);
        prop_assert_eq!(scan(&shown).len(), 0);
        prop_assert_eq!(redact(&shown), shown.as_ref());

        let hits = scan(&text);
        for pair in hits.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        let mut starred = text.clone();
        for part in masked_parts(&text) {
            starred.replace_range(part.start..part.end, &"*".repeat(part.len()));
        }
        prop_assert_eq!(starred.len(), text.len());
        prop_assert_eq!(scan(&starred).len(), 0);
    }

    #[test]
    fn nothing_is_found_that_the_prefilter_drops(text in "[ -~\n]{0,200}") {
        if !Prefilter::new(ANCHORS).matches(text.as_bytes()) {
            prop_assert_eq!(scan(&text).len(), 0);
        }
    }

    #[test]
    fn any_text_is_survived(text in any::<String>(), around in surroundings()) {
        let text = format!("{around}{text}{around}");
        scan(&text);
        redact(&text);
        classify(&text);
        super::classify_as(&text, Kind::ClientToken);
        super::classify_as(&text, Kind::ApiKey);
        super::classify_as(&text, Kind::WebhookSecret);
        super::names::expected(&text);
        super::names::environment_marker(&text, &text);
    }
}
