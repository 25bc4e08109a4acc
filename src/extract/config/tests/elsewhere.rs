//! Tests of pipelines, and of what scopes take from elsewhere, as tables.

use super::{definitions, id, shown};

#[test]
fn pipelines() {
    let circle = "executors:\n  node:\n    environment: {A: x}\njobs:\n  web:\n    executor: node\n    \
                  docker:\n      - image: a\n        environment: [{B: y}]\n      - image: db\n        \
                  environment: {C: z}\n    steps:\n      - run:\n          environment:\n            \
                  D: << parameters.d >>\n";
    assert_eq!(
        shown(".circleci/config.yml", circle),
        [
            "executors/node: A=x",
            "executors/node/jobs/web: B=y",
            "executors/node/jobs/web/docker/1: C=z",
            "executors/node/jobs/web/steps/0: D=?",
        ]
    );
    let azure = "variables:\n  - group: g\n  - name: A\n    value: $(other)\nstages:\n  - stage: s\n    \
                 variables: {B: y}\n    jobs:\n      - deployment: d\n        environment: production\n        \
                 strategy:\n          runOnce:\n            deploy:\n              steps:\n                \
                 - script: x\n                  env: {C: z}\n";
    assert_eq!(
        shown("azure-pipelines.yml", azure),
        [
            "A=$other",
            "stages/0:s: B=y",
            "stages/0:s/jobs/0:d/deploy/steps/0: (production) C=z",
        ]
    );
}

#[test]
fn what_is_taken_from_elsewhere() {
    let cases = [
        (
            "compose.yml",
            "services:\n  web:\n    build: {context: ./web}\n    env_file:\n      - a.env\n      - path: b.env\n      - ${X}.env\n",
            vec![
                "services/web EnvFile(\"a.env\")",
                "services/web EnvFile(\"b.env\")",
                "services/web Elsewhere",
                "services/web OnlyFor(\"./web\")",
            ],
        ),
        (
            "k8s/pod.yaml",
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      envFrom:\n        - secretRef: {name: s}\n          prefix: P_\n      env:\n        - name: N\n          valueFrom:\n            configMapKeyRef: {name: m, key: k}\n",
            vec![
                "0:Pod /containers/0:a Object { kind: \"Secret\", name: \"s\", prefix: \"P_\" }",
                "0:Pod /containers/0:a Entry { kind: \"ConfigMap\", object: \"m\", key: \"k\", variable: \"N\" }",
            ],
        ),
        (
            "k8s/kustomization.yaml",
            "configMapGenerator:\n  - name: m\n    envs: [a.env]\n",
            vec!["configMapGenerator/0:m EnvFile(\"a.env\")"],
        ),
        (
            ".github/workflows/a.yml",
            "jobs:\n  b:\n    steps:\n      - run: x\n        working-directory: web\n",
            vec!["jobs/b/steps/0 OnlyForInProject(\"web\")"],
        ),
    ];
    for (path, text, expected) in cases {
        let found = definitions(&id(path), text).unwrap_or_else(|| panic!("{path}"));
        let shown: Vec<_> = found
            .inclusions
            .iter()
            .map(|taken| format!("{} {:?}", taken.scope, taken.from))
            .collect();
        assert_eq!(shown, expected, "{path}");
    }
}
