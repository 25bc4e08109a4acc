//! What a project says of itself and of its files.

use super::*;
use crate::config::{Config, Globs, Mark, NestedConfigs, Setting};
use crate::credential::Kind;
use crate::credential::names::{Meaning, Names};

#[test]
fn what_is_broken_is_told_once_and_where() {
    let cases: &[(&str, usize, usize)] = &[
        ("{\n  \"é\": ?\n}", 2, 8),
        ("{\n  \"name\": \"x\",\n  \"é\": ?\n}", 3, 8),
        ("?", 1, 1),
    ];
    for (text, line, column) in cases {
        let tree = Memory::new(&[("package.json", text)]);
        let project = Project::new(&tree, Scope::default());
        project.describe(&Path::new(ROOT).join("main.ts"));
        let problems = project.problems();
        let [only] = problems.as_slice() else {
            panic!("{problems:?}");
        };
        let place = only.place.expect("a place");
        assert_eq!((place.line, place.column), (*line, *column), "{text:?}");
        let at = |path: &str, line| Problem {
            path: path.into(),
            place: Some(crate::model::LineColumn { line, column: 1 }),
            ..only.clone()
        };
        for problem in [at("a.json", 1), at("a.json", 2), at("b.json", 1)] {
            project.note(problem);
        }
        let problems = project.problems();
        let told: Vec<&str> = problems.iter().map(|problem| &*problem.path).collect();
        assert_eq!(told, ["a.json", "b.json", "package.json"]);
    }
}

#[test]
fn what_a_project_was_asked_for() {
    let tree = Memory::new(&[("web/a.ts", "")]);
    let scope = Scope {
        files: vec![Arc::new(tree.view("web/a.ts"))],
        folders: vec![Path::new(ROOT).join("web")],
    };
    let mut settings = Settings::default();
    settings.wrappers.insert("startPaddle".into());
    settings.add_env_file("/shop/x".into(), source("x", ""), Origin::Default);
    let project = Project::new(&tree, scope).with_settings(Arc::new(settings.clone()));
    assert_eq!(format!("{project:?}"), "Project(1 files)");
    assert_eq!(project.settings().wrappers, settings.wrappers);
    for (folder, expected) in [("web", true), ("web/in", true), ("", false), ("api", false)] {
        assert_eq!(
            project.covers(&Path::new(ROOT).join(folder)),
            expected,
            "{folder}"
        );
    }
}

#[test]
fn one_page_sets_nothing_for_another() {
    let page = |set: &str| format!("<!doctype html><html><script>{set}</script></html>");
    let part = |set: &str| format!("<div><script>{set}</script></div>");
    let set = "Paddle.Environment.set('sandbox');";
    let (page_a, part_a) = (
        page("Paddle.Initialize({token})"),
        part("Paddle.Initialize({token})"),
    );
    let (page_b, part_b) = (page(set), part(set));
    let cases = [
        ("a.html", &page_a, "b.html", &page_b, false),
        ("a.html", &part_a, "b.html", &page_b, true),
        ("a.html", &page_a, "b.html", &part_b, true),
    ];
    for (path, text, other, setting, expected) in cases {
        let tree = Memory::new(&[(path, text), (other, setting)]);
        let project = Project::new(&tree, Scope::default());
        let found = project.sets_environment_elsewhere(&tree.view(path));
        assert_eq!(found, expected, "{text} {setting}");
    }
    let script = format!("const page = '<html>'; {set}");
    let tree = Memory::new(&[("a.html", &page_a), ("b.js", &script)]);
    let project = Project::new(&tree, Scope::default());
    assert!(project.sets_environment_elsewhere(&tree.view("a.html")));
}

#[test]
fn what_a_place_stands_for_is_told_there() {
    let text = "PADDLE_CLIENT_TOKEN=one\nOTHER=two\nPADDLE_SANDBOX_CLIENT_TOKEN=three\n";
    let tree = Memory::new(&[(".env.staging", text)]);
    let project = Project::new(&tree, Scope::default());
    let file = tree.view(".env.staging");
    let cases = [
        (0, Environment::Sandbox, true),
        (0, Environment::Production, false),
        (1, Environment::Sandbox, false),
        (2, Environment::Sandbox, false),
    ];
    for (at, environment, expected) in cases {
        let value = &file.facts.assignments[at].value;
        let place = file.place(value.as_known().expect("a value").span);
        let found = project.stands_at(&place, environment);
        assert_eq!(found, expected, "{at} {environment:?}");
    }
}

#[test]
fn what_is_configured_counts() {
    let mut config = Config::none(ROOT.into());
    config.environments.push(Mark {
        files: Setting::default_of("compose.yaml".to_owned()),
        globs: Globs::new(&["compose.yaml".to_owned()]).expect("a glob"),
        environment: Environment::Production,
    });
    let mut settings = Settings::new(&config, NestedConfigs::default());
    settings.names = Names::with(BTreeMap::from([(
        "CHECKOUT_SECRET".to_owned(),
        Meaning::Credential(Kind::ApiKey),
    )]));
    let part = "services:\n  web:\n    environment:\n      PADDLE_ENV: sandbox\n      A: x\n";
    let tree = Memory::new(&[("compose.yaml", part), ("compose.other.yaml", part)]);
    let project = Project::new(&tree, Scope::default()).with_settings(Arc::new(settings));
    assert_eq!(
        project.names().expected("CHECKOUT_SECRET"),
        Some(Kind::ApiKey)
    );
    // What is said of the file beats what a part of it says.
    let cases = [
        ("compose.yaml", Environment::Production),
        ("compose.other.yaml", Environment::Sandbox),
    ];
    for (path, expected) in cases {
        let file = tree.view(path);
        let stands = project.stands(&file);
        let found = stands.of(&file.facts.assignments[0]);
        assert_eq!(
            found.map(|(environment, _)| environment),
            Some(expected),
            "{path}"
        );
    }
}
