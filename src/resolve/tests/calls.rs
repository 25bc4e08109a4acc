//! What reaches calls: tokens, environments, and what callers give.

use super::*;

/// The tokens that reach the first call in `main.ts`.
fn tokens(files: &[(&str, &str)]) -> Vec<String> {
    let tree = Memory::new(files);
    let project = Project::new(&tree, Scope::default());
    let main = tree.view("main.ts");
    let answers = project.tokens(&main, &main.facts.inits[0]);
    let told = answers.iter().map(|answer| {
        let text = answer.value.as_known().map(|known| known.text.expose());
        let by = if answer.is_returned { " returned" } else { "" };
        format!("{}{by}", text.unwrap_or("?"))
    });
    told.collect()
}

#[test]
fn tokens_come_from_modules() {
    let main = |import: &str, token: &str| {
        format!(
            "import {{ initializePaddle }} from '@paddle/paddle-js';\nimport {import};\n\
             initializePaddle({{ token: {token} }});\n"
        )
    };
    let named = main("{ token } from './a'", "token");
    let member = main("{ settings } from './a'", "settings.token");
    let called = main("{ token } from './a'", "token()");
    let cases: &[(Files<'_>, &[&str])] = &[
        (
            &[("main.ts", &named), ("a.ts", "export const token = 'x';")],
            &["x"],
        ),
        // Two that re-export each other, and what is asked for is in neither.
        (
            &[
                ("main.ts", &named),
                ("a.ts", "export * from './b';"),
                ("b.ts", "export * from './a';"),
            ],
            &["?"],
        ),
        (
            &[
                ("main.ts", &named),
                ("a.ts", "export * from './b';"),
                ("b.ts", "export const token = 'y';"),
            ],
            &["y"],
        ),
        (
            &[
                ("main.ts", &member),
                (
                    "a.ts",
                    "import { all } from './b';\nexport const settings = all;",
                ),
                ("b.ts", "export const all = { token: 'z' };"),
            ],
            &["z"],
        ),
        (
            &[
                ("main.ts", &called),
                ("a.ts", "export function token() { return 'w'; }"),
            ],
            &["w returned"],
        ),
        (
            &[
                ("main.ts", &called),
                ("a.ts", "export { token } from './b';"),
                ("b.ts", "export function token() { return 'v'; }"),
            ],
            &["v returned"],
        ),
    ];
    let guarded = "import { initializePaddle } from '@paddle/paddle-js';\n\
        if (process.env.P) initializePaddle({ token: process.env.P ? 'x' : 'y' });\n";
    assert_eq!(tokens(&[("main.ts", guarded)]), ["x"]);
    for (files, expected) in cases {
        assert_eq!(tokens(files), *expected, "{files:?}");
    }
}

#[test]
fn conditions_come_along_with_tokens() {
    let main = "import { initializePaddle } from '@paddle/paddle-js';\n\
        import { live, test } from './a';\n\
        initializePaddle({ token: process.env.P ? live : test });\n";
    let chosen = "import { initializePaddle } from '@paddle/paddle-js';\n\
        import { token } from './b';\n\
        initializePaddle({ token });\n";
    let named = "export const live = 'x';\nexport const test = process.env.Q ? 'y' : 'z';\n";
    let by_mode = "import { live, test } from './a';\n\
        export const token = process.env.P ? live : test;\n";
    for main in [main, chosen] {
        let tree = Memory::new(&[("main.ts", main), ("a.ts", named), ("b.ts", by_mode)]);
        let project = Project::new(&tree, Scope::default());
        let file = tree.view("main.ts");
        let answers = project.tokens(&file, &file.facts.inits[0]);
        let told = answers.iter().map(|answer| {
            let known = answer.value.as_known().unwrap();
            format!("{} if {}", known.text.expose(), answer.condition)
        });
        let expected = [
            "x if `P` is true",
            "y if `P` is false and `Q` is true",
            "z if `P` is false and `Q` is false",
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected, "{main}");
    }
}

/// The environments that reach the first call in `main.ts`, and under which
/// conditions.
fn reaching(files: &[(&str, &str)]) -> Vec<String> {
    let tree = Memory::new(files);
    let project = Project::new(&tree, Scope::default());
    let main = tree.view("main.ts");
    let call = &main.facts.inits[0];
    let found = Environments::of(&project, &main, call).under(&Condition::always(), call);
    let told = found.iter().map(|arm| {
        let guards = arm.condition.guards().iter();
        let guards: Vec<String> = guards.map(ToString::to_string).collect();
        let stand = match &arm.stand {
            Stand::Known(environment) => format!("{environment:?}"),
            Stand::Invalid(word) => format!("invalid {word:?}"),
            other => format!("{other:?}"),
        };
        format!("{stand} {}", guards.join(" and "))
            .trim()
            .to_owned()
    });
    told.collect()
}

#[test]
fn environments_reach_calls() {
    const INIT: &str = "Paddle.Initialize({ token: 'x' });\n";
    let with = |before: &str| format!("{before}\n{INIT}");
    let wrapped = |options: &str| {
        format!(
            "import {{ initializePaddle }} from '@paddle/paddle-js';\n\
             initializePaddle({{ token: 'x', {options} }});\n"
        )
    };
    let env = "process.env.P";
    let given = |test: &str| {
        format!(
            "import {{ initializePaddle }} from '@paddle/paddle-js';\n\
             export function start(env) {{\n  {test} initializePaddle({{ token: 'x', environment: env }});\n}}\n"
        )
    };
    let cases: &[(String, &[&str])] = &[
        (with(""), &["Unset"]),
        (given(""), &["Unknown"]),
        (
            given("if (env === 'sandbox')"),
            &["Sandbox `env` is `sandbox`"],
        ),
        (wrapped("environment: ''"), &["Unset"]),
        (with("Paddle.Environment.set('');"), &["invalid \"\""]),
        (with("Paddle.Environment.set('sandbox');"), &["Sandbox"]),
        (
            with(&format!("if ({env}) Paddle.Environment.set('sandbox');")),
            &["Unset `P` is false", "Sandbox `P` is true"],
        ),
        (
            with(&format!(
                "if ({env}) Paddle.Environment.set({env} ? 'sandbox' : 'production');"
            )),
            &["Unset `P` is false", "Sandbox `P` is true"],
        ),
        (
            format!(
                "if ({env}) {{ Paddle.Environment.set({env} ? 'sandbox' : 'production'); {INIT} }}"
            ),
            &["Sandbox `P` is true"],
        ),
        (
            format!("{INIT}Paddle.Environment.set('sandbox');\n"),
            &["Sandbox"],
        ),
        // Nobody sees which function is called before.
        (
            format!(
                "function a() {{ Paddle.Environment.set('sandbox'); }}\nfunction b() {{ {INIT} }}"
            ),
            &["Sandbox"],
        ),
        (
            format!(
                "function a() {{ Paddle.Environment.set('sandbox'); }}\n\
                 function b() {{ {INIT} }}\nfunction c() {{ {INIT} }}"
            ),
            &["Unknown"],
        ),
        (
            format!("function b() {{ {INIT} }}\nPaddle.Environment.set('sandbox');\n"),
            &["Sandbox"],
        ),
    ];
    for (main, expected) in cases {
        assert_eq!(reaching(&[("main.ts", main)]), *expected, "{main}");
    }
}

#[test]
fn tests_of_tokens_choose_what_nobody_can_tell() {
    let file = |call: &str| {
        format!(
            "import {{ initializePaddle }} from '@paddle/paddle-js';\n\
             import {{ isLive, kindOf, other }} from 'helpers';\n\
             const TOKEN = 'test_4f1c2a9b7d3e8f605a1b2c3d4e5';\n{call}\n"
        )
    };
    let cases: &[(&str, &[&str])] = &[
        // What is worked out from the token chooses the environment.
        (
            "initializePaddle({ token: TOKEN, environment: kindOf(TOKEN) === 1 ? 'sandbox' : 'production' });",
            &["Unknown", "Unknown"],
        ),
        // A test on the way to the call lets tokens of one kind through.
        (
            "if (isLive(TOKEN)) initializePaddle({ token: TOKEN });",
            &["Unknown"],
        ),
        (
            "if (other.startsWith('live_')) initializePaddle({ token: TOKEN });",
            &["Unknown"],
        ),
        // A test that does not speak of one kind; and one of something else.
        (
            "if (kindOf(TOKEN)) initializePaddle({ token: TOKEN });",
            &["Unset"],
        ),
        (
            "if (isLive(other)) initializePaddle({ token: TOKEN });",
            &["Unset"],
        ),
    ];
    for (call, expected) in cases {
        let main = file(call);
        let stands: Vec<String> = reaching(&[("main.ts", &main)])
            .iter()
            .map(|arm| arm.split(' ').next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(stands, *expected, "{call}");
    }
}

#[test]
fn environments_reach_calls_from_imports() {
    const IMPORT: &str = "import './a';\nPaddle.Initialize({ token: 'x' });\n";
    let cases: &[(&str, &[&str])] = &[
        ("Paddle.Environment.set('sandbox');", &["Sandbox"]),
        (
            "if (ready()) Paddle.Environment.set('sandbox');",
            &["Unknown"],
        ),
        (
            "export function a() { Paddle.Environment.set('sandbox'); }",
            &["Sandbox"],
        ),
        (
            "export function a() { Paddle.Environment.set('sandbox'); }\n\
             export function b() { Paddle.Environment.set('production'); }",
            &["Unknown"],
        ),
    ];
    for (imported, expected) in cases {
        let files = [("main.ts", IMPORT), ("a.ts", imported)];
        assert_eq!(reaching(&files), *expected, "{imported}");
    }
    // Nobody tells the two apart.
    let files = [
        ("main.ts", IMPORT),
        ("a.ts", "Paddle.Environment.set('sandbox');"),
        ("b.ts", "Paddle.Environment.set('production');"),
    ];
    assert_eq!(reaching(&files), ["Unknown"]);
}

#[test]
fn callers_make_worlds() {
    let boot = "export function boot(token) {\n  Paddle.Initialize({ token });\n}\n";
    let call = |token: &str| format!("import {{ boot }} from './main';\nboot({token});\n");
    let (one, two, by_variable) = (
        call("'test_4f1c2a9b7d3e8f605a1b2c3d4e5'"),
        call("'live_9b7d3e8f605a1b2c3d4e54f1c2a'"),
        call("process.env.A_TOKEN"),
    );
    let cases: &[(Files<'_>, &[&str])] = &[
        (&[("web/a.ts", &one)], &["test_4f1c2a9b7d3e8f605a1b2c3d4e5"]),
        (
            &[("web/a.ts", &one), ("web/b.ts", &two)],
            &[
                "test_4f1c2a9b7d3e8f605a1b2c3d4e5",
                "live_9b7d3e8f605a1b2c3d4e54f1c2a",
            ],
        ),
        (
            &[("web/a.ts", &one), ("web/b.test.ts", &two)],
            &["test_4f1c2a9b7d3e8f605a1b2c3d4e5"],
        ),
        (
            &[("web/a.ts", &by_variable), (".env", "A_TOKEN=z")],
            &["-", "z"],
        ),
        (&[("web/a.ts", &by_variable), (".env", "B=z")], &["-", "-"]),
    ];
    for (files, expected) in cases {
        let mut all = vec![("web/main.ts", boot)];
        all.extend(files.iter().copied());
        let tree = Memory::new(&all);
        let project = Project::new(&tree, Scope::default());
        let worlds = project.worlds_of(&tree.view("web/main.ts"));
        let token = parameter_name("boot", 0, "token", "");
        let told = worlds.iter().map(|world| {
            let given = world.get(&token);
            given.map_or("-", |(known, _)| known.text.expose())
        });
        assert_eq!(told.collect::<Vec<_>>(), *expected, "{files:?}");
    }
}

#[test]
fn modules_that_set_the_environment() {
    let set = "Paddle.Environment.set('sandbox');";
    let of_imports = |names: &[String], setting: &str, other: &str| {
        let imports = names.iter().map(|name| format!("import './{name}';\n"));
        let main = imports.collect::<String>() + "Paddle.Initialize({ token: 'x' });\n";
        let paths: Vec<String> = names.iter().map(|name| format!("{name}.ts")).collect();
        let mut files = vec![("main.ts", main.as_str())];
        for path in &paths {
            let text = if path.strip_suffix(".ts") == Some(setting) {
                set
            } else {
                other
            };
            files.push((path, text));
        }
        reaching(&files)
    };
    let names = |count| -> Vec<String> { (0..count).map(|at| format!("m{at:03}")).collect() };
    let other = "export type Environment = string;";
    assert_eq!(of_imports(&names(2), "m000", other), ["Sandbox"]);
    assert_eq!(of_imports(&names(2), "m000", set), ["Unknown"]);
    // 200 modules behind the first import, and of those behind the second as
    // many as may be looked at.
    let of_second = |setting: usize| {
        let of = |start: char, count| -> String {
            let imports = (0..count).map(|at| format!("import './{start}{at:03}';\n"));
            imports.collect()
        };
        let main = "import './a';\nimport './b';\nPaddle.Initialize({ token: 'x' });\n";
        let (first, second) = (of('f', 200), of('s', 200));
        let names = ['f', 's'].into_iter();
        let paths: Vec<String> = names
            .flat_map(|start| (0..200).map(move |at| format!("{start}{at:03}.ts")))
            .collect();
        let mut files = vec![("main.ts", main), ("a.ts", &first), ("b.ts", &second)];
        for (at, path) in paths.iter().enumerate() {
            files.push((path, if at == 200 + setting { set } else { "" }));
        }
        reaching(&files)
    };
    assert_eq!(of_second(197), ["Sandbox"]);
    assert_eq!(of_second(198), ["Unset"]);
}
