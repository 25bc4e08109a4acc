//! Which variables reach the browser: by their prefix, by name, and by which
//! way of reading them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::extract::{BundlerConfig, EnvFolder, bundler_config};
use crate::model::Read;
use crate::resolve::package::detect::Manifest;
use crate::resolve::package::{Broken, Exposure, Framework, PackageFiles};

/// What one framework does with one way of reading variables.
#[derive(Clone, Debug)]
struct Rule {
    read: Read,
    /// Variables with these are public.
    prefixes: Vec<String>,
    /// Variables with these may be.
    unsure: &'static [&'static str],
    /// So are these.
    names: BTreeSet<String>,
    /// Whether all others are private.
    is_complete: bool,
}

/// The variables of a package that reach the browser.
#[derive(Clone, Debug, Default)]
pub struct PublicPrefixes {
    rules: Vec<Rule>,
    /// Whether any variable may be public.
    is_open: bool,
    /// Where the bundler loads env files, where it says so.
    pub(super) env_folder: Option<EnvFolder>,
    /// Configuration in which a variable may be made public by name.
    configs: Vec<Arc<str>>,
}

/// Configuration files of bundlers, by the start of their names.
const CONFIGS: &[&str] = &[
    "next.config",
    "nuxt.config",
    "vite.config",
    "svelte.config",
    "astro.config",
    "app.config",
    "vue.config",
    "craco.config",
    "config-overrides",
    "webpack.config",
    "gatsby-node",
    "babel.config",
    ".babelrc",
    "remix.config",
    "react-router.config",
    "wxt.config",
    "angular.json",
    "project.json",
    "custom-webpack.config",
    "redwood.toml",
    "cedar.toml",
    "bunfig.toml",
    "sanity.cli",
];

/// Packages that make variables public in ways of their own.
const OPENERS: &[&str] = &[
    "@angular-builders/custom-webpack",
    "@angular-builders/custom-esbuild",
    "@import-meta-env/unplugin",
    "babel-plugin-inline-dotenv",
    "babel-plugin-transform-inline-environment-variables",
    "dotenv-webpack",
    "react-native-config",
    "react-native-dotenv",
    "vite-plugin-env-compatible",
    "vite-plugin-environment",
    "vite-plugin-html-env",
];

/// What Vite itself defines in `import.meta.env`.
const OF_VITE: &[&str] = &["MODE", "BASE_URL", "PROD", "DEV", "SSR"];

impl PublicPrefixes {
    pub(super) fn of_package(
        frameworks: &[Framework],
        manifest: &Manifest,
        files: &dyn PackageFiles,
    ) -> Self {
        let mut public = Self {
            is_open: OPENERS.iter().any(|opener| manifest.depends_on(opener)),
            ..Self::default()
        };
        let mut bundler = BundlerConfig::default();
        for name in &manifest.names {
            let is_config = CONFIGS.iter().any(|start| {
                name.strip_prefix(start)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            let Some(text) = is_config.then(|| files.text(name)).flatten() else {
                continue;
            };
            if is_script(name) {
                let (config, broken) = bundler_config(name, &text);
                if let Some((offset, reason)) = &broken {
                    let (offset, reason) = (*offset, reason.as_str());
                    files.note_broken(name, &Broken::Bundler { offset, reason });
                }
                public.is_open |= config.is_open;
                bundler.names.extend(config.names);
                public.env_folder = public.env_folder.or(config.env_folder);
                if let Some(mut prefixes) = config.prefixes {
                    bundler
                        .prefixes
                        .get_or_insert_default()
                        .append(&mut prefixes);
                }
            }
            public.configs.push(text);
        }
        let context = Context {
            manifest,
            files,
            bundler: &bundler,
            is_alone: frameworks.len() == 1,
        };
        for framework in frameworks {
            context.add(*framework, &mut public);
        }
        for rule in &mut public.rules {
            rule.names.extend(bundler.names.iter().cloned());
        }
        public
    }

    /// The prefixes that make a variable public which is read by way of `read`,
    /// for messages.
    pub fn of(&self, read: Read) -> Vec<&str> {
        let mut prefixes: Vec<&str> = self
            .rules
            .iter()
            .filter(|rule| rule.read == read)
            .flat_map(|rule| rule.prefixes.iter().map(String::as_str))
            .collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        prefixes
    }

    pub(super) fn exposes(&self, name: &str, read: Read) -> Exposure {
        let rules = || self.rules.iter().filter(move |rule| rule.read == read);
        let starts = |prefix: &str| name.starts_with(prefix);
        let is_public = |rule: &Rule| {
            rule.names.contains(name) || rule.prefixes.iter().any(|prefix| starts(prefix))
        };
        if rules().any(is_public) {
            return Exposure::Public;
        }
        let is_unsure = |rule: &Rule| rule.unsure.iter().any(|prefix| starts(prefix));
        let is_known = rules().any(|rule| rule.is_complete) && !rules().any(is_unsure);
        if is_known && !self.is_open && !self.is_mentioned(name) {
            Exposure::Private
        } else {
            Exposure::Unknown
        }
    }

    /// Whether some configuration speaks of a variable.
    fn is_mentioned(&self, name: &str) -> bool {
        let is_part = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        };
        self.configs.iter().any(|text| {
            let bytes = text.as_bytes();
            memchr::memmem::find_iter(bytes, name.as_bytes())
                .any(|at| !is_part(bytes[..at].last()) && !is_part(bytes.get(at + name.len())))
        })
    }
}

fn is_script(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or("");
    matches!(extension, "js" | "mjs" | "cjs" | "ts" | "mts" | "cts")
}

/// What the rules of a framework depend on.
struct Context<'c> {
    manifest: &'c Manifest,
    files: &'c dyn PackageFiles,
    bundler: &'c BundlerConfig,
    is_alone: bool,
}

impl Context<'_> {
    /// Adds the rules of a framework.
    fn add(&self, framework: Framework, public: &mut PublicPrefixes) {
        use Read::{ImportMetaEnv, NuxtRuntimeConfig, ProcessEnv, SvelteKit};
        let rules = &mut public.rules;
        match framework {
            Framework::Next => rules.push(rule(ProcessEnv, &["NEXT_PUBLIC_"], &[])),
            Framework::Nuxt2 => rules.push(rule(ProcessEnv, &["NUXT_ENV_"], &[])),
            Framework::Nuxt => {
                rules.push(rule(NuxtRuntimeConfig, &["NUXT_PUBLIC"], &[]));
                rules.push(rule(ProcessEnv, &[], &[]));
                let own = rule(ImportMetaEnv, &["VITE_"], OF_VITE);
                rules.push(self.configured(own).unsure(&["NUXT_"]));
            }
            Framework::SvelteKit => {
                rules.push(self.configured(rule(SvelteKit, &["PUBLIC_"], &[])));
                rules.push(rule(ImportMetaEnv, &[], &[]).unsure(&["PUBLIC_"]).partial());
            }
            Framework::Astro => {
                let own = rule(ImportMetaEnv, &["PUBLIC_"], OF_VITE);
                rules.push(self.configured(own.with(&["SITE", "ASSETS_PREFIX"])));
                rules.push(rule(ProcessEnv, &[], &[]));
            }
            Framework::Qwik => {
                rules.push(rule(ImportMetaEnv, &["PUBLIC_"], &[]).partial());
            }
            // Vite has the rules of these.
            Framework::SolidStart | Framework::TanStackStart => {}
            Framework::Remix => rules.push(rule(ProcessEnv, &[], &[])),
            Framework::Gatsby => rules.push(rule(ProcessEnv, &["GATSBY_"], &[])),
            Framework::Redwood => self.redwood(public),
            Framework::Expo => {
                let names = ["EXPO_OS", "EXPO_BASE_URL"];
                rules.push(rule(ProcessEnv, &["EXPO_PUBLIC_"], &names));
            }
            Framework::Plasmo => rules.push(rule(ProcessEnv, &["PLASMO_PUBLIC_"], &[])),
            Framework::Wxt => {
                rules.push(self.configured(rule(ImportMetaEnv, &["WXT_", "VITE_"], OF_VITE)));
            }
            Framework::Taro => rules.push(rule(ProcessEnv, &["TARO_APP_"], &[])),
            Framework::CreateReactApp => {
                rules.push(rule(
                    ProcessEnv,
                    &["REACT_APP_"],
                    &["PUBLIC_URL", "FAST_REFRESH"],
                ));
            }
            Framework::VueCli => rules.push(rule(ProcessEnv, &["VUE_APP_"], &["BASE_URL"])),
            Framework::Angular => self.angular(public),
            Framework::Sanity => {
                for read in [ProcessEnv, ImportMetaEnv] {
                    let own = rule(read, &["SANITY_STUDIO_"], &[]);
                    // Beside a site, the site builds the studio.
                    rules.push(if self.is_alone { own } else { own.partial() });
                }
            }
            Framework::Vite => {
                let own = self.configured(rule(ImportMetaEnv, &["VITE_"], OF_VITE));
                let is_hydrogen = self.manifest.depends_on("@shopify/hydrogen");
                rules.push(if is_hydrogen {
                    own.unsure(&["PUBLIC_"])
                } else {
                    own
                });
                rules.push(rule(ProcessEnv, &[], &[]));
            }
            // Whatever the code reads is put in.
            Framework::Parcel => rules.push(rule(ProcessEnv, &[""], &[])),
            Framework::Storybook => {
                for read in [ProcessEnv, ImportMetaEnv] {
                    rules.push(rule(read, &["STORYBOOK_"], &[]).partial());
                }
            }
            Framework::Bun => self.bun(public),
            Framework::Laravel | Framework::Rails | Framework::Django => {}
        }
    }

    /// A rule of Vite's with the prefixes that its configuration says instead.
    fn configured(&self, own: Rule) -> Rule {
        match &self.bundler.prefixes {
            Some(prefixes) => Rule {
                prefixes: prefixes.clone(),
                ..own
            },
            None => own,
        }
    }

    /// `REDWOOD_ENV_`, and what `redwood.toml` lists; the sides of a project
    /// are packages without that file.
    fn redwood(&self, public: &mut PublicPrefixes) {
        let settings = ["redwood.toml", "cedar.toml"]
            .iter()
            .find_map(|name| self.files.text(name));
        public.is_open |= settings.is_none();
        let listed = settings
            .as_deref()
            .map(listed_in_redwood)
            .unwrap_or_default();
        let names: Vec<&str> = listed.iter().map(String::as_str).collect();
        for read in [Read::ProcessEnv, Read::ImportMetaEnv] {
            public.rules.push(rule(read, &["REDWOOD_ENV_"], &names));
        }
    }

    /// Nothing by itself; `NG_APP_` with a builder for that.
    fn angular(&self, public: &mut PublicPrefixes) {
        let has_builder = self.manifest.depends_on("@ngx-env/builder");
        let workspace = self.files.text("angular.json");
        // Its prefix can be changed, and values be defined, in the workspace.
        public.is_open |= workspace.is_none_or(|text| {
            text.contains("\"define\"") || has_builder && text.contains("\"prefix\": \"NG_")
        });
        let prefixes: &[&str] = if has_builder { &["NG_APP_"] } else { &[] };
        for read in [Read::ProcessEnv, Read::ImportMetaEnv] {
            public.rules.push(rule(read, prefixes, &[]));
        }
    }

    /// `serve.static.env` of `bunfig.toml`: `"inline"`, or a prefix and `*`.
    fn bun(&self, public: &mut PublicPrefixes) {
        let setting = self.files.text("bunfig.toml").and_then(|text| {
            let section = text.split("[serve.static]").nth(1)?;
            let line = section
                .lines()
                .map(str::trim)
                .take_while(|line| !line.starts_with('['))
                .find_map(|line| line.strip_prefix("env")?.trim_start().strip_prefix('='))?;
            Some(line.trim().trim_matches(['"', '\'']).to_owned())
        });
        match setting.as_deref() {
            Some("inline") => public.rules.push(rule(Read::ProcessEnv, &[""], &[])),
            Some(pattern) => {
                if let Some(prefix) = pattern.strip_suffix('*') {
                    public.rules.push(rule(Read::ProcessEnv, &[prefix], &[]));
                }
            }
            None => {}
        }
    }
}

/// The names in `includeEnvironmentVariables = ["A", 'B']`.
fn listed_in_redwood(text: &str) -> Vec<String> {
    let list = text
        .split("includeEnvironmentVariables")
        .nth(1)
        .and_then(|rest| rest.split_once('['))
        .and_then(|(_, rest)| rest.split_once(']'));
    let Some((list, _)) = list else {
        return Vec::new();
    };
    list.split(',')
        .map(|name| name.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// A rule by which everything else is private. `NODE_ENV` is replaced by all
/// who replace anything.
fn rule(read: Read, prefixes: &[&str], names: &[&str]) -> Rule {
    let own = Rule {
        read,
        prefixes: prefixes.iter().map(|&prefix| prefix.to_owned()).collect(),
        unsure: &[],
        names: BTreeSet::new(),
        is_complete: true,
    };
    match read {
        Read::ProcessEnv => own.with(&["NODE_ENV"]).with(names),
        _ => own.with(names),
    }
}

impl Rule {
    fn with(mut self, names: &[&str]) -> Self {
        self.names.extend(names.iter().map(|&name| name.to_owned()));
        self
    }

    fn unsure(self, unsure: &'static [&'static str]) -> Self {
        Self { unsure, ..self }
    }

    /// A rule that says nothing about other variables.
    fn partial(self) -> Self {
        Self {
            is_complete: false,
            ..self
        }
    }
}
