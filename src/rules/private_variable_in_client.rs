//! A token read in the browser from a variable that is not there.

use crate::extract::kind::{Role, SourceKind};
use crate::model::{Read, Severity, SourceText, Span, Value, Variable};
use crate::resolve::package::Exposure;
use crate::resolve::{Answer, FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct PrivateVariableInClient;

static META: RuleMeta = RuleMeta {
    id: "private-variable-in-client",
    severity: Severity::Warning,
    summary: "a token read in the browser from a variable that the framework does not expose",
    page: include_str!("private_variable_in_client.md"),
};

impl Rule for PrivateVariableInClient {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if file.role != Role::Source || file.facts.inits.is_empty() {
            return;
        }
        for call in &file.facts.inits {
            let tokens = project.tokens(file, call);
            let is_private = |answer: &Answer, variable: &Variable| match variable.read {
                _ if is_on_server(file, answer.usage.unwrap_or(variable.span)) => false,
                // What a function of another module returns may come from the
                // server, as from actions.
                _ if answer.is_returned => false,
                _ if answer.usage.is_some() && is_for_server(&answer.source) => false,
                // Vike's own way to make a variable public (vike.dev, "env").
                _ if variable.name.starts_with("PUBLIC_ENV__") => false,
                // What is not below `public` stays on the server (nuxt.com,
                // "runtime config").
                Read::NuxtRuntimeConfig => !variable.name.starts_with("NUXT_PUBLIC"),
                Read::ProcessEnv | Read::ImportMetaEnv | Read::SvelteKit => {
                    let package = project.describe(&file.location);
                    package.exposes(&variable.name, variable.read) == Exposure::Private
                }
                _ => false,
            };
            // One way to a token is enough: `PUBLIC_X ?? X` is right.
            let is_hopeless = tokens.iter().all(|answer| match &answer.value {
                Value::Variable(variable) => is_private(answer, variable),
                Value::Absent(_) => true,
                Value::Known(known) => known.text.expose().is_empty(),
                _ => false,
            });
            let first = tokens.iter().find_map(|answer| match &answer.value {
                Value::Variable(variable) => Some((answer, variable)),
                _ => None,
            });
            let (true, Some((answer, variable))) = (is_hopeless, first) else {
                continue;
            };
            let usage = answer.usage.unwrap_or(variable.span);
            let message = format!(
                "`{}` is read in the browser, where it is undefined: the framework exposes only \
                 variables with its public prefix",
                variable.name
            );
            let prefixes = project
                .describe(&file.location)
                .public
                .of(variable.read)
                .join("`, `");
            let help = if prefixes.is_empty() {
                "hand the token to the page in another way, or rename the variable".to_owned()
            } else {
                format!(
                    "rename it so that it starts with `{prefixes}`; a client-side token is public"
                )
            };
            let mut draft = Draft::new(usage, &variable.name, message, help);
            if answer.usage.is_some() {
                draft = draft.related(answer.place(variable.span), "the variable is read here");
            }
            sink.report(draft.related(call.callee, "Paddle.js is initialised here"));
        }
    }
}

/// Whether a module says that it is none of the browser's.
fn is_for_server(source: &SourceText) -> bool {
    let name = source.id.file_name();
    let marks = [
        "'use server'",
        "\"use server\"",
        "'server-only'",
        "\"server-only\"",
    ];
    name.contains(".server.") || marks.iter().any(|mark| source.text.contains(mark))
}

/// Whether a read runs on the server although the call does not: in Astro's
/// frontmatter, and in server templates.
fn is_on_server(file: &FileView, read: Span) -> bool {
    match file.kind {
        SourceKind::Template(_) => true,
        SourceKind::Astro => {
            let text = &file.source.text;
            let end = text
                .strip_prefix("---")
                .and_then(|rest| rest.find("\n---"))
                .map_or(0, |at| at + 3);
            read.start < end
        }
        _ => false,
    }
}
