//! Tests of the module beside, as tables.

use std::collections::BTreeMap;

use super::Exposure::{Private, Public, Unknown};
use super::*;
use crate::model::Read::{AstroEnv, ImportMetaEnv, NuxtRuntimeConfig, ProcessEnv, SvelteKit};

struct Files(BTreeMap<&'static str, String>);

impl PackageFiles for Files {
    fn text(&self, name: &str) -> Option<Arc<str>> {
        self.0.get(name).map(|text| Arc::from(text.as_str()))
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().map(|&name| name.to_owned()).collect()
    }
}

/// A package that depends on these (`name` or `name@version`) and has these
/// files besides.
fn package(dependencies: &[&str], files: &[(&'static str, &str)]) -> Package {
    let mut all: BTreeMap<&'static str, String> = files
        .iter()
        .map(|&(name, text)| (name, text.to_owned()))
        .collect();
    let dependencies: Vec<String> = dependencies
        .iter()
        .map(|dependency| {
            let (name, version) = match dependency.rsplit_once('@') {
                Some((name, version)) if !name.is_empty() => (name, version),
                _ => (*dependency, "*"),
            };
            format!("\"{name}\": \"{version}\"")
        })
        .collect();
    if !dependencies.is_empty() {
        let manifest = format!("{{\"dependencies\": {{{}}}}}", dependencies.join(", "));
        all.insert("package.json", manifest);
    }
    describe(&Files(all))
}

/// Dependencies, files, and the frameworks that they tell.
type Case = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
    &'static [Framework],
);

#[test]
fn frameworks_are_told_by_dependencies_and_files() {
    use Framework as F;
    let cases: &[Case] = &[
        (&[], &[], &[]),
        (&["express"], &[], &[]),
        (&["next", "vite", "vitest"], &[], &[F::Next]),
        (&[], &[("next.config.mjs", "")], &[F::Next]),
        (&["next", "storybook"], &[], &[F::Next, F::Storybook]),
        (&["nuxt@^3.1"], &[], &[F::Nuxt]),
        (&["nuxt@4.0.0"], &[], &[F::Nuxt]),
        (&["nuxt@^2.15"], &[], &[F::Nuxt2]),
        (&["nuxt@latest"], &[], &[F::Nuxt]),
        (&["@sveltejs/kit", "vite"], &[], &[F::SvelteKit, F::Vite]),
        (&["astro"], &[], &[F::Astro]),
        (&["@solidjs/start", "vite"], &[], &[F::SolidStart, F::Vite]),
        (&["@builder.io/qwik-city", "vite"], &[], &[F::Qwik, F::Vite]),
        (
            &["@tanstack/react-start", "vite"],
            &[],
            &[F::TanStackStart, F::Vite],
        ),
        (&["@react-router/dev", "vite"], &[], &[F::Remix, F::Vite]),
        (&["@remix-run/react"], &[], &[F::Remix]),
        (&["gatsby"], &[], &[F::Gatsby]),
        (&["@redwoodjs/web"], &[], &[F::Redwood]),
        (&["expo"], &[], &[F::Expo]),
        (&["plasmo"], &[], &[F::Plasmo]),
        (&["wxt"], &[], &[F::Wxt]),
        (&["@tarojs/taro"], &[], &[F::Taro]),
        (&["react-scripts"], &[], &[F::CreateReactApp]),
        (&["@vue/cli-service"], &[], &[F::VueCli]),
        (&["@angular/core", "vite"], &[], &[F::Angular]),
        (&["sanity"], &[("sanity.config.ts", "")], &[F::Sanity]),
        (&["vue"], &[("vite.config.ts", "")], &[F::Vite]),
        (&["parcel"], &[], &[F::Parcel]),
        (
            &["vite"],
            &[(
                "composer.json",
                r#"{"require": {"laravel/framework": "^12"}}"#,
            )],
            &[F::Vite, F::Laravel],
        ),
        (
            &[],
            &[("Gemfile", "source 'x'\ngem \"rails\", \"~> 8\"\n")],
            &[F::Rails],
        ),
        (&[], &[("Gemfile", "gem 'rails-i18n'\n")], &[]),
        (&[], &[("requirements.txt", "Django>=5\n")], &[F::Django]),
        (
            &[],
            &[(
                "pyproject.toml",
                "dependencies = [\n  \"django ~= 5.0\",\n]\n",
            )],
            &[F::Django],
        ),
        (&[], &[("requirements.txt", "django-environ\n")], &[]),
        (
            &[],
            &[("bunfig.toml", "[serve.static]\nenv = \"inline\"\n")],
            &[F::Bun],
        ),
        (
            &[],
            &[("package.json", r#"{"scripts": {"b": "bun build x.ts"}}"#)],
            &[F::Bun],
        ),
        (
            &[],
            &[("package.json", r#"{"scripts": {"b": "bun run x.ts"}}"#)],
            &[],
        ),
        (&[], &[("package.json", "{ broken")], &[]),
    ];
    for (dependencies, files, expected) in cases {
        assert_eq!(
            package(dependencies, files).frameworks,
            *expected,
            "{dependencies:?} {files:?}"
        );
    }
}

#[test]
fn frameworks_expose_what_has_their_prefix() {
    let cases: &[(&[&str], &str, Read, Exposure)] = &[
        (&["next"], "NEXT_PUBLIC_A", ProcessEnv, Public),
        (&["next"], "PADDLE_A", ProcessEnv, Private),
        (&["next"], "VITE_A", ProcessEnv, Private),
        (&["next"], "NODE_ENV", ProcessEnv, Public),
        (&["next"], "NEXT_PUBLIC_A", ImportMetaEnv, Unknown),
        (&["vite"], "VITE_A", ImportMetaEnv, Public),
        (&["vite"], "MODE", ImportMetaEnv, Public),
        (&["vite"], "PADDLE_A", ImportMetaEnv, Private),
        (&["vite"], "VITE_A", ProcessEnv, Private),
        (
            &["vite", "vite-plugin-env-compatible"],
            "PADDLE_A",
            ProcessEnv,
            Unknown,
        ),
        (&["@sveltejs/kit", "vite"], "PUBLIC_A", SvelteKit, Public),
        (&["@sveltejs/kit", "vite"], "PADDLE_A", SvelteKit, Private),
        (&["@sveltejs/kit", "vite"], "VITE_A", ImportMetaEnv, Public),
        (
            &["@sveltejs/kit", "vite"],
            "PUBLIC_A",
            ImportMetaEnv,
            Unknown,
        ),
        (
            &["@sveltejs/kit", "vite"],
            "PADDLE_A",
            ImportMetaEnv,
            Private,
        ),
        (&["astro"], "PUBLIC_A", ImportMetaEnv, Public),
        (&["astro"], "PADDLE_A", ImportMetaEnv, Private),
        (&["astro"], "PADDLE_A", AstroEnv, Unknown),
        (&["nuxt@3"], "NUXT_PUBLIC_A", NuxtRuntimeConfig, Public),
        (&["nuxt@3"], "NUXT_A", NuxtRuntimeConfig, Private),
        (&["nuxt@3"], "NUXT_PUBLIC_A", ProcessEnv, Private),
        (&["nuxt@3"], "VITE_A", ImportMetaEnv, Public),
        (&["nuxt@3"], "NUXT_A", ImportMetaEnv, Unknown),
        (&["nuxt@2"], "NUXT_ENV_A", ProcessEnv, Public),
        (&["nuxt@2"], "PADDLE_A", ProcessEnv, Private),
        (&["@remix-run/react"], "PADDLE_A", ProcessEnv, Private),
        (
            &["@react-router/dev", "vite"],
            "VITE_A",
            ImportMetaEnv,
            Public,
        ),
        (&["@solidjs/start", "vite"], "VITE_A", ImportMetaEnv, Public),
        (
            &["@builder.io/qwik", "vite"],
            "PUBLIC_A",
            ImportMetaEnv,
            Public,
        ),
        (
            &["@builder.io/qwik", "vite"],
            "PADDLE_A",
            ImportMetaEnv,
            Private,
        ),
        (
            &["@tanstack/start", "vite"],
            "PADDLE_A",
            ImportMetaEnv,
            Private,
        ),
        (&["react-scripts"], "REACT_APP_A", ProcessEnv, Public),
        (&["react-scripts"], "PADDLE_A", ProcessEnv, Private),
        (&["@vue/cli-service"], "VUE_APP_A", ProcessEnv, Public),
        (&["@vue/cli-service"], "VITE_A", ProcessEnv, Private),
        (&["gatsby"], "GATSBY_A", ProcessEnv, Public),
        (&["gatsby"], "PADDLE_A", ProcessEnv, Private),
        (&["expo"], "EXPO_PUBLIC_A", ProcessEnv, Public),
        (&["expo"], "PADDLE_A", ProcessEnv, Private),
        (
            &["expo", "react-native-dotenv"],
            "PADDLE_A",
            ProcessEnv,
            Unknown,
        ),
        (&["@redwoodjs/web"], "REDWOOD_ENV_A", ProcessEnv, Public),
        (&["@redwoodjs/web"], "PADDLE_A", ProcessEnv, Unknown),
        (&["plasmo"], "PLASMO_PUBLIC_A", ProcessEnv, Public),
        (&["wxt"], "WXT_A", ImportMetaEnv, Public),
        (&["@tarojs/taro"], "TARO_APP_A", ProcessEnv, Public),
        (&["parcel"], "PADDLE_A", ProcessEnv, Public),
        (&["next", "storybook"], "STORYBOOK_A", ProcessEnv, Public),
        (&["storybook"], "PADDLE_A", ProcessEnv, Unknown),
        (&["@angular/core"], "PADDLE_A", ProcessEnv, Unknown),
        (&["express"], "PADDLE_A", ProcessEnv, Unknown),
        (&["webpack"], "PADDLE_A", ProcessEnv, Unknown),
        (&["next"], "PADDLE_A", Read::Deno, Unknown),
        (&["next"], "PADDLE_A", Read::Reference, Unknown),
    ];
    for (dependencies, name, read, expected) in cases {
        let found = package(dependencies, &[]).exposes(name, *read);
        assert_eq!(found, *expected, "{dependencies:?}: {name} by {read:?}");
    }
}

/// What a package that depends on `dependency` and has `text` in `file` makes
/// public.
fn check_config(dependency: &str, file: &'static str, cases: &[(&str, &str, Read, Exposure)]) {
    for (text, name, read, expected) in cases {
        let package = package(&[dependency], &[(file, text)]);
        assert_eq!(package.exposes(name, *read), *expected, "{name}: {text}");
    }
}

#[test]
fn configuration_of_next_exposes_more() {
    const ENV: &str = "module.exports = { env: { A: process.env.B } }";
    const PLUGIN: &str = "module.exports = { webpack: c => c.plugins.push(new DefinePlugin(x)) }";
    const IMPORTED: &str = "import base from './b';\nexport default { ...base }";
    check_config(
        "next",
        "next.config.js",
        &[
            (ENV, "A", ProcessEnv, Public),
            (ENV, "B", ProcessEnv, Unknown),
            (ENV, "C", ProcessEnv, Private),
            (
                "const env = { A };\nexport default withX({ env });",
                "A",
                ProcessEnv,
                Public,
            ),
            (
                "module.exports = { env: { ...all } }",
                "A",
                ProcessEnv,
                Unknown,
            ),
            ("module.exports = { ...base }", "A", ProcessEnv, Private),
            (IMPORTED, "A", ProcessEnv, Unknown),
            (
                "const c = {}; c.env = load(); module.exports = c",
                "A",
                ProcessEnv,
                Unknown,
            ),
            (
                "process.env.A = '1'; module.exports = {}",
                "B",
                ProcessEnv,
                Private,
            ),
            (PLUGIN, "A", ProcessEnv, Unknown),
            ("module.exports = {", "A", ProcessEnv, Unknown),
            ("module.exports = { images: {} }", "A", ProcessEnv, Private),
            ("module.exports = { x: A }", "A", ProcessEnv, Unknown),
            ("module.exports = { x: MY_A }", "A", ProcessEnv, Private),
            ("module.exports = { x: MYA }", "A", ProcessEnv, Private),
            ("module.exports = { x: A1 }", "A", ProcessEnv, Private),
            ("module.exports = { x: A_1 }", "A", ProcessEnv, Private),
        ],
    );
}

#[test]
fn configuration_of_vite_exposes_more() {
    const PREFIX: &str = "export default defineConfig({ envPrefix: 'P_' })";
    const PREFIXES: &str = "const P = ['VITE_', 'P_'] as const;\nexport default { envPrefix: P }";
    const DEFINE: &str = "export default { define: { 'process.env.A': JSON.stringify(x) } }";
    const TEST: &str = "export default { define: { __V__: 1 }, test: { env: { A: 'b' } } }";
    check_config(
        "vite",
        "vite.config.ts",
        &[
            (PREFIX, "P_A", ImportMetaEnv, Public),
            (PREFIX, "VITE_A", ImportMetaEnv, Private),
            (PREFIXES, "P_A", ImportMetaEnv, Public),
            (PREFIXES, "VITE_A", ImportMetaEnv, Public),
            (
                "export default () => ({ envPrefix: X })",
                "A",
                ImportMetaEnv,
                Unknown,
            ),
            (DEFINE, "A", ProcessEnv, Public),
            (
                "export default { define: { 'process.env': env } }",
                "A",
                ProcessEnv,
                Unknown,
            ),
            (
                "export default { define: { 'process.env': {} } }",
                "A",
                ProcessEnv,
                Private,
            ),
            (TEST, "A", ProcessEnv, Unknown),
            (TEST, "B", ProcessEnv, Private),
        ],
    );
    let package = package(&["vite"], &[("vite.config.ts", PREFIXES)]);
    assert_eq!(package.public.of(ImportMetaEnv), ["P_", "VITE_"]);
}

#[test]
fn configuration_of_others_exposes_more() {
    const KIT: &str = "export default { kit: { env: { publicPrefix: 'X_' } } }";
    const LISTED: &str = "[web]\n includeEnvironmentVariables = [\n 'A', \"B\",\n]\n";
    const BUN: &str = "[serve.static]\nenv = \"BUN_PUBLIC_*\"\n";
    let one = |dependency, file, case| check_config(dependency, file, &[case]);
    one(
        "@sveltejs/kit",
        "svelte.config.js",
        (KIT, "X_A", SvelteKit, Public),
    );
    let env = "export default { env: { A: 1 } }";
    one("nuxt@2", "nuxt.config.js", (env, "A", ProcessEnv, Public));
    one(
        "@redwoodjs/core",
        "redwood.toml",
        (LISTED, "B", ProcessEnv, Public),
    );
    one(
        "@redwoodjs/core",
        "redwood.toml",
        ("[web]\n", "A", ProcessEnv, Private),
    );
    one(
        "@angular/core",
        "angular.json",
        ("{}", "A", ProcessEnv, Private),
    );
    one(
        "@angular/core",
        "angular.json",
        (r#"{"define": {}}"#, "A", ProcessEnv, Unknown),
    );
    one(
        "@angular/core",
        "angular.json",
        (r#"{"prefix": "NG_OURS_"}"#, "A", ProcessEnv, Private),
    );
    one(
        "@ngx-env/builder",
        "angular.json",
        (r#"{"prefix": "NG_OURS_"}"#, "A", ProcessEnv, Unknown),
    );
    one(
        "@ngx-env/builder",
        "angular.json",
        ("{}", "NG_APP_A", ImportMetaEnv, Public),
    );
    one(
        "bun",
        "bunfig.toml",
        (BUN, "BUN_PUBLIC_A", ProcessEnv, Public),
    );
    one(
        "sanity",
        "sanity.config.ts",
        ("", "SANITY_STUDIO_A", ProcessEnv, Public),
    );
    one(
        "sanity",
        "sanity.config.ts",
        ("", "PADDLE_A", ProcessEnv, Private),
    );
    one(
        "next",
        "sanity.config.ts",
        ("", "PADDLE_A", ImportMetaEnv, Unknown),
    );
}

#[test]
fn modes_load_files() {
    let next = "production: .env .env.production .env.local .env.production.local";
    let vite = "production: .env .env.local .env.production .env.production.local";
    let cases: &[(&[&str], &str, &str, Option<&str>)] = &[
        (&["next"], "production", next, Some("production")),
        (
            &["next"],
            "test",
            "test: .env .env.test .env.test.local",
            Some("test"),
        ),
        (
            &["next"],
            "staging",
            "staging: .env .env.staging .env.local .env.staging.local",
            None,
        ),
        (&["react-scripts"], "production", next, Some("production")),
        (&["expo"], "production", next, Some("production")),
        (&["vite"], "production", vite, Some("production")),
        (
            &["vite"],
            "development",
            "development: .env .env.local .env.development .env.development.local",
            Some("development"),
        ),
        (
            &["vite"],
            "test",
            "test: .env .env.local .env.test .env.test.local",
            None,
        ),
        (
            &["@sveltejs/kit", "vite"],
            "production",
            vite,
            Some("production"),
        ),
        (&["astro"], "production", vite, Some("production")),
        (
            &["@vue/cli-service"],
            "production",
            vite,
            Some("production"),
        ),
        (
            &["parcel"],
            "test",
            "test: .env .env.test .env.test.local",
            Some("test"),
        ),
        (
            &["nuxt@3"],
            "production",
            "production: .env .env.production",
            Some("production"),
        ),
        (
            &["gatsby"],
            "production",
            "production: .env.production",
            Some("production"),
        ),
        (
            &["@redwoodjs/web"],
            "production",
            "production: .env.defaults .env .env.production",
            Some("production"),
        ),
        (&["storybook"], "production", vite, None),
        (&["express"], "production", vite, None),
    ];
    for (dependencies, mode, files, node_env) in cases {
        let package = package(dependencies, &[]);
        let found = format!("{mode}: {}", package.env_files(mode).join(" "));
        assert_eq!(found, *files, "{dependencies:?}");
        assert_eq!(
            package.node_env(mode),
            *node_env,
            "{dependencies:?} in {mode}"
        );
    }
    let rails = package(&[], &[("Gemfile", "gem 'rails'")]);
    assert_eq!(
        rails.env_files("test"),
        [".env", ".env.test", ".env.test.local"]
    );
    assert_eq!(rails.node_env("production"), None);
    let laravel = package(
        &[],
        &[(
            "composer.json",
            r#"{"require": {"laravel/framework": "*"}}"#,
        )],
    );
    assert_eq!(laravel.env_files("staging"), [".env.staging"]);
}
