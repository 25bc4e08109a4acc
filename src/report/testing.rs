//! Made-up findings for the tests of the formats.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{
    CredentialInfo, Environment, Finding, LineColumn, Place, Problem, ProblemKind, Related, Report,
    Sensitive, Severity, SkipReason, SourceId, SourceText, Span,
};
use crate::report::{Detail, FORMATS, Run, Sink, Sinks, Style};

/// How [`api_key`] is shown.
pub(crate) const API_KEY_SHOWN: &str = "pdl_live_apikey_01j9x5tq3v****";

/// A made-up API key; never written out in a file.
pub(crate) fn api_key() -> String {
    format!(
        "pdl_{}_apikey_{}_{}_{}",
        "live", "01j9x5tq3vb8m2k7w4n6p0r1sd", "Zk3QmT8vRw1YxB5nHc7LdP", "4Fq"
    )
}

/// A made-up key of the form without a prefix.
pub(crate) fn legacy_key() -> String {
    "9f3b2c4d5e6f708192a3b4c5d6e7f8".to_owned() + "a9b0c1d2e3f405162738"
}

pub(crate) fn source(path: &str, text: &str) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: path.into(),
            root_relative: path.into(),
            path: PathBuf::from(path),
        }),
        text: text.into(),
    }
}

/// The place of the first `needle` in `source`.
pub(crate) fn place(source: &SourceText, needle: &str) -> Place {
    let start = source.text.find(needle).expect("the needle is in the text");
    Place {
        source: source.clone(),
        span: Span::new(start, start + needle.len()),
    }
}

pub(crate) fn finding(rule: &'static str, primary: Place) -> Finding {
    Finding {
        rule,
        severity: Severity::Error,
        primary,
        related: Vec::new(),
        message: "something is wrong here".into(),
        help: "do something else".into(),
        credential: None,
        fix: None,
        identity: Sensitive::new("identity"),
        fingerprint: "0123456789abcdef".into(),
        secret_spans: Vec::new(),
    }
}

/// One of everything that a report can hold.
pub(crate) fn everything() -> Report {
    let checkout = source(
        "src/checkout.ts",
        "import { initializePaddle } from '@paddle/paddle-js';\n\n\
         const paddle = await initializePaddle({\n\
         \x20 token: 'test_0123456789abcdef0123456789a',\n\
         \x20 environment: process.env.NEXT_PUBLIC_PADDLE_ENV,\n});\n",
    );
    let env = source(
        ".env.production",
        "# production\nNEXT_PUBLIC_PADDLE_ENV=production\n",
    );
    let mut mismatch = finding(
        "test-token-in-production",
        place(&checkout, "test_0123456789abcdef0123456789a"),
    );
    mismatch.message = "a sandbox token is sent to production".into();
    mismatch.help = "use a `live_` token in production, or set the environment to `sandbox`".into();
    mismatch.related = vec![
        Related {
            place: place(&checkout, "process.env.NEXT_PUBLIC_PADDLE_ENV"),
            message: "the environment is read here".into(),
        },
        Related {
            place: place(&env, "production\nNEXT").at("NEXT_PUBLIC_PADDLE_ENV=production"),
            message: "and is `production` here".into(),
        },
    ];

    let server = source(
        "src/server.ts",
        &format!(
            "const key = '{}';\nconst paddle = new Paddle(key);\n",
            api_key()
        ),
    );
    let mut leak = finding("leaked-api-key", place(&server, &api_key()));
    leak.message = format!("a live API key is in the source: {}", api_key());
    leak.help = "revoke the key, and read it from an environment variable".into();
    leak.credential = Some(CredentialInfo {
        kind: "api-key",
        environment: Some(Environment::Production),
        id: Some("apikey_01j9x5tq3vb8m2k7w4n6p0r1sd".into()),
        created_at: Some("2023-03-02T10:20:30Z".into()),
        redacted: API_KEY_SHOWN.into(),
    });

    let page = source(
        "pay.html",
        "<script>\n\tPaddle.Setup({ seller: 1 });\n</script>\n",
    );
    let mut deprecated = finding("deprecated-setup", place(&page, "Paddle.Setup"));
    deprecated.severity = Severity::Warning;
    deprecated.message = "`Paddle.Setup` is the old name of `Paddle.Initialize`".into();

    let mut report = Report {
        findings: vec![mismatch, leak, deprecated],
        problems: vec![
            Problem {
                path: "src/broken.js".into(),
                place: Some(LineColumn { line: 3, column: 7 }),
                kind: ProblemKind::Syntax,
                message: "expected `,` but found `}`; only secrets were looked for".into(),
            },
            Problem {
                path: "nope.js".into(),
                place: None,
                kind: ProblemKind::NotFound,
                message: "no such file or folder".into(),
            },
        ],
        ..Report::default()
    };
    report.summary.checked = 37;
    report.summary.bytes = 123_456;
    report.summary.skipped.insert(SkipReason::Binary, 2);
    report.summary.skipped.insert(SkipReason::SymbolicLink, 1);
    report
}

impl Place {
    /// The place of the first `needle` in the same source.
    pub(crate) fn at(&self, needle: &str) -> Self {
        place(&self.source, needle)
    }
}

/// A run of one second.
pub(crate) fn run() -> Run {
    Run {
        started: "2026-01-28T03:26:01Z".parse().expect("a time"),
        ended: "2026-01-28T03:26:02.5Z".parse().expect("a time"),
        commit: None,
        folder: String::new(),
    }
}

/// What `format` writes of `report`: the report, and the messages beside it.
pub(crate) fn written(format: &str, report: &Report, style: Style) -> (String, String) {
    written_in(format, report, style, &run())
}

/// The same in a run of its own.
pub(crate) fn written_in(
    format: &str,
    report: &Report,
    style: Style,
    run: &Run,
) -> (String, String) {
    let format = FORMATS
        .iter()
        .find(|known| known.name == format)
        .expect("a known format");
    let (mut out, mut messages) = (Vec::new(), Vec::new());
    let mut sinks = Sinks {
        report: Sink {
            out: &mut out,
            style,
        },
        messages: Sink {
            out: &mut messages,
            style,
        },
        detail: Detail::Full,
        run,
    };
    super::write(format, report, &mut sinks).expect("vectors take all");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (text(out), text(messages))
}

/// What `format` writes of `findings` alone.
pub(crate) fn written_of(format: &str, findings: Vec<Finding>, style: Style) -> String {
    let report = Report {
        findings,
        ..Report::default()
    };
    written(format, &report, style).0
}
