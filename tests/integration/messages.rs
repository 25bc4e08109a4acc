//! What findings say, over the fixtures: messages, helps, related places, and
//! what is known of the credential. A change of any of it is to be looked at.

use std::fmt::Write as _;

use paddlint::model::{Finding, LineIndex, Place};
use paddlint::rules::metas;

use crate::fixtures::{check, fixtures, folders_in, scratch_copy};

/// `path:line:column`, and what stands there, cut short.
fn shown(place: &Place) -> String {
    let source = &place.source;
    let position = LineIndex::new(&source.text).position(&source.text, place.span.start);
    format!(
        "{}:{}:{}",
        source.id.display, position.line, position.column
    )
}

/// All that a finding says but its fix, of which `fixtures/fix` has the results.
fn told(finding: &Finding) -> String {
    let mut told = format!("{} {}\n", shown(&finding.primary), finding.rule);
    for (what, text) in [("", &finding.message), ("help: ", &finding.help)] {
        let _ = writeln!(told, "  {what}{text}");
    }
    for related in &finding.related {
        let _ = writeln!(told, "  {}: {}", shown(&related.place), related.message);
    }
    if let Some(known) = &finding.credential {
        let environment = known.environment.map_or("any", |known| known.as_str());
        let id = known.id.as_deref().unwrap_or("no ID");
        let created = known.created_at.as_deref().unwrap_or("at some time");
        let _ = writeln!(told, "  {} of {environment}, {id}, {created}", known.kind);
    }
    told
}

#[test]
fn findings_say_what_they_should() {
    let mut folders: Vec<_> = metas()
        .iter()
        .map(|meta| {
            (
                meta.id.to_owned(),
                fixtures().join("rules").join(meta.id).join("bad"),
            )
        })
        .filter(|(_, folder)| folder.is_dir())
        .collect();
    for framework in folders_in(&fixtures().join("projects")) {
        let name = framework.file_name().expect("a name").to_string_lossy();
        folders.push((format!("project-{name}"), framework.clone()));
    }
    assert!(folders.len() > 40, "{} folders", folders.len());
    for (name, folder) in folders {
        let mut text = String::new();
        for case in folders_in(&folder) {
            let (scratch, _) = scratch_copy(&case);
            let report = check(scratch.path());
            let _ = writeln!(
                text,
                "# {}",
                case.file_name().expect("a name").to_string_lossy()
            );
            for finding in &report.findings {
                text.push_str(&told(finding));
            }
        }
        insta::assert_snapshot!(name, text);
    }
}
