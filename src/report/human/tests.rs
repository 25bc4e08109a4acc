//! How findings look to people.

use super::*;
use crate::model::{Related, Span};
use crate::report::testing::{
    self, api_key, finding, legacy_key, place, source, written, written_of,
};

fn human(finding: Finding) -> String {
    written_of("human", vec![finding], Style::PLAIN)
}

#[test]
fn everything_at_once() {
    let (out, messages) = written("human", &testing::everything(), Style::PLAIN);
    insta::assert_snapshot!(out, @r"
    error[test-token-in-production]: a sandbox token is sent to production
       ╭─[src/checkout.ts:4:11]
     3 │ const paddle = await initializePaddle({
     4 │   token: 'test_0123456789abcdef0123456789a',
       ·           ────────────────────────────────
     5 │   environment: process.env.NEXT_PUBLIC_PADDLE_ENV,
       ·                ─────────────────┬────────────────
       ·                                 ╰── the environment is read here
     6 │ });
       ╰────
       ╭─[.env.production:2:1]
     1 │ # production
     2 │ NEXT_PUBLIC_PADDLE_ENV=production
       · ────────────────┬────────────────
       ·                 ╰── and is `production` here
       ╰────
      help: use a `live_` token in production, or set the environment to `sandbox`
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#test-token-in-production

    error[leaked-api-key]: a live API key is in the source: pdl_live_apikey_01j9x5tq3v****
       ╭─[src/server.ts:1:14]
     1 │ const key = 'pdl_live_apikey_01j9x5tq3v*******************************************';
       ·              ─────────────────────────────────────────────────────────────────────
     2 │ const paddle = new Paddle(key);
       ╰────
      help: revoke the key, and read it from an environment variable
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key

    warning[deprecated-setup]: `Paddle.Setup` is the old name of `Paddle.Initialize`
       ╭─[pay.html:2:2]
     1 │ <script>
     2 │     Paddle.Setup({ seller: 1 });
       ·     ────────────
     3 │ </script>
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#deprecated-setup

    2 errors, 1 warning in 37 files (3 skipped: 2 binary, 1 symbolic link; 1 only in part; 1 could not be looked at)
    ");
    insta::assert_snapshot!(messages, @r"
    problem[syntax]: src/broken.js:3:7: expected `,` but found `}`; only secrets were looked for
    problem[not-found]: nope.js: no such file or folder
    ");
}

#[test]
fn colours_and_links_are_used_only_where_the_style_says_so() {
    let report = testing::everything();
    let style = |color, links| Style {
        color,
        links,
        width: 80,
    };
    let text = |color, links| written("human", &report, style(color, links)).0;
    assert!(!text(false, false).contains('\u{1b}'));
    assert!(text(true, false).contains("\u{1b}["));
    assert!(!text(true, false).contains("\u{1b}]"));
    assert!(text(true, true).contains("\u{1b}]8;;https://"));
    insta::assert_snapshot!(text(true, true).replace('\u{1b}', "^"), @r"
    ^[31;1m^]8;;https://github.com/paddlint/paddlint/blob/main/docs/rules.md#test-token-in-production^\error[test-token-in-production]^]8;;^\:^[0m ^[1ma sandbox token is sent to production^[0m
       ╭─[^[36msrc/checkout.ts:4:11^[0m]
     ^[2m3^[0m │ const paddle = await initializePaddle({
     ^[2m4^[0m │   token: 'test_0123456789abcdef0123456789a',
       · ^[31;1m          ────────────────────────────────^[0m
     ^[2m5^[0m │   environment: process.env.NEXT_PUBLIC_PADDLE_ENV,
       · ^[36m               ─────────────────┬────────────────^[0m
       ·                                 ^[36m╰── ^[36mthe environment is read here^[0m^[0m
     ^[2m6^[0m │ });
       ╰────
       ╭─[^[36m.env.production:2:1^[0m]
     ^[2m1^[0m │ # production
     ^[2m2^[0m │ NEXT_PUBLIC_PADDLE_ENV=production
       · ^[36m────────────────┬────────────────^[0m
       ·                 ^[36m╰── ^[36mand is `production` here^[0m^[0m
       ╰────
    ^[36m  help: ^[0muse a `live_` token in production, or set the environment to `sandbox`

    ^[31;1m^]8;;https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key^\error[leaked-api-key]^]8;;^\:^[0m ^[1ma live API key is in the source:^[0m
      ^[31;1m│^[0m ^[1mpdl_live_apikey_01j9x5tq3v****^[0m
       ╭─[^[36msrc/server.ts:1:14^[0m]
     ^[2m1^[0m │ …t key = 'pdl_live_apikey_01j9x5tq3v*************************************…
       · ^[31;1m          ───────────────────────────────────────────────────────────────^[0m
     ^[2m2^[0m │ const paddle = new Paddle(key);
       ╰────
    ^[36m  help: ^[0mrevoke the key, and read it from an environment variable

    ^[33;1m^]8;;https://github.com/paddlint/paddlint/blob/main/docs/rules.md#deprecated-setup^\warning[deprecated-setup]^]8;;^\:^[0m ^[1m`Paddle.Setup` is the old name of^[0m
      ^[33;1m│^[0m ^[1m`Paddle.Initialize`^[0m
       ╭─[^[36mpay.html:2:2^[0m]
     ^[2m1^[0m │ <script>
     ^[2m2^[0m │     Paddle.Setup({ seller: 1 });
       · ^[33;1m    ────────────^[0m
     ^[2m3^[0m │ </script>
       ╰────
    ^[36m  help: ^[0mdo something else

    ^[1;31m2 errors^[0m, ^[1;33m1 warning^[0m in 37 files (3 skipped: 2 binary, 1 symbolic link; 1 only in part; 1 could not be looked at)
    ");
}

#[test]
fn a_clean_report_is_one_line() {
    let mut report = Report::default();
    report.summary.checked = 12;
    let (out, messages) = written("human", &report, Style::PLAIN);
    assert_eq!(out, "no findings in 12 files\n");
    assert_eq!(messages, "");
}

#[test]
fn places_over_several_lines() {
    let call = "Paddle.Initialize({\n  eventCallback() {},\n})";
    let text = format!("start();\n{call};\nend();\n");
    let file = source("a.js", &text);
    insta::assert_snapshot!(human(finding("missing-token", place(&file, call))), @r"
    error[missing-token]: something is wrong here
       ╭─[a.js:2:1]
     1 │     start();
     2 │ ╭─▶ Paddle.Initialize({
     3 │ │     eventCallback() {},
     4 │ ╰─▶ });
     5 │     end();
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#missing-token

    1 error in 0 files
    ");

    let long = format!("Paddle.Initialize({{\n{}}})", "  x: 1,\n".repeat(40));
    let file = source("a.js", &format!("start();\n{long};\nend();\n"));
    insta::assert_snapshot!(human(finding("missing-token", place(&file, &long))), @r"
    error[missing-token]: something is wrong here
       ╭─[a.js:2:1]
     1 │ start();
     2 │ Paddle.Initialize({
       · ───────────────────
     3 │   x: 1,
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#missing-token

    1 error in 0 files
    ");
}

#[test]
fn wide_characters_and_tabs_keep_the_mark_in_place() {
    let file = source("漢.js", "\t'漢字é'\t, 'test_'\t// 漢\n");
    insta::assert_snapshot!(human(finding("malformed-token", place(&file, "test_"))), @r"
    error[malformed-token]: something is wrong here
       ╭─[漢.js:1:11]
     1 │     '漢字é' , 'test_'   // 漢
       ·                ─────
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#malformed-token

    1 error in 0 files
    ");
}

#[test]
fn long_lines_are_clipped_around_the_place() {
    let key = api_key();
    let filler = "lorem ipsum ".repeat(200_000);
    let file = source("bundle.js", &format!("{filler}\"{key}\"{filler}"));
    insta::assert_snapshot!(human(finding("leaked-api-key", place(&file, &key))), @r#"
    error[leaked-api-key]: something is wrong here
       ╭─[bundle.js:1:2400002]
     1 │ …rem ipsum "pdl_live_apikey_01j9x5tq3v*******************************************"lorem ipsum…
       ·             ─────────────────────────────────────────────────────────────────────
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key

    1 error in 0 files
    "#);

    let file = source(
        "bundle.js",
        &format!("short\n\"{key}\"{filler}\n{filler}\n"),
    );
    insta::assert_snapshot!(human(finding("leaked-api-key", place(&file, &key))), @r#"
    error[leaked-api-key]: something is wrong here
       ╭─[bundle.js:2:2]
     1 │ short
     2 │ "pdl_live_apikey_01j9x5tq3v*******************************************"lorem ipsum lorem ips…
       ·  ─────────────────────────────────────────────────────────────────────
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key

    1 error in 0 files
    "#);

    let file = source("bundle.js", &format!("{filler}\"{key}\""));
    insta::assert_snapshot!(human(finding("leaked-api-key", place(&file, &key))), @r#"
    error[leaked-api-key]: something is wrong here
       ╭─[bundle.js:1:2400002]
     1 │ …rem ipsum "pdl_live_apikey_01j9x5tq3v*******************************************"
       ·             ─────────────────────────────────────────────────────────────────────
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key

    1 error in 0 files
    "#);
}

#[test]
fn control_characters_are_shown_and_not_obeyed() {
    let file = source(
        "a\u{1b}[2J\nb\u{202e}.js",
        "x = '\u{1b}]0;title\u{7}\u{9b}31m' + 'tes\u{200b}t_' // \u{202e}\r\nnext\r",
    );
    let mut finding = finding("malformed-token", place(&file, "tes\u{200b}t_"));
    finding.message = "bad \u{1b}[31m\nno findings in 3 files".into();
    let shown = human(finding);
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\r', '\u{200b}']));
    insta::assert_snapshot!(shown, @r"
    error[malformed-token]: bad \u{1b}[31m\nno findings in 3 files
       ╭─[a\u{1b}[2J\nb\u{202e}.js:1:25]
     1 │ x = '\u{1b}]0;title\u{7}\u{9b}31m' + 'tes\u{200b}t_' // \u{202e}
       ·                                       ─────────────
     2 │ next
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#malformed-token

    1 error in 0 files
    ");
}

#[test]
fn secrets_are_masked_wherever_they_stand() {
    let key = api_key();
    let text = format!(
        "# {key}\nLEGACY=\"{}\" # {key}\nOTHER={key}\n",
        legacy_key()
    );
    let file = source(".env", &text);
    let mut found = finding("leaked-legacy-key", place(&file, "LEGACY"));
    let secret = place(&file, &legacy_key()).span;
    // Told by one finding, masked in all.
    let mut other = finding("leaked-api-key", place(&file, "OTHER"));
    other.secret_spans = vec![(file.id.display.clone(), secret)];
    found.related = vec![Related {
        place: place(&file, &key),
        message: format!("the same as {key}"),
    }];
    let shown = written_of("human", vec![found, other], Style::PLAIN);
    assert!(!shown.contains(&key[40..]) && !shown.contains(&legacy_key()));
    insta::assert_snapshot!(shown, @r#"
    error[leaked-legacy-key]: something is wrong here
       ╭─[.env:2:1]
     1 │ # pdl_live_apikey_01j9x5tq3v*******************************************
     2 │ LEGACY="**************************************************" # pdl_live_apikey_01j9x5tq3v****…
       · ──────
     3 │ OTHER=pdl_live_apikey_01j9x5tq3v*******************************************
       ╰────
       ╭─[.env:1:3]
     1 │ # pdl_live_apikey_01j9x5tq3v*******************************************
       ·   ──────────────────────────────────┬──────────────────────────────────
       ·                                     ╰── the same as pdl_live_apikey_01j9x5tq3v****
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-legacy-key

    error[leaked-api-key]: something is wrong here
       ╭─[.env:3:1]
     3 │ OTHER=pdl_live_apikey_01j9x5tq3v*******************************************
       · ─────
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key

    2 errors in 0 files
    "#);
}

#[test]
fn related_places_have_snippets_of_their_own_and_a_limit() {
    let first = source("a.js", "one\n\n\n\n\n\n\n\n\ntwo\n");
    let second = source("b.js", "three\n");
    let related = |place: crate::model::Place, message: &str| Related {
        place,
        message: message.into(),
    };
    let mut found = finding("mixed-environments", place(&first, "two"));
    found.related = vec![
        related(place(&second, "three"), "in another file"),
        related(place(&first, "one"), "above"),
    ];
    insta::assert_snapshot!(human(found.clone()), @r"
    error[mixed-environments]: something is wrong here
        ╭─[a.js:10:1]
     10 │ two
        · ───
        ╰────
       ╭─[b.js:1:1]
     1 │ three
       · ──┬──
       ·   ╰── in another file
       ╰────
       ╭─[a.js:1:1]
     1 │ one
       · ─┬─
       ·  ╰── above
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#mixed-environments

    1 error in 0 files
    ");

    let wide = source("c.js", &format!("{}, three\n", "x".repeat(70)));
    let message = "a message that is too long to stand on one line below its place";
    found.related = vec![related(place(&wide, "three"), message)];
    insta::assert_snapshot!(human(found.clone()), @r"
    error[mixed-environments]: something is wrong here
        ╭─[a.js:10:1]
     10 │ two
        · ───
        ╰────
       ╭─[c.js:1:73]
     1 │ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, three
       ·                                                                         ──┬──
       ·                                                                           ╰─┤ a message that is too long to
       ·                                                                             │ stand on one line below its
       ·                                                                             │ place
       ╰────
      help: do something else
            https://github.com/paddlint/paddlint/blob/main/docs/rules.md#mixed-environments

    1 error in 0 files
    ");

    found.related = vec![related(place(&second, "three"), "again"); 20];
    let shown = human(found);
    assert_eq!(shown.matches("again").count(), 6);
    assert!(shown.contains("again (and 14 more places)"));
}

#[test]
fn places_at_the_edges_of_a_text() {
    for text in ["", "\n", "a", "a\n", "\u{feff}a", "a\r"] {
        let file = source("a", text);
        for span in [
            (0, 0),
            (0, text.len()),
            (text.len(), text.len()),
            (9, 99),
            (1, 0),
        ] {
            let mut found = finding("missing-token", place(&file, ""));
            found.primary.span = Span::new(span.0, span.1);
            let shown = human(found);
            assert!(shown.contains("╭─[a:"), "{text:?} {span:?}: {shown}");
        }
    }
}

#[test]
fn text_is_wrapped_at_spaces_only() {
    let cases = [
        ("one two three", 7, 0, "one two\nthree"),
        ("one two three", 7, 4, "one\ntwo\nthree"),
        (
            "https://example.com/a-very-long-one x",
            10,
            0,
            "https://example.com/a-very-long-one\nx",
        ),
        ("a\nb c", 10, 9, "a\nb c"),
        ("", 10, 0, ""),
    ];
    for (text, width, indent, expected) in cases {
        assert_eq!(wrap(text, width, indent), expected);
    }
}
