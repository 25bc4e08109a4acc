//! The worlds of configuration files.

use super::*;

/// The manifest of an object that sets variables.
fn object(kind: &str, name: &str, data: &str) -> String {
    format!("apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\ndata:\n{data}")
}

/// A workload that takes all of the config map `paddle`.
fn workload() -> String {
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      \
     containers:\n        - name: web\n          image: web\n          envFrom:\n            - \
     configMapRef:\n                name: paddle\n"
        .to_owned()
}

fn carriers(files: &[(&str, &str)]) -> Vec<String> {
    let tree = Memory::new(files);
    let project = Project::new(&tree, Scope::default());
    let found = project.find_carriers(Path::new(ROOT));
    let mut said = all_said(&found.worlds);
    said.extend(found.broken.iter().map(|(_, problem)| {
        let told = problem.message.split(':').next().unwrap_or("");
        format!("{}: {told}", problem.path)
    }));
    said
}

#[test]
fn manifests_make_worlds() {
    let map = |data| object("ConfigMap", "paddle", data);
    let web = workload();
    let both = format!("{}---\n{web}", map("  A: here\n"));
    let envs = "configMapGenerator:\n  - name: paddle\n    envs:\n      - paddle.env\n";
    let (one, two, three) = (map("  A: one\n"), map("  A: two\n"), map("  A: three\n"));
    let broken_map = map("  A: one\n") + "---\nx: [y\nz: }\n";
    let cases: &[(Files<'_>, &[&str])] = &[
        (&[("k8s/config.yaml", &one)], &["-: A=one"]),
        (&[("k8s/a/b/c/config.yaml", &one)], &["-: A=one"]),
        (&[("k8s/a/b/c/d/config.yaml", &one)], &[]),
        (&[("k8s/a/b/c/d/e/config.yaml", &one)], &[]),
        (&[("k8s/node_modules/x/config.yaml", &one)], &[]),
        (&[("k8s/node_modules/config.yaml", &one)], &[]),
        // Of several objects, the one for the mode.
        (
            &[
                ("k8s/base/web.yaml", &web),
                ("k8s/overlays/production/config.yaml", &one),
                ("k8s/overlays/staging/config.yaml", &two),
            ],
            &[
                "production: A=one",
                "staging: A=two",
                "production: A=one",
                "staging: A=two",
            ],
        ),
        // The only one, whatever it is for.
        (
            &[
                ("k8s/base/web.yaml", &web),
                ("k8s/overlays/production/config.yaml", &one),
            ],
            &["-: A=one", "production: A=one"],
        ),
        // In the same file, or beside it, before one that is elsewhere.
        (
            &[("k8s/a/web.yaml", &both), ("k8s/b/config.yaml", &two)],
            &["-: A=here", "-: A=here", "-: A=two"],
        ),
        (
            &[
                ("k8s/a/config.yaml", &three),
                ("k8s/a/web.yaml", &web),
                ("k8s/b/config.yaml", &two),
            ],
            &["-: A=three", "-: A=three", "-: A=two"],
        ),
        (
            &[
                ("k8s/kustomization.yaml", envs),
                ("k8s/paddle.env", "A=file"),
                ("k8s/web.yaml", &web),
            ],
            &["-: A=file", "-: A=file"],
        ),
        (
            &[("k8s/config.yaml", &broken_map), ("k8s/web.yaml", &web)],
            &[
                "-: A=? +",
                "-: A=? +",
                "k8s/config.yaml: this configuration cannot be read (illegal placement of '",
            ],
        ),
    ];
    for (files, expected) in cases {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(carriers(files), *expected, "{names:?}");
    }
}

#[test]
fn compose_files_make_worlds() {
    let compose = |service: &str| format!("services:\n  web:\n    image: web\n{service}");
    let by_env_file = compose("    env_file: web.env\n");
    let by_example = compose("    env_file: .env.example\n");
    let by_default = compose("    environment:\n      A: ${A:-given}\n");
    let empty = compose("    environment:\n      A: \"\"\n");
    let outside = compose("    env_file: ../../web.env\n");
    let broken =
        compose("    environment:\n      A: one\n      B: ${C:-two}\n") + "---\nx: [y\nz: }\n";
    let cases: &[(Files<'_>, &[&str])] = &[
        (
            &[("compose.yaml", &by_env_file), ("web.env", "A=1\n")],
            &["-: A=1"],
        ),
        (
            &[("compose.yaml", &by_env_file), ("web.env", "A=1\nB='x\n")],
            &[
                "-: A=1 B=?",
                "web.env: this quote is not closed; the other entries were read",
            ],
        ),
        (
            &[("compose.yaml", &by_example), (".env.example", "A=1\n")],
            &["-: A=?"],
        ),
        (&[("compose.yaml", &outside)], &[]),
        (&[("compose.yaml", &by_default)], &["-: A=given"]),
        (
            &[("compose.yaml", &by_default), (".env.example", "A=\n")],
            &["-: A=?"],
        ),
        (&[("compose.yaml", &empty)], &["-: A="]),
        // What is broken in another file may be all around.
        (
            &[("compose.yaml", &broken)],
            &[
                "-: A=? B=? +",
                "compose.yaml: this configuration cannot be read (illegal placement of '",
            ],
        ),
    ];
    for (files, expected) in cases {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(carriers(files), *expected, "{names:?}");
    }
}

#[test]
fn no_more_manifests_than_there_may_be() {
    let map = object("ConfigMap", "paddle", "  A: one\n");
    let names: Vec<String> = (0..401).map(|at| format!("k8s/{at}.yaml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, &*map)).collect();
    assert_eq!(carriers(&files).len(), 400);
}

#[test]
fn parts_that_set_too_much_together_are_told() {
    // The workflow and each of its jobs set 488 variables, and a job one more.
    let shared: String = (0..488).map(|at| format!("  V{at}: x\n")).collect();
    let job = |at| format!("  j{at}:\n    runs-on: x\n    env:\n      A: '1'\n");
    let of_jobs = |count: usize| {
        let jobs: String = (0..count).map(job).collect();
        let text = format!("on: push\nenv:\n{shared}jobs:\n{jobs}");
        carriers(&[(".github/workflows/ci.yml", &text)])
    };
    let told = ".github/workflows/ci.yml: its parts set too many variables";
    assert!(!of_jobs(408).iter().any(|line| line == told));
    assert_eq!(of_jobs(409).last().map(String::as_str), Some(told));
}
