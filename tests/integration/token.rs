//! `paddlint token`, with a value of each class.

use crate::harness::{Answer, Project, api_key, legacy_key, paddlint, webhook_secret};

fn told(arguments: &[&str], stdin: &str) -> Answer {
    let project = Project::new();
    let arguments = ["token"].iter().chain(arguments);
    project.paddlint(arguments).stdin(stdin).run()
}

#[test]
fn credentials_are_told_and_secrets_are_not_shown() {
    let (key, secret, legacy) = (api_key(), webhook_secret(), legacy_key());
    let customer = format!(
        "pca_{}_{}_{}",
        "01j9x5tq3vb8m2k7w4n6p0r1sd",
        "01j9x5tq3vb8m2k7w4n6p0r1se",
        "z3k8q1m7t4v9r2w6y5b0n3h8c7l1d4p6"
    );
    let values = [
        "test_3f8a1c5e7b9d2046f8a1c5e7b9d",
        "test_FAKEfake0FAKEfake0FAKEfake0",
        "live_7d279f61a3499fed520f7cd8c08",
        &key,
        &secret,
        &customer,
        &legacy,
    ];
    let answer = told(&values, "").ends_with(1);
    for hidden in [&key[30..], &secret[30..], &customer[20..], &legacy] {
        assert!(!answer.stdout.contains(hidden), "{answer}");
    }
    assert_eq!(answer.stderr, "");
    insta::assert_snapshot!(answer.stdout, @r"
    1: test_3f8a1c5e7b9d2046f8a1c5e7b9d
      valid: a client-side token (sandbox)
      note: public: it may stand in frontend code

    2: test_FAKEfake0FAKEfake0FAKEfake0
      valid: a client-side token (sandbox)
      note: it is not the lower-case hex that Paddle issues; other providers have secret keys of this shape
      note: public: it may stand in frontend code

    3: live_7d279f61a3499fed520f7cd8c08
      valid: a client-side token (production)
      note: it stands in Paddle's documentation, and works nowhere
      note: public: it may stand in frontend code

    4: pdl_live_apikey_01j9x5tq3v****
      valid: an API key (production)
      id: apikey_01j9x5tq3vb8m2k7w4n6p0r1sd
      created: 2024-10-11T06:56:31Z
      note: secret: keep it on the server, and out of the repository

    5: pdl_ntfset_01j9x5tq3v****
      valid: a webhook secret
      id: ntfset_01j9x5tq3vb8m2k7w4n6p0r1sd
      created: 2024-10-11T06:56:31Z
      note: secret: keep it on the server, and out of the repository

    6: pca_01j9x5tq3v****
      valid: a customer authentication token
      note: secret and short-lived: it is made anew for each visit, never stored

    7: 50 characters, not shown
      not valid: nothing that Paddle issues
      note: it could be an API key from before May 2025: those have 50 characters and no prefix; `--expect api-key` takes it for one
    ");
}

#[test]
fn whatever_is_off_is_told() {
    let key = api_key();
    let values = [
        "test_3f8a1c5e7b9d2046f8a1c5e7b9",
        "sandbox_3f8a1c5e7b9d2046f8a1c5e7b9d",
        "'live_3f8a1c5e7b9d2046f8a1c5e7b9d\\n'",
        "ctkn_01j9x5tq3vb8m2k7w4n6p0r1sd",
        "apikey_01j9x5tq3vb8m2k7w4n6p0r1sd",
        "ntfset_01j9x5tq3vb8m2k7w4n6p0r1sd",
        "pri_01j9x5tq3vb8m2k7w4n6p0r1sd",
        &key[..60],
        &format!("{}****", &key[..26]),
        "YOUR_CLIENT_SIDE_TOKEN",
        "hunter2",
        "",
    ];
    let answer = told(&values, "").ends_with(1);
    for hidden in [&key[30..60], "hunter2"] {
        assert!(!answer.stdout.contains(hidden), "{answer}");
    }
    insta::assert_snapshot!(answer.stdout, @r"
    1: test_3f8a1c5e7b9d2046f8a1c5e7b9
      not valid: meant to be a client-side token (sandbox)
      - 26 characters after `test_`, a token has 27

    2: sandbox_3f8a1c5e7b9d2046f8a1c5e7b9d
      not valid: meant to be a client-side token (sandbox)
      - the sandbox prefix is `test_`, not `sandbox_`

    3: live_3f8a1c5e7b9d2046f8a1c5e7b9d
      not valid: meant to be a client-side token (production)
      - the quotes around it are part of the value
      - a trailing literal `\n`
      note: without that it is well-formed

    4: ctkn_01j9x5tq3vb8m2k7w4n6p0r1sd
      not valid: the ID of a client-side token
      - that is no credential: it gives access to nothing
      id: ctkn_01j9x5tq3vb8m2k7w4n6p0r1sd
      created: 2024-10-11T06:56:31Z

    5: apikey_01j9x5tq3vb8m2k7w4n6p0r1sd
      not valid: the ID of an API key
      - that is no credential: it gives access to nothing
      id: apikey_01j9x5tq3vb8m2k7w4n6p0r1sd
      created: 2024-10-11T06:56:31Z

    6: ntfset_01j9x5tq3vb8m2k7w4n6p0r1sd
      not valid: the ID of a notification destination
      - that is no credential: it gives access to nothing
      id: ntfset_01j9x5tq3vb8m2k7w4n6p0r1sd
      created: 2024-10-11T06:56:31Z

    7: pri_01j9x5tq3vb8m2k7w4n6p0r1sd
      not valid: the ID of a Paddle entity
      - that is no credential: it gives access to nothing
      id: pri_01j9x5tq3vb8m2k7w4n6p0r1sd
      created: 2024-10-11T06:56:31Z

    8: pdl_live_apikey_01j9x5tq3v****
      not valid: meant to be an API key (production)
      - the secret part has 17 characters, a key's has 22
      - the last part is missing

    9: pdl_live_apikey_01j9x5tq3v****
      not valid: a redacted API key (production)
      - that is no credential: it gives access to nothing
      created: 2024-10-11T06:56:31Z

    10: 22 characters, not shown
      not valid: a placeholder for a client-side token

    11: 7 characters, not shown
      not valid: nothing that Paddle issues

    12: an empty value
      not valid: empty
    ");
}

#[test]
fn what_is_expected_decides() {
    let token = "test_3f8a1c5e7b9d2046f8a1c5e7b9d";
    let (key, secret, legacy) = (api_key(), webhook_secret(), legacy_key());
    let cases = [
        (None, token, 0),
        (None, &*key, 0),
        (None, &*secret, 0),
        (None, &*legacy, 1),
        (Some("client-token"), token, 0),
        (Some("client-token"), &*key, 1),
        (Some("api-key"), &*key, 0),
        (Some("api-key"), &*legacy, 0),
        (Some("api-key"), token, 1),
        (Some("webhook-secret"), &*secret, 0),
        (
            Some("webhook-secret"),
            "ntfset_01j9x5tq3vb8m2k7w4n6p0r1sd",
            1,
        ),
    ];
    for (expected, value, status) in cases {
        let mut arguments = vec![value];
        if let Some(expected) = expected {
            arguments.extend(["--expect", expected]);
        }
        let answer = told(&arguments, "");
        assert_eq!(answer.status, Some(status), "{expected:?} {answer}");
        let judgement = if status == 0 {
            "  valid: "
        } else {
            "  not valid: "
        };
        assert!(answer.stdout.contains(judgement), "{answer}");
    }
}

#[test]
fn values_are_read_from_stdin() {
    let lines = format!("test_3f8a1c5e7b9d2046f8a1c5e7b9d\r\n\n{} \nx", api_key());
    for arguments in [&["-"][..], &[]] {
        let answer = told(arguments, &lines).ends_with(1);
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.stdout, @r"
            line 1: test_3f8a1c5e7b9d2046f8a1c5e7b9d
              valid: a client-side token (sandbox)
              note: public: it may stand in frontend code

            line 3: pdl_live_apikey_01j9x5tq3v****
              not valid: meant to be an API key (production)
              - a trailing space
              note: without that it is well-formed

            line 4: 1 character, not shown
              not valid: nothing that Paddle issues
            ");
        }
    }
    let answer = told(&[], "\n\n").ends_with(2);
    assert!(answer.stderr.contains("no value given"), "{answer}");
    // A line that never ends is no reason to fill the memory.
    let answer = told(&["-"], &"x".repeat(3_000_000)).ends_with(1);
    assert!(answer.stdout.contains("not shown"), "{answer}");
}

#[test]
fn json_tells_the_same() {
    let lines = format!("test_3f8a1c5e7b9d2046f8a1c5e7b9d\n{}\n", api_key());
    let answer = told(
        &["-", "ctkn_01j9x5tq3vb8m2k7w4n6p0r1sd", "--format", "json"],
        &lines,
    );
    let answer = answer.ends_with(1);
    insta::assert_snapshot!(answer.stdout, @r#"
    {
      "version": 1,
      "values": [
        {
          "line": 1,
          "valid": true,
          "kind": "client-token",
          "meant": null,
          "description": "a client-side token (sandbox)",
          "environment": "sandbox",
          "id": null,
          "created_at": null,
          "redacted": "test_3f8a1c5e7b9d2046f8a1c5e7b9d",
          "length": 32,
          "defects": [],
          "notes": [
            "public: it may stand in frontend code"
          ]
        },
        {
          "line": 2,
          "valid": true,
          "kind": "api-key",
          "meant": null,
          "description": "an API key (production)",
          "environment": "production",
          "id": "apikey_01j9x5tq3vb8m2k7w4n6p0r1sd",
          "created_at": "2024-10-11T06:56:31Z",
          "redacted": "pdl_live_apikey_01j9x5tq3v****",
          "length": 69,
          "defects": [],
          "notes": [
            "secret: keep it on the server, and out of the repository"
          ]
        },
        {
          "line": null,
          "valid": false,
          "kind": "client-token-id",
          "meant": null,
          "description": "the ID of a client-side token",
          "environment": null,
          "id": "ctkn_01j9x5tq3vb8m2k7w4n6p0r1sd",
          "created_at": "2024-10-11T06:56:31Z",
          "redacted": "ctkn_01j9x5tq3vb8m2k7w4n6p0r1sd",
          "length": 31,
          "defects": [
            "that is no credential: it gives access to nothing"
          ],
          "notes": []
        }
      ]
    }
    "#);
}

#[test]
fn control_characters_in_values_are_not_obeyed() {
    let value = "test_\u{1b}[31m3f8a1c5e7b9d2046f8a1c5e7b9d\u{9b}\u{202e}";
    let answer = paddlint(["token", value]).ends_with(1);
    assert!(
        !answer.stdout.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
        "{answer}"
    );
}
