//! The worlds of env files, of Nuxt configs and of packages.

use super::*;

/// A package with this manifest alone.
struct Manifest(&'static str, String);

impl PackageFiles for Manifest {
    fn text(&self, name: &str) -> Option<Arc<str>> {
        (name == self.0).then(|| self.1.as_str().into())
    }

    fn names(&self) -> Vec<String> {
        vec![self.0.to_owned()]
    }
}

/// A dependency, env files, configured ones, and what the worlds say.
type EnvCase = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

const ENV_CASES: &[EnvCase] = &[
    ("vite", &[(".env", "A=1")], &[], &["-: A=1"]),
    ("vite", &[(".env", "")], &[], &[]),
    ("vite", &[(".env.local", "A=1")], &[], &["-: A=1"]),
    ("nuxt", &[(".env.local", "A=1")], &[], &["-: A=1"]),
    ("laravel", &[(".env.local", "A=1")], &[], &["-: A=1"]),
    ("laravel", &[(".env", "A=1")], &[], &["-: A=1"]),
    (
        "vite",
        &[(".env.local", "A=1"), (".env.production", "B=2")],
        &[],
        &[
            "development: A=1 NODE_ENV=development",
            "production: A=1 B=2 NODE_ENV=production",
        ],
    ),
    (
        "nuxt",
        &[(".env.local", "A=1"), (".env.production", "B=2")],
        &[],
        &["local: A=1", "production: B=2 NODE_ENV=production"],
    ),
    (
        "nuxt",
        &[(".env.production", "B=2")],
        &[],
        &["production: B=2 NODE_ENV=production"],
    ),
    (
        "vite",
        &[
            (".env", "A=1"),
            (".env.dev", "B=1"),
            (".env.production", "B=2"),
        ],
        &[],
        &["dev: A=1 B=1", "production: A=1 B=2 NODE_ENV=production"],
    ),
    (
        "vite",
        &[(".env", "A=1"), (".env.production", "B=2")],
        &[],
        &[
            "development: A=1 NODE_ENV=development",
            "production: A=1 B=2 NODE_ENV=production",
        ],
    ),
    (
        "vite",
        &[(".env", "A=1"), (".env.staging", "B=2")],
        &[],
        &["staging: A=1 B=2"],
    ),
    (
        "gatsby",
        &[(".env", "A=1\nB=1"), (".env.production", "B=2")],
        &[],
        &[
            "development: A=1 B=1 NODE_ENV=development",
            "production: A=? B=2 NODE_ENV=production",
        ],
    ),
    (
        "laravel",
        &[(".env", "A=1"), (".env.production", "B=2")],
        &[],
        &["development: A=1", "production: B=2"],
    ),
    (
        "",
        &[(".env.production", "A=1"), (".env.staging", "A=2")],
        &[],
        &["production: A=1 NODE_ENV=production", "staging: A=2"],
    ),
    (
        "",
        &[(".env.production", "C=3")],
        &[("uat.env", "A=1"), ("default.env", "B=2")],
        &["production: B=2 C=3 NODE_ENV=production", "uat: A=1 B=2"],
    ),
    ("", &[], &[("default.env", "B=2")], &["-: B=2"]),
    (
        "vite",
        &[(".env", "A=1\nB='not closed\n")],
        &[],
        &["-: A=1 B=? +"],
    ),
];

#[test]
fn env_files_make_worlds() {
    for (dependency, files, further, expected) in ENV_CASES {
        let manifest = match *dependency {
            "" => Manifest("package.json", "{}".to_owned()),
            "laravel" => Manifest(
                "composer.json",
                r#"{"require": {"laravel/framework": "12"}}"#.to_owned(),
            ),
            name => Manifest(
                "package.json",
                format!(r#"{{"dependencies": {{"{name}": "3.0.0"}}}}"#),
            ),
        };
        let views = |files: &[(&str, &str)]| -> Vec<Arc<FileView>> {
            let tree = Memory::new(files);
            let names = files.iter().map(|(name, _)| *name);
            names.map(|name| Arc::new(tree.view(name))).collect()
        };
        let package = package::describe(&manifest);
        let worlds = dotenv_files::worlds(&views(files), &views(further), &package);
        assert_eq!(all_said(&worlds), *expected, "{dependency} {files:?}");
    }
}

#[test]
fn configured_env_files_serve_their_package() {
    let files = [
        ("package.json", "{}"),
        ("web/package.json", "{}"),
        ("api/package.json", "{}"),
        (".env", "A=1"),
        ("shop.vars", "C=3"),
        ("web/.env", "NUXT_A=own"),
        ("web/web.vars", "D=4"),
        ("web/inner/.env", "B=inner"),
    ];
    let tree = Memory::new(&files);
    let mut settings = Settings::default();
    let configured = [
        ".env",
        "shop.vars",
        "web/web.vars",
        "web/inner/.env",
        ".env.local",
    ];
    for path in configured {
        settings.add_env_file(
            Path::new(ROOT).join(path),
            source(path, "A=1"),
            Origin::Default,
        );
    }
    let project = Project::new(&tree, Scope::default()).with_settings(Arc::new(settings));
    let cases: &[(&str, &[&str])] = &[
        ("", &[".env", ".env.local", "shop.vars"]),
        ("api", &[".env", ".env.local", "shop.vars"]),
        (
            "web",
            &[
                ".env",
                ".env.local",
                "shop.vars",
                "web/inner/.env",
                "web/web.vars",
            ],
        ),
    ];
    for (root, expected) in cases {
        let found = project.further_env_files(&normal(&Path::new(ROOT).join(root)), &mut vec![]);
        let found: Vec<&str> = found.iter().map(|file| &*file.source.id.display).collect();
        assert_eq!(found, *expected, "{root}");
    }
    // Where the framework looks, a configured one is one of its files.
    let defined = |root: &str| {
        let found = project.definitions(&normal(&Path::new(ROOT).join(root)));
        all_said(&found.worlds)
    };
    assert_eq!(defined(""), ["-: A=1 C=3"]);
    assert_eq!(defined("web"), ["-: A=1 B=inner C=3 D=4 NUXT_A=own"]);
    let extra = [
        (".env", false),
        (".env.local", true),
        ("shop.vars", true),
        ("web/inner/.env", true),
        ("package.json", false),
    ];
    for (path, expected) in extra {
        let found = project.is_extra_env_file(&source(path, "A=1"));
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn the_files_that_define_variables() {
    let set = "services:\n  web:\n    environment:\n      A: '1'\n";
    let cases = [
        (".env", "A=1", true),
        (".env.example", "A=1", false),
        ("nuxt.config.ts", "export default {}", true),
        ("vite.config.ts", "export default {}", false),
        ("compose.yaml", set, true),
        ("compose.yaml", "services: {}\n", false),
        ("src/pay.ts", "export const A = 1;", false),
    ];
    for (path, text, expected) in cases {
        let tree = Memory::new(&[(path, text)]);
        let found = tree.view(path).defines_variables();
        assert_eq!(found, expected, "{path}");
    }
    assert!(nuxt_config::is_one("nuxt.config.mjs"));
    assert!(!nuxt_config::is_one("vite.config.mjs"));
}

#[test]
fn nuxt_configs_fill_worlds() {
    let config = |inside: &str| format!("export default defineNuxtConfig({{ {inside} }});\n");
    let plain = config("runtimeConfig: { a: 'x', b: '' }");
    let modes =
        config("runtimeConfig: { a: 'x', b: 'y' }, $production: { runtimeConfig: { a: 'p' } }");
    let cases: &[(&str, Option<&str>, &[&str])] = &[
        (&plain, None, &["-: NUXT_A=x"]),
        (&plain, Some("production"), &["production: NUXT_A=x"]),
        (&modes, None, &["-: NUXT_B=y"]),
        (
            &modes,
            Some("production"),
            &["production: NUXT_A=p NUXT_B=y"],
        ),
        (&modes, Some("staging"), &["staging: NUXT_A=x NUXT_B=y"]),
    ];
    for (text, mode, expected) in cases {
        let tree = Memory::new(&[("nuxt.config.ts", text)]);
        let project = Project::new(&tree, Scope::default());
        let mut worlds: Vec<World> = mode
            .iter()
            .map(|mode| World::new(Some((*mode).to_owned())))
            .collect();
        project.add_runtime_config(Path::new(ROOT), &mut worlds);
        assert_eq!(all_said(&worlds), *expected, "{mode:?} {text}");
    }
}

/// What the worlds of `main.ts` in the package `web` say.
fn worlds_of(files: &[(&str, &str)]) -> Vec<String> {
    let tree = Memory::new(files);
    let project = Project::new(&tree, Scope::default());
    let main = tree.view("web/main.ts");
    all_said(&project.worlds_of(&main))
}

#[test]
fn worlds_that_have_a_say() {
    const PACKAGE: (&str, &str) = ("web/package.json", "{}");
    const ABOVE: (&str, &str) = (
        "compose.yaml",
        "services:\n  web:\n    environment:\n      A: top\n",
    );
    let main = |token: &str| {
        format!(
            "import {{ initializePaddle }} from '@paddle/paddle-js';\n\
             initializePaddle({{ token: {token} }});\n"
        )
    };
    let reads = main("process.env.A");
    let tests = main("process.env.B ? 'x' : 'y'");
    let constant = main("'x'");
    let cases: &[(&str, Files<'_>, &[&str])] = &[
        (&reads, &[("web/.env", "A=own")], &["-: A=own"]),
        (
            &reads,
            &[("web/.env", "A=own"), ABOVE],
            &["-: A=own", "-: A=top"],
        ),
        (&tests, &[("web/.env", "B=own"), ABOVE], &["-: B=own"]),
        (&constant, &[("web/.env", "B=own"), ABOVE], &[]),
        // The sides of a Redwood project have their env files above.
        (
            &reads,
            &[
                ("redwood.toml", "[web]\n"),
                (".env", "A=all"),
                ("web/.env", "A=own"),
            ],
            &["-: A=all"],
        ),
        (
            &reads,
            &[
                ("redwood.toml/x", ""),
                (".env", "A=all"),
                ("web/.env", "A=own"),
            ],
            &["-: A=own"],
        ),
        (
            &reads,
            &[("web/.env.example", "A=own"), ("web/main.env", "A=own")],
            &[],
        ),
    ];
    for (main, files, expected) in cases {
        let mut all = vec![PACKAGE, ("web/main.ts", main)];
        all.extend(files.iter().copied());
        assert_eq!(worlds_of(&all), *expected, "{main} {files:?}");
    }
}
