//! The names of the world outside the program: browser and runtime globals,
//! Paddle's packages, the modules through which frameworks hand out
//! environment variables.

use crate::extract::js::target::Target;
use crate::extract::js::wrappers;
use crate::model::facts::InitMethod;
use crate::model::value::Imported;
use crate::model::{Known, Literal, Read, Sensitive, Span, Value, Variable};

/// Paddle's wrapper of Paddle.js on npm.
pub(super) const PADDLE_JS: &str = "@paddle/paddle-js";
/// Paddle's server SDK for Node.
const NODE_SDK: &str = "@paddle/paddle-node-sdk";

/// The name of Paddle's package that `specifier` means, where it is the address of
/// one on a network of packages or names a version; else the specifier.
pub(super) fn package(specifier: &str) -> &str {
    let is_address = ["npm:", "https://", "http://", "//"]
        .iter()
        .any(|scheme| specifier.starts_with(scheme));
    if !is_address {
        return specifier;
    }
    let is_named = |package: &&str| {
        let Some(at) = specifier.find(package) else {
            return false;
        };
        let (before, after) = (&specifier[..at], &specifier[at + package.len()..]);
        before.ends_with(['/', ':']) && (after.is_empty() || after.starts_with(['@', '/', '?']))
    };
    let found = [PADDLE_JS, NODE_SDK].into_iter().find(is_named);
    found.unwrap_or(specifier)
}

/// What an undeclared name denotes.
pub(super) fn global<'a>(name: &str) -> Target<'a> {
    match name {
        "window" | "globalThis" | "self" | "global" | "top" | "parent" => Target::Global,
        "process" => Target::EnvHost(Read::ProcessEnv),
        "Bun" => Target::EnvHost(Read::Bun),
        "Deno" => Target::Deno,
        // The script defines `Paddle`; the wrapper also `PaddleBillingV1`.
        "Paddle" | "PaddleBillingV1" => Target::Paddle,
        _ => Target::opaque("a global"),
    }
}

/// What `import { name } from 'specifier'` denotes; `*` is the namespace.
pub(super) fn import<'a>(specifier: &str, name: &str, usage: Span) -> Target<'a> {
    let specifier = package(specifier);
    let variable = |read| {
        Target::Value(Value::Variable(Variable {
            name: name.to_owned(),
            read,
            span: usage,
        }))
    };
    if let Some(wrapper) = wrappers::find(specifier, name) {
        return Target::Init(wrappers::method(wrapper));
    }
    match (specifier, name) {
        (PADDLE_JS | NODE_SDK, "*" | "default") => Target::Module(specifier.to_owned()),
        (PADDLE_JS, "initializePaddle") => Target::Init(InitMethod::InitializePaddle),
        (PADDLE_JS, "getPaddleInstance") => Target::PaddleGetter,
        (NODE_SDK, "Paddle") => Target::ServerSdk,
        (NODE_SDK, "Environment") => Target::ServerEnvironment,
        ("$env/static/public" | "$env/static/private", name) if name != "*" => {
            variable(Read::SvelteKit)
        }
        ("$env/dynamic/public" | "$env/dynamic/private", "env") => Target::Env(Read::SvelteKit),
        ("astro:env/client" | "astro:env/server", name) if name != "*" => variable(Read::AstroEnv),
        ("process" | "node:process", "env") => Target::Env(Read::ProcessEnv),
        ("process" | "node:process", "default" | "*") => Target::EnvHost(Read::ProcessEnv),
        (_, "*") => Target::Module(specifier.to_owned()),
        _ => Target::Imported(Imported {
            specifier: specifier.to_owned(),
            name: name.to_owned(),
            members: Vec::new(),
            span: usage,
            preferred: Vec::new(),
        }),
    }
}

/// The member of a target that is not of the program's own making.
pub(super) fn member<'a>(target: Target<'a>, name: &str, usage: Span) -> Target<'a> {
    match (target, name) {
        (Target::Global, name) => global(name),
        (Target::EnvHost(read), "env") => Target::Env(read),
        (Target::Deno, "env") => Target::Deno,
        (Target::Deno, "get") => Target::DenoGet,
        (Target::RuntimeConfig, "public") => Target::Value(Value::Variable(Variable {
            name: "NUXT_PUBLIC".to_owned(),
            read: Read::NuxtRuntimeConfig,
            span: usage,
        })),
        (Target::RuntimeConfig, name) => Target::Value(Value::Variable(Variable {
            name: format!("NUXT_{}", upper_snake(name)),
            read: Read::NuxtRuntimeConfig,
            span: usage,
        })),
        (Target::Paddle, "Initialize") => Target::Init(InitMethod::Initialize),
        (Target::Paddle, "Setup") => Target::Init(InitMethod::Setup),
        (Target::Paddle, "Environment") => Target::PaddleEnvironment,
        (Target::PaddleEnvironment, "set") => Target::EnvironmentSetter,
        (Target::ServerEnvironment, name @ ("sandbox" | "production")) => {
            Target::Value(Value::Known(Known {
                text: Sensitive::new(name),
                literal: Literal::String,
                span: usage,
            }))
        }
        // A module that is transpiled has its exports on `default` too.
        (Target::Module(specifier), "default") => Target::Module(specifier),
        (Target::Module(specifier), name) => import(&specifier, name, usage),
        (Target::Imported(mut imported), name) => {
            imported.members.push(name.to_owned());
            imported.span = usage;
            Target::Imported(imported)
        }
        _ => Target::opaque("a member of something unknown"),
    }
}

/// `paddleClientToken` → `PADDLE_CLIENT_TOKEN`, as Nuxt spells the variables
/// of its runtime config (nuxt.com, "runtime config").
pub(crate) fn upper_snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut previous_is_lower = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && previous_is_lower {
            out.push('_');
        }
        previous_is_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
        out.push(character.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_packages() {
        let packages = [
            "https://esm.sh/@paddle/paddle-js",
            "https://esm.sh/@paddle/paddle-js@1.4.0",
            "https://esm.sh/v135/@paddle/paddle-js?bundle",
            "https://cdn.jsdelivr.net/npm/@paddle/paddle-js/+esm",
            "https://cdn.jsdelivr.net/npm/@paddle/paddle-js@1/+esm",
            "https://unpkg.com/@paddle/paddle-js?module",
            "https://cdn.skypack.dev/@paddle/paddle-js",
            "npm:@paddle/paddle-js@1.4.0",
            "npm:@paddle/paddle-js",
            "@paddle/paddle-js",
        ];
        for specifier in packages {
            assert_eq!(package(specifier), PADDLE_JS, "{specifier}");
        }
        assert_eq!(package("npm:@paddle/paddle-node-sdk@3"), NODE_SDK);
        let others = [
            "https://esm.sh/@paddle/paddle-js-mock",
            "https://esm.sh/x@paddle/paddle-js",
            "npm:react",
            "./@paddle/paddle-js/fake",
        ];
        for specifier in others {
            assert_eq!(package(specifier), specifier);
        }
    }
}
