//! The frameworks of a package, told from its dependencies and the names of
//! its configuration files.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::resolve::package::{Broken, Framework, PackageFiles};

/// Manifests that are longer are not parsed.
const LIMIT: usize = 4_194_304;

/// What the manifests of a package say.
#[derive(Clone, Debug, Default)]
pub(super) struct Manifest {
    /// Dependencies in `package.json`, with their versions as written.
    packages: BTreeMap<String, String>,
    /// The commands in `package.json`.
    scripts: Vec<String>,
    /// Dependencies in `composer.json`.
    composer: Vec<String>,
    /// Whether the Gemfile asks for Rails.
    has_rails: bool,
    /// Whether Python's manifests ask for Django.
    has_django: bool,
    /// The names of the files in the root.
    pub(super) names: Vec<String>,
}

impl Manifest {
    pub(super) fn read(files: &dyn PackageFiles) -> Self {
        let mut manifest = Self {
            names: files.names(),
            ..Self::default()
        };
        let package = json(files, "package.json");
        for group in ["dependencies", "devDependencies", "peerDependencies"] {
            for (name, version) in members(&package, group) {
                let version = version.as_str().unwrap_or("").to_owned();
                manifest.packages.entry(name.clone()).or_insert(version);
            }
        }
        let scripts = members(&package, "scripts");
        manifest.scripts = scripts
            .filter_map(|(_, script)| Some(script.as_str()?.to_owned()))
            .collect();
        let composer = json(files, "composer.json");
        for group in ["require", "require-dev"] {
            let names = members(&composer, group).map(|(name, _)| name.clone());
            manifest.composer.extend(names);
        }
        manifest.has_rails = files.text("Gemfile").is_some_and(|text| {
            text.lines().any(|line| {
                let gem = line.trim_start().strip_prefix("gem").unwrap_or("");
                let name = gem.trim_start_matches([' ', '\t', '(', '"', '\'']);
                ["rails\"", "rails'"]
                    .iter()
                    .any(|rails| name.starts_with(rails))
            })
        });
        let python = ["pyproject.toml", "requirements.txt", "setup.py", "Pipfile"];
        manifest.has_django = python
            .iter()
            .filter_map(|name| files.text(name))
            .any(|text| text.lines().any(asks_for_django))
            || manifest.has_file("manage.py");
        manifest
    }

    pub(super) fn depends_on(&self, name: &str) -> bool {
        self.packages.contains_key(name)
    }

    fn depends_on_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.depends_on(name))
    }

    /// Whether a file is there that is called `start`, or `start.…`.
    pub(super) fn has_file(&self, start: &str) -> bool {
        self.names.iter().any(|name| {
            name.strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// The major version of a dependency, where one is written.
    fn major(&self, name: &str) -> Option<u32> {
        let version = self.packages.get(name)?;
        let digits = version
            .trim_start_matches(|character: char| !character.is_ascii_digit())
            .split(|character: char| !character.is_ascii_digit())
            .next()?;
        digits.parse().ok()
    }

    fn runs(&self, words: &str) -> bool {
        self.scripts.iter().any(|script| script.contains(words))
    }
}

/// `django`, `django>=5`, `"Django ~= 5.0",`, `django = "^5"`.
fn asks_for_django(line: &str) -> bool {
    let line = line.trim_start_matches(|character: char| {
        character.is_whitespace() || matches!(character, '"' | '\'' | '[')
    });
    let name = line.get(.."django".len()).unwrap_or("");
    let rest = line.get("django".len()..).unwrap_or("");
    name.eq_ignore_ascii_case("django")
        && !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || matches!(next, '-' | '_'))
}

fn json(files: &dyn PackageFiles, name: &str) -> Json {
    let Some(text) = files.text(name).filter(|text| text.len() <= LIMIT) else {
        return Json::Null;
    };
    serde_json::from_str(&text).unwrap_or_else(|error| {
        files.note_broken(name, &Broken::Manifest(&error));
        Json::Null
    })
}

fn members<'j>(json: &'j Json, group: &str) -> impl Iterator<Item = (&'j String, &'j Json)> {
    json.get(group)
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
}

/// How a framework is told: it, its packages, its files.
type Sign = (Framework, &'static [&'static str], &'static [&'static str]);

/// The most specific first.
const SIGNS: &[Sign] = &[
    (Framework::Next, &["next", "blitz"], &["next.config"]),
    (
        Framework::Nuxt,
        &["nuxt", "nuxt3", "nuxt-edge", "nuxt-nightly", "nuxi"],
        &["nuxt.config"],
    ),
    (Framework::SvelteKit, &["@sveltejs/kit"], &[]),
    (Framework::Astro, &["astro"], &["astro.config"]),
    (
        Framework::SolidStart,
        &["@solidjs/start", "solid-start"],
        &[],
    ),
    (
        Framework::Qwik,
        &[
            "@builder.io/qwik-city",
            "@builder.io/qwik",
            "@qwik.dev/router",
            "@qwik.dev/core",
        ],
        &[],
    ),
    (
        Framework::TanStackStart,
        &[
            "@tanstack/react-start",
            "@tanstack/solid-start",
            "@tanstack/start",
        ],
        &[],
    ),
    (
        Framework::Remix,
        &["@remix-run/react", "@remix-run/dev", "@react-router/dev"],
        &["remix.config", "react-router.config"],
    ),
    (Framework::Gatsby, &["gatsby"], &["gatsby-config"]),
    (
        Framework::Redwood,
        &[
            "@redwoodjs/web",
            "@redwoodjs/core",
            "@cedarjs/web",
            "@cedarjs/core",
        ],
        &["redwood.toml", "cedar.toml"],
    ),
    (Framework::Expo, &["expo"], &[]),
    (Framework::Plasmo, &["plasmo"], &[]),
    (Framework::Wxt, &["wxt"], &["wxt.config"]),
    (Framework::Taro, &["@tarojs/taro"], &[]),
    (
        Framework::CreateReactApp,
        &["react-scripts", "@craco/craco", "react-app-rewired"],
        &[],
    ),
    (Framework::VueCli, &["@vue/cli-service"], &["vue.config"]),
    (Framework::Angular, &["@angular/core"], &["angular.json"]),
    (Framework::Sanity, &[], &["sanity.config", "sanity.cli"]),
    (Framework::Vite, &["vite"], &["vite.config"]),
    (
        Framework::Parcel,
        &["parcel", "parcel-bundler"],
        &[".parcelrc"],
    ),
    (Framework::Storybook, &["storybook"], &[]),
];

/// The frameworks of a package, the most specific first.
pub(super) fn frameworks(manifest: &Manifest, files: &dyn PackageFiles) -> Vec<Framework> {
    let mut found: Vec<Framework> = SIGNS
        .iter()
        .filter(|(_, packages, names)| {
            manifest.depends_on_any(packages) || names.iter().any(|name| manifest.has_file(name))
        })
        .map(|(framework, _, _)| match framework {
            Framework::Nuxt if is_nuxt_2(manifest) => Framework::Nuxt2,
            other => *other,
        })
        .collect();
    if found.iter().any(|framework| hides_vite(*framework)) {
        // It is there for tests, or for the framework itself.
        found.retain(|framework| *framework != Framework::Vite);
    }
    let servers = [
        (
            Framework::Laravel,
            manifest
                .composer
                .iter()
                .any(|name| name == "laravel/framework"),
        ),
        (Framework::Rails, manifest.has_rails),
        (Framework::Django, manifest.has_django),
    ];
    let storybook = found.iter().position(|it| *it == Framework::Storybook);
    let at = storybook.unwrap_or(found.len());
    let servers = servers.into_iter().filter(|(_, is_there)| *is_there);
    found.splice(at..at, servers.map(|(framework, _)| framework));
    let bundles = manifest.runs("bun build")
        || files
            .text("bunfig.toml")
            .is_some_and(|text| text.contains("serve.static"));
    if bundles {
        found.push(Framework::Bun);
    }
    found
}

fn is_nuxt_2(manifest: &Manifest) -> bool {
    let is_old = |name| manifest.major(name).is_some_and(|major| major < 3);
    is_old("nuxt") || manifest.depends_on("nuxt-edge")
}

/// Whether a framework has its own way with variables, though Vite may be
/// installed too.
const fn hides_vite(framework: Framework) -> bool {
    matches!(
        framework,
        Framework::Next
            | Framework::Nuxt2
            | Framework::Nuxt
            | Framework::Astro
            | Framework::Gatsby
            | Framework::Redwood
            | Framework::Plasmo
            | Framework::Wxt
            | Framework::Angular
            | Framework::Sanity
    )
}
