//! Which files give variables their values, told from their names.
//!
//! Knows names and folders only; what stands in the files is the business of
//! the layouts.

use crate::model::SourceId;

/// A kind of file that gives variables their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// `docker-compose.yml`.
    Compose,
    /// `Dockerfile`.
    Dockerfile,
    /// `.github/workflows/*.yml`.
    Workflow,
    /// `.gitlab-ci.yml`.
    Gitlab,
    /// `.circleci/config.yml`.
    CircleCi,
    /// `azure-pipelines.yml`.
    Azure,
    /// Manifests of Kubernetes.
    Kubernetes,
    /// `kustomization.yaml`.
    Kustomize,
    /// `values.yaml` of Helm.
    Helm,
    /// `wrangler.toml`, `wrangler.jsonc`.
    Wrangler,
    /// `netlify.toml`.
    Netlify,
    /// `vercel.json`.
    Vercel,
    /// `fly.toml`.
    Fly,
    /// `render.yaml`.
    Render,
    /// `app.yaml` of App Engine and of DigitalOcean.
    AppYaml,
    /// `amplify.yml`, `buildspec.yml`.
    Amplify,
    /// `serverless.yml`.
    Serverless,
    /// `app.json` of Expo and of Heroku.
    AppJson,
    /// `eas.json`.
    Eas,
    /// `.replit`.
    Replit,
    /// `config/*.php` of Laravel.
    Laravel,
    /// Settings in nested keys: Spring, Rails, node-config.
    Settings,
    /// `*.properties`.
    Properties,
    /// `appsettings.json` of .NET.
    Appsettings,
    /// `env.json`.
    EnvJson,
    /// `*.tfvars`.
    Tfvars,
    /// `*.tf`.
    Terraform,
    /// MCP servers: `.mcp.json` and its kin.
    Mcp,
}

/// In which language a carrier is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Syntax {
    Yaml,
    Toml,
    Json,
    Hcl,
    Dockerfile,
    Properties,
    Php,
}

/// Words that name a mode where they stand in a file's name.
const MODES: &[&str] = &[
    "ci",
    "demo",
    "dev",
    "develop",
    "development",
    "live",
    "local",
    "preview",
    "prod",
    "production",
    "qa",
    "sandbox",
    "stage",
    "staging",
    "stg",
    "test",
    "testing",
    "uat",
];

/// Folders in which YAML is taken for manifests of Kubernetes by name alone.
const MANIFESTS: &[&str] = &[
    "base",
    "deploy",
    "deployment",
    "deployments",
    "helm",
    "infra",
    "k8s",
    "kubernetes",
    "kustomize",
    "manifests",
    "overlays",
];

/// A name in lower case, taken apart.
struct Name<'n> {
    folders: Vec<&'n str>,
    file: &'n str,
    stem: &'n str,
    extension: &'n str,
}

impl<'n> Name<'n> {
    fn new(lower: &'n str) -> Self {
        let mut folders: Vec<&str> = lower.split('/').collect();
        let file = folders.pop().unwrap_or("");
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
        Self {
            folders,
            file,
            stem,
            extension,
        }
    }

    fn folder(&self) -> &str {
        self.folders.last().copied().unwrap_or("")
    }

    fn is_in(&self, folders: &[&str]) -> bool {
        self.folders.ends_with(folders)
    }

    fn is_yaml(&self) -> bool {
        matches!(self.extension, "yml" | "yaml")
    }

    fn is_json(&self) -> bool {
        matches!(self.extension, "json" | "jsonc" | "json5")
    }

    /// Whether the stem is `word`, or starts with it and a `.`, `-` or `_`.
    fn starts(&self, word: &str) -> bool {
        self.stem
            .strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    }

    fn ends(&self, word: &str) -> bool {
        self.stem
            .strip_suffix(word)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(['.', '-', '_']))
    }

    fn carrier(&self) -> Option<Carrier> {
        if self.is_dockerfile() {
            return Some(Carrier::Dockerfile);
        }
        match self.extension {
            "yml" | "yaml" => self.yaml(),
            "json" | "jsonc" | "json5" => self.json(),
            "toml" => match self.stem {
                "wrangler" => Some(Carrier::Wrangler),
                "netlify" => Some(Carrier::Netlify),
                "config" if self.folder() == ".codex" => Some(Carrier::Mcp),
                _ if self.starts("fly") => Some(Carrier::Fly),
                _ => self.settings(),
            },
            "tfvars" => Some(Carrier::Tfvars),
            "tf" => Some(Carrier::Terraform),
            "properties" => Some(Carrier::Properties),
            "php" => (self.folder() == "config").then_some(Carrier::Laravel),
            "replit" if self.stem.is_empty() => Some(Carrier::Replit),
            _ => None,
        }
    }

    fn is_dockerfile(&self) -> bool {
        let is_named = |word: &str| {
            self.file
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        };
        (is_named("dockerfile") || is_named("containerfile"))
            && !matches!(
                self.extension,
                "dockerignore" | "md" | "txt" | "j2" | "erb" | "tmpl"
            )
            || matches!(self.extension, "dockerfile" | "containerfile")
    }

    fn yaml(&self) -> Option<Carrier> {
        if self.starts("docker-compose") || self.starts("compose") {
            return Some(Carrier::Compose);
        }
        let is_workflow = [".github", ".gitea", ".forgejo"]
            .iter()
            .any(|forge| self.is_in(&[forge, "workflows"]));
        if is_workflow {
            return Some(Carrier::Workflow);
        }
        let is_gitlab = self.folders.contains(&".gitlab");
        if is_gitlab || self.ends(".gitlab-ci") || self.stem == "gitlab-ci" {
            return Some(Carrier::Gitlab);
        }
        if self.folders.contains(&".circleci") {
            return Some(Carrier::CircleCi);
        }
        let is_azure = [".azure-pipelines", "azure-pipelines", ".azuredevops"]
            .iter()
            .any(|folder| self.folders.contains(folder));
        if is_azure || self.starts("azure-pipelines") || self.starts("azure-pipeline") {
            return Some(Carrier::Azure);
        }
        match self.stem {
            "kustomization" => return Some(Carrier::Kustomize),
            "render" => return Some(Carrier::Render),
            "app" => return Some(Carrier::AppYaml),
            "amplify" | "buildspec" => return Some(Carrier::Amplify),
            _ => {}
        }
        if self.starts("serverless") {
            return Some(Carrier::Serverless);
        }
        if self.starts("values") || self.ends("values") {
            return Some(Carrier::Helm);
        }
        if let Some(carrier) = self.settings() {
            return Some(carrier);
        }
        self.folders
            .iter()
            .any(|folder| MANIFESTS.contains(folder))
            .then_some(Carrier::Kubernetes)
    }

    fn json(&self) -> Option<Carrier> {
        match self.stem {
            "wrangler" => return Some(Carrier::Wrangler),
            "vercel" | "now" => return Some(Carrier::Vercel),
            "app" | "app.config" => return Some(Carrier::AppJson),
            "eas" => return Some(Carrier::Eas),
            ".mcp" | "mcp" | "mcp_config" | "claude_desktop_config" | "cline_mcp_settings" => {
                return Some(Carrier::Mcp);
            }
            "settings" if self.folder() == ".gemini" => return Some(Carrier::Mcp),
            _ => {}
        }
        if self.starts("appsettings") {
            return Some(Carrier::Appsettings);
        }
        if self.stem == "env" || self.stem.ends_with(".env") {
            return Some(Carrier::EnvJson);
        }
        self.settings()
    }

    /// Settings in nested keys.
    fn settings(&self) -> Option<Carrier> {
        let is_spring =
            self.is_yaml() && (self.stem == "application" || self.stem.starts_with("application-"));
        let is_config = self.folder() == "config"
            && (matches!(
                self.stem,
                "application"
                    | "billing"
                    | "credentials"
                    | "default"
                    | "payments"
                    | "secrets"
                    | "settings"
            ) || self.stem.starts_with("paddle")
                || MODES.contains(&self.stem));
        let is_mode = MODES.contains(&self.stem)
            && (self.is_in(&["config", "settings"]) || self.is_in(&["config", "environments"]));
        let is_readable = self.is_yaml() || self.is_json() || self.extension == "toml";
        (is_spring || is_readable && (is_config || is_mode)).then_some(Carrier::Settings)
    }
}

impl Carrier {
    /// The kind of the file at `root_relative`, by its name.
    pub fn of_name(root_relative: &str) -> Option<Self> {
        let lower = root_relative.to_ascii_lowercase();
        Name::new(&lower).carrier()
    }

    /// The kind of a file; YAML is looked at for the kinds of Kubernetes.
    pub fn of(id: &SourceId, text: &str) -> Option<Self> {
        let lower = id.root_relative.to_ascii_lowercase();
        let name = Name::new(&lower);
        match name.carrier() {
            Some(Self::Kubernetes) | None if name.is_yaml() => {
                is_manifest(text).then_some(Self::Kubernetes)
            }
            Some(Self::Laravel) if !text.contains("env(") => None,
            other => other,
        }
    }

    /// The mode that the name of such a file says it is for.
    pub(super) fn mode(self, root_relative: &str) -> Option<String> {
        let lower = root_relative.to_ascii_lowercase();
        let name = Name::new(&lower);
        // What comes behind these is a mode, whatever it is called.
        let behind = match self {
            Self::Settings | Self::Properties => name.stem.strip_prefix("application-"),
            Self::Appsettings => name.stem.strip_prefix("appsettings."),
            // `ci.yml` may well deploy; its jobs say what they are for.
            Self::Workflow | Self::Gitlab | Self::CircleCi | Self::Azure => return None,
            _ => None,
        };
        if let Some(mode) = behind {
            return Some(mode.to_owned());
        }
        let words = name.file.split(|byte: char| !byte.is_ascii_alphanumeric());
        let in_folders = matches!(
            self,
            Self::Kubernetes | Self::Kustomize | Self::Helm | Self::Tfvars | Self::Terraform
        );
        let folders = name.folders.iter().rev().copied();
        let folders = folders.filter(|_| in_folders);
        words
            .chain(folders)
            .find(|word| is_mode(word))
            .map(str::to_owned)
    }

    /// The language that a carrier is written in.
    pub(super) fn syntax(self, root_relative: &str) -> Syntax {
        let lower = root_relative.to_ascii_lowercase();
        let name = Name::new(&lower);
        match self {
            Self::Dockerfile => Syntax::Dockerfile,
            Self::Laravel => Syntax::Php,
            Self::Properties => Syntax::Properties,
            Self::Tfvars | Self::Terraform => Syntax::Hcl,
            Self::Replit => Syntax::Toml,
            _ if name.is_yaml() => Syntax::Yaml,
            _ if name.is_json() => Syntax::Json,
            _ => Syntax::Toml,
        }
    }
}

/// Whether a word names a mode.
pub(super) fn is_mode(word: &str) -> bool {
    MODES.contains(&word)
}

/// Kinds of Kubernetes that hold variables.
const KINDS: &[&str] = &[
    "ConfigMap",
    "Secret",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "CronJob",
    "Pod",
    "Rollout",
    "Service",
    "List",
];

/// Whether YAML says that it is a manifest of Kubernetes.
fn is_manifest(text: &str) -> bool {
    let bytes = text.as_bytes();
    let says_kind = memchr::memmem::find_iter(bytes, b"kind:").any(|at| {
        let before = bytes[..at].last();
        let value = text[at + "kind:".len()..].trim_start_matches([' ', '"', '\'']);
        before.is_none_or(|byte| matches!(byte, b'\n' | b' '))
            && KINDS.iter().any(|kind| {
                value
                    .strip_prefix(kind)
                    .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
            })
    });
    says_kind && memchr::memmem::find(bytes, b"apiVersion:").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_follow_the_name() {
        use Carrier as C;
        let cases = [
            ("docker-compose.yml", Some(C::Compose), None),
            ("a/docker-compose.prod.yaml", Some(C::Compose), Some("prod")),
            ("compose.override.yml", Some(C::Compose), None),
            ("composer.json", None, None),
            ("Dockerfile", Some(C::Dockerfile), None),
            (
                "web/Dockerfile.staging",
                Some(C::Dockerfile),
                Some("staging"),
            ),
            ("web.Dockerfile", Some(C::Dockerfile), None),
            ("Containerfile", Some(C::Dockerfile), None),
            ("Dockerfile.dockerignore", None, None),
            (".github/workflows/ci.yml", Some(C::Workflow), None),
            (".github/dependabot.yml", None, None),
            (".gitlab-ci.yml", Some(C::Gitlab), None),
            (".circleci/config.yml", Some(C::CircleCi), None),
            ("azure-pipelines.yml", Some(C::Azure), None),
            ("azure-pipelines-prod.yml", Some(C::Azure), None),
            (".azure-pipelines/deploy.yml", Some(C::Azure), None),
            ("k8s/web.yaml", Some(C::Kubernetes), None),
            (
                "k8s/overlays/production/web.yaml",
                Some(C::Kubernetes),
                Some("production"),
            ),
            ("k8s/kustomization.yaml", Some(C::Kustomize), None),
            ("chart/values.yaml", Some(C::Helm), None),
            ("chart/values-prod.yaml", Some(C::Helm), Some("prod")),
            ("wrangler.toml", Some(C::Wrangler), None),
            ("wrangler.jsonc", Some(C::Wrangler), None),
            ("netlify.toml", Some(C::Netlify), None),
            ("vercel.json", Some(C::Vercel), None),
            ("fly.staging.toml", Some(C::Fly), Some("staging")),
            ("render.yaml", Some(C::Render), None),
            ("app.json", Some(C::AppJson), None),
            ("app.config.json", Some(C::AppJson), None),
            ("eas.json", Some(C::Eas), None),
            ("app.yaml", Some(C::AppYaml), None),
            ("config/cashier.php", Some(C::Laravel), None),
            ("src/cashier.php", None, None),
            ("infra/prod.tfvars", Some(C::Tfvars), Some("prod")),
            (
                "infra/environments/staging/main.tf",
                Some(C::Terraform),
                Some("staging"),
            ),
            ("terraform.auto.tfvars", Some(C::Tfvars), None),
            (
                "src/main/resources/application.yml",
                Some(C::Settings),
                None,
            ),
            (
                "src/main/resources/application-eu.yml",
                Some(C::Settings),
                Some("eu"),
            ),
            (
                "application-prod.properties",
                Some(C::Properties),
                Some("prod"),
            ),
            ("gradle.properties", Some(C::Properties), None),
            ("config/secrets.yml", Some(C::Settings), None),
            ("config/paddle_billing.yml", Some(C::Settings), None),
            (
                "config/production.json",
                Some(C::Settings),
                Some("production"),
            ),
            ("config/routes.yml", None, None),
            (
                "appsettings.Production.json",
                Some(C::Appsettings),
                Some("production"),
            ),
            ("appsettings.json", Some(C::Appsettings), None),
            (".replit", Some(C::Replit), None),
            (".mcp.json", Some(C::Mcp), None),
            (".cursor/mcp.json", Some(C::Mcp), None),
            ("env.json", Some(C::EnvJson), None),
            ("cypress.env.json", Some(C::EnvJson), None),
            ("serverless.ts", None, None),
            ("serverless.yml", Some(C::Serverless), None),
            ("amplify.yml", Some(C::Amplify), None),
            ("package.json", None, None),
            ("turbo.json", None, None),
            ("", None, None),
        ];
        for (name, carrier, mode) in cases {
            let found = Carrier::of_name(name);
            assert_eq!(found, carrier, "{name}");
            let found = found.and_then(|found| found.mode(name));
            assert_eq!(found.as_deref(), mode, "{name}");
        }
    }

    #[test]
    fn manifests_are_told_by_their_kind() {
        let cases = [
            ("apiVersion: v1\nkind: ConfigMap\n", true),
            ("kind: \"Secret\"\napiVersion: v1\n", true),
            ("apiVersion: v1\nkind: ConfigMapList2\n", false),
            ("apiVersion: v1\nkind: Ingress\n", false),
            ("# kind of\nkind: Deployment\n", false),
            ("mankind: Pod\napiVersion: v1", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_manifest(text), expected, "{text}");
        }
    }
}
