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

#[test]
fn frameworks_are_told_by_dependencies_and_files() {
    use Framework as F;
    let cases: &[(&[&str], &[(&str, &str)], &[F])] = &[
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

#[test]
fn configuration_exposes_more() {
    let next = |text| package(&["next"], &[("next.config.js", text)]);
    let vite = |text| package(&["vite"], &[("vite.config.ts", text)]);
    let cases: &[(Package, &str, Read, Exposure)] = &[
        (
            next("module.exports = { env: { A: process.env.B } }"),
            "A",
            ProcessEnv,
            Public,
        ),
        (
            next("module.exports = { env: { A: process.env.B } }"),
            "B",
            ProcessEnv,
            Unknown,
        ),
        (
            next("module.exports = { env: { A: process.env.B } }"),
            "C",
            ProcessEnv,
            Private,
        ),
        (
            next("const env = { A };\nexport default withX({ env });"),
            "A",
            ProcessEnv,
            Public,
        ),
        (
            next("module.exports = { env: { ...all } }"),
            "A",
            ProcessEnv,
            Unknown,
        ),
        (
            next("module.exports = { ...base }"),
            "A",
            ProcessEnv,
            Private,
        ),
        (
            next("import base from './b';\nexport default { ...base }"),
            "A",
            ProcessEnv,
            Unknown,
        ),
        (
            next("const c = {}; c.env = load(); module.exports = c"),
            "A",
            ProcessEnv,
            Unknown,
        ),
        (
            next("process.env.A = '1'; module.exports = {}"),
            "B",
            ProcessEnv,
            Private,
        ),
        (
            next("module.exports = { webpack: c => { c.plugins.push(new DefinePlugin(x)) } }"),
            "A",
            ProcessEnv,
            Unknown,
        ),
        (next("module.exports = {"), "A", ProcessEnv, Unknown),
        (
            next("module.exports = { images: {} }"),
            "A",
            ProcessEnv,
            Private,
        ),
        (
            vite("export default defineConfig({ envPrefix: 'P_' })"),
            "P_A",
            ImportMetaEnv,
            Public,
        ),
        (
            vite("export default defineConfig({ envPrefix: 'P_' })"),
            "VITE_A",
            ImportMetaEnv,
            Private,
        ),
        (
            vite("export default defineConfig({ envPrefix: ['VITE_', 'P_'] })"),
            "P_A",
            ImportMetaEnv,
            Public,
        ),
        (
            vite("export default ({ mode }) => ({ envPrefix: PREFIX })"),
            "A",
            ImportMetaEnv,
            Unknown,
        ),
        (
            vite("const P = ['A_'] as const;\nexport default ({ envPrefix: P })"),
            "A_B",
            ImportMetaEnv,
            Public,
        ),
        (
            vite("export default { define: { 'process.env.A': JSON.stringify(x) } }"),
            "A",
            ProcessEnv,
            Public,
        ),
        (
            vite("export default { define: { 'process.env': env } }"),
            "A",
            ProcessEnv,
            Unknown,
        ),
        (
            vite("export default { define: { 'process.env': {} } }"),
            "A",
            ProcessEnv,
            Private,
        ),
        (
            vite("export default { define: { __V__: 1 }, test: { env: { A: 'b' } } }"),
            "B",
            ProcessEnv,
            Private,
        ),
        (
            vite("export default { test: { env: { A: 'b' } } }"),
            "A",
            ProcessEnv,
            Unknown,
        ),
        (
            package(
                &["@sveltejs/kit", "vite"],
                &[(
                    "svelte.config.js",
                    "export default { kit: { env: { publicPrefix: 'X_' } } }",
                )],
            ),
            "X_A",
            SvelteKit,
            Public,
        ),
        (
            package(
                &["nuxt@2"],
                &[("nuxt.config.js", "export default { env: { A: 1 } }")],
            ),
            "A",
            ProcessEnv,
            Public,
        ),
        (
            package(
                &["@redwoodjs/core"],
                &[(
                    "redwood.toml",
                    "[web]\n includeEnvironmentVariables = [\n 'A', \"B\",\n]\n",
                )],
            ),
            "B",
            ProcessEnv,
            Public,
        ),
        (
            package(&["@redwoodjs/core"], &[("redwood.toml", "[web]\n")]),
            "A",
            ProcessEnv,
            Private,
        ),
        (
            package(&["@angular/core"], &[("angular.json", "{}")]),
            "A",
            ProcessEnv,
            Private,
        ),
        (
            package(
                &["@angular/core", "@ngx-env/builder"],
                &[("angular.json", "{}")],
            ),
            "NG_APP_A",
            ImportMetaEnv,
            Public,
        ),
        (
            package(
                &[],
                &[("bunfig.toml", "[serve.static]\nenv = \"BUN_PUBLIC_*\"\n")],
            ),
            "BUN_PUBLIC_A",
            ProcessEnv,
            Public,
        ),
        (
            package(&["sanity"], &[("sanity.config.ts", "")]),
            "SANITY_STUDIO_A",
            ProcessEnv,
            Public,
        ),
        (
            package(&["sanity"], &[("sanity.config.ts", "")]),
            "PADDLE_A",
            ProcessEnv,
            Private,
        ),
        (
            package(&["next"], &[("sanity.config.ts", "")]),
            "PADDLE_A",
            ImportMetaEnv,
            Unknown,
        ),
    ];
    for (package, name, read, expected) in cases {
        assert_eq!(
            package.exposes(name, *read),
            *expected,
            "{:?}: {name}",
            package.public
        );
    }
    assert_eq!(
        vite("export default { envPrefix: ['B_', 'A_'] }")
            .public
            .of(ImportMetaEnv),
        ["A_", "B_"]
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
    assert_eq!(laravel.env_files("staging"), [".env", ".env.staging"]);
}
