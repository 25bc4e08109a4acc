//! Values that other modules give, through re-exports, namespaces and
//! `export *`. Cycles end; what cannot be followed is opaque.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::extract;
use crate::model::facts::ModuleFacts;
use crate::model::value::Imported;
use crate::model::{Condition, Guard, Problem, SourceText, Subject, Test, Value};
use crate::resolve::answer::Answer;
use crate::resolve::fallback::{self, Leaf};
use crate::resolve::project::{FileView, Project};

/// Imports are followed over this many modules.
const MAX_HOPS: usize = 12;

/// A module and what it exports.
#[derive(Debug)]
pub(super) struct Module {
    path: PathBuf,
    pub(super) source: SourceText,
    pub(super) facts: ModuleFacts,
    /// Why it cannot be read, if it cannot.
    problem: Option<Problem>,
}

impl Project<'_> {
    /// What an import of `file` can come to.
    pub(super) fn imported(&self, file: &FileView, imported: &Imported) -> Vec<Answer> {
        let found = self.follow(&file.location, imported, MAX_HOPS);
        if !found.is_empty() {
            return found;
        }
        vec![Answer {
            condition: Condition::always(),
            value: Value::Opaque("an import that was not followed"),
            source: file.source.clone(),
            usage: None,
            subject: None,
            aliases: Vec::new(),
            is_returned: false,
        }]
    }

    fn follow(&self, from: &Path, imported: &Imported, hops: usize) -> Vec<Answer> {
        if hops == 0 {
            return Vec::new();
        }
        let Some(path) = self.tree().resolve(from, &imported.specifier) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (condition, path) in self.replacements(path) {
            let Some(module) = self.asked_module(&path) else {
                continue;
            };
            let mut members = imported.members.as_slice();
            let name = if imported.name == "*" {
                let Some((first, rest)) = members.split_first() else {
                    continue;
                };
                members = rest;
                first.as_str()
            } else {
                imported.name.as_str()
            };
            for mut answer in self.exported(&module, name, members, hops - 1) {
                answer.condition = condition.and_all(&answer.condition);
                answer.is_returned |= is_returned(imported);
                found.push(answer);
            }
        }
        found
    }

    fn exported(
        &self,
        module: &Arc<Module>,
        name: &str,
        members: &[String],
        hops: usize,
    ) -> Vec<Answer> {
        let wanted = members.join(".");
        for export in module
            .facts
            .exports
            .iter()
            .filter(|export| export.name == name)
        {
            let rest = if export.path == wanted {
                Some("")
            } else if export.path.is_empty() {
                Some(wanted.as_str())
            } else {
                wanted
                    .strip_prefix(&export.path)
                    .and_then(|rest| rest.strip_prefix('.'))
            };
            let Some(rest) = rest else { continue };
            return self.leaves_of(module, &export.value, rest, hops);
        }
        if hops == 0 {
            return Vec::new();
        }
        for specifier in &module.facts.stars {
            let Some(path) = self.tree().resolve(&module.path, specifier) else {
                continue;
            };
            let Some(inner) = self.asked_module(&path) else {
                continue;
            };
            let found = self.exported(&inner, name, members, hops - 1);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The leaves of an exported value, of which members `rest` are wanted.
    fn leaves_of(
        &self,
        module: &Arc<Module>,
        value: &Value,
        rest: &str,
        hops: usize,
    ) -> Vec<Answer> {
        let mut follow = |imported: &Imported| {
            let mut further = imported.clone();
            further.members.extend(
                rest.split('.')
                    .filter(|member| !member.is_empty())
                    .map(str::to_owned),
            );
            self.follow(&module.path, &further, hops)
        };
        let leaves = fallback::leaves(value, &mut follow).into_iter();
        leaves
            .map(|(condition, leaf)| match leaf {
                Leaf::There(_, answer) => Answer {
                    condition,
                    ..*answer
                },
                Leaf::Here(leaf) => Answer {
                    condition,
                    value: match rest {
                        "" => leaf.clone(),
                        _ => Value::Opaque("a member of a value without members"),
                    },
                    source: module.source.clone(),
                    usage: None,
                    subject: None,
                    aliases: Vec::new(),
                    is_returned: rest.contains("()"),
                },
            })
            .collect()
    }

    /// A module in which a value is looked up: that it cannot be read is a
    /// problem.
    pub(super) fn asked_module(&self, path: &Path) -> Option<Arc<Module>> {
        let module = self.module(path)?;
        if let Some(problem) = &module.problem {
            self.note(problem.clone());
        }
        Some(module)
    }

    pub(super) fn module(&self, path: &Path) -> Option<Arc<Module>> {
        self.cached_module(path, || {
            let source = self.tree().load(path)?;
            let (facts, problem) = extract::module(&source);
            Some(Arc::new(Module {
                path: path.to_owned(),
                source,
                facts,
                problem,
            }))
        })
    }

    /// The files that a build can put in the place of one: Angular replaces
    /// `environment.ts` by `environment.prod.ts` (angular.dev, "build
    /// environments").
    fn replacements(&self, path: PathBuf) -> Vec<(Condition, PathBuf)> {
        let is_environment = path
            .file_name()
            .is_some_and(|name| name == "environment.ts");
        let Some(folder) = path.parent().filter(|_| is_environment) else {
            return vec![(Condition::always(), path)];
        };
        let mut found = Vec::new();
        for entry in self.tree().entries(folder) {
            let Some(name) = entry
                .name
                .strip_prefix("environment.")
                .and_then(|rest| rest.strip_suffix(".ts"))
            else {
                continue;
            };
            found.push((configuration(name), folder.join(&entry.name)));
        }
        if found.is_empty() {
            return vec![(Condition::always(), path)];
        }
        found.push((configuration("development"), path));
        found
    }
}

/// Whether an import is of what a function returns.
fn is_returned(imported: &Imported) -> bool {
    imported.members.iter().any(|member| member == "()")
}

fn configuration(name: &str) -> Condition {
    let subject = Subject::Expression("the build configuration".to_owned());
    let test = Test::Equals(subject, name.to_owned());
    Condition::always().and(Guard { test, holds: true })
}
