//! Comments that suppress: whatever they say, no finding is lost. It is told, or
//! it is suppressed; and pragmas of other tools decide between these two alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use paddlint::config::Settings;
use paddlint::credential;
use paddlint::model::Report;
use paddlint::pipeline;
use paddlint::prefilter::Prefilter;
use paddlint::suppress::ForeignPragmas;

use super::{file, on_a_deep_stack};

/// Kinds of files with a finding each, `@` being where the input stands.
const PLACES: [(&str, &str); 7] = [
    (
        "a.js",
        "// @\nPaddle.Setup({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n",
    ),
    (
        "a.js",
        "Paddle.Initialize({ token: 'test_x' }); /* @ */\nPaddle.Setup({});\n",
    ),
    (
        "a.html",
        "<!-- @ -->\n<script>Paddle.Initialize({ token: 'live_' })</script>\n",
    ),
    (
        ".env",
        "# @\nPADDLE_CLIENT_TOKEN=test_4f1c2a9b7d3e8f605a1b2c3d4\n",
    ),
    (
        "a.py",
        "PADDLE_API_KEY = 'ctkn_01j8x3v9q2m4k7n5p6r8s0t1w2' # @\n",
    ),
    (
        "values.yaml",
        "# @\npaddleClientToken: test_4f1c2a9b7d3e8f605a1b2c3d4\n",
    ),
    (
        "a.md",
        "<!-- @ -->\n`PADDLE_CLIENT_TOKEN=test_4f1c2a9b7d3e8f605a1b2c3d4`\n",
    ),
];

/// An input for the place with this number.
pub fn seed(place: u8, comment: &str) -> Vec<u8> {
    [&[place], comment.as_bytes()].concat()
}

/// Looks at one input.
pub fn run(data: &[u8]) {
    let Some((&first, comment)) = data.split_first() else {
        return;
    };
    let Ok(comment) = std::str::from_utf8(comment) else {
        return;
    };
    let (path, text) = PLACES[usize::from(first) % PLACES.len()];
    let text = text.replacen('@', comment, 1);
    let prefilter = Prefilter::new(credential::ANCHORS);
    let settings = Arc::new(Settings::default());
    on_a_deep_stack(|| {
        let check = |pragmas| {
            let bytes = text.clone().into_bytes();
            pipeline::check_alone(path, bytes, &prefilter, &settings, pragmas)
        };
        let honoured = check(ForeignPragmas::Honoured);
        let disregarded = check(ForeignPragmas::Disregarded);
        for report in [&honoured, &disregarded] {
            file::assert_whole(report);
            file::told(report);
        }
        assert_eq!(all(&honoured), all(&disregarded), "{path}: {text:?}");
        // Comments take nothing away from what the rules say, either.
        let silent = text.replace("paddlint", "paddleft");
        let silent = pipeline::check_alone(
            path,
            silent.into_bytes(),
            &prefilter,
            &settings,
            ForeignPragmas::Disregarded,
        );
        assert_eq!(
            all(&silent).len(),
            all(&disregarded).len(),
            "{path}: {text:?}"
        );
    });
}

/// Where which rule says something, told or not, and how often; suppression's own
/// rule aside.
fn all(report: &Report) -> BTreeMap<(&'static str, usize), usize> {
    let suppressed = report.suppressed.iter().map(|it| &it.finding);
    let mut all = BTreeMap::new();
    for finding in report.findings.iter().chain(suppressed) {
        if finding.rule != "unused-suppression" {
            *all.entry((finding.rule, finding.primary.span.start))
                .or_insert(0) += 1;
        }
    }
    all
}
