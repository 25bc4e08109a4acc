//! What files in a made-up project come to, as tables. The project is in
//! memory: paths from its root, and texts.

mod calls;
mod carriers;
mod env_files;
mod projects;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Origin, Settings};
use crate::extract;
use crate::model::value::parameter_name;
use crate::model::{Condition, Entry, Environment, Problem, SourceId, SourceText, Tree};
use crate::resolve::carriers::normal;
use crate::resolve::package::{self, PackageFiles};
use crate::resolve::{
    Environments, FileView, Project, Scope, Stand, World, dotenv_files, nuxt_config,
};

/// Where the made-up project stands.
const ROOT: &str = "/shop";

/// A project in memory.
pub(super) struct Memory(BTreeMap<PathBuf, SourceText>);

impl Memory {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let files = files.iter();
        Self(
            files
                .map(|(path, text)| (Path::new(ROOT).join(path), source(path, text)))
                .collect(),
        )
    }

    pub(super) fn view(&self, path: &str) -> FileView {
        let source = self.0[&Path::new(ROOT).join(path)].clone();
        let extracted = extract::extract(&source, &Settings::default());
        FileView::new(self, source, extracted)
    }
}

impl Tree for Memory {
    fn locate(&self, id: &SourceId) -> PathBuf {
        id.path.clone()
    }

    fn root_of(&self, _: &Path) -> PathBuf {
        ROOT.into()
    }

    fn load(&self, path: &Path) -> Option<SourceText> {
        self.0.get(path).cloned()
    }

    fn entries(&self, folder: &Path) -> Vec<Entry> {
        let below = self.0.keys().filter_map(|path| {
            let mut parts = path.strip_prefix(folder).ok()?.components();
            let name = parts.next()?.as_os_str().to_str()?.to_owned();
            let is_folder = parts.next().is_some();
            Some(Entry { name, is_folder })
        });
        below.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn candidates(
        &self,
        folder: &Path,
        is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        let below = self.0.iter().filter(|(path, _)| {
            let between = path.ancestors().skip(1);
            path.starts_with(folder) && !between.take_while(|above| *above != folder).any(is_other)
        });
        below.map(|(_, source)| source.clone()).collect()
    }

    fn is_candidate(&self, _: &str) -> bool {
        true
    }

    fn resolve(&self, from: &Path, specifier: &str) -> Option<PathBuf> {
        let target = normal(&from.parent()?.join(format!("{specifier}.ts")));
        self.0.contains_key(&target).then_some(target)
    }
}

pub(super) fn source(path: &str, text: &str) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: path.into(),
            root_relative: path.into(),
            path: Path::new(ROOT).join(path),
        }),
        text: text.into(),
    }
}

/// What a world says of the variables `A` to `D` and of `NODE_ENV`: `A=1`, or
/// `A=?` where it is set to something unknown; `+` where others may be set.
fn said(world: &World) -> String {
    let mut words = vec![format!("{}:", world.mode().unwrap_or("-"))];
    for name in ["A", "B", "C", "D", "NODE_ENV", "X_A", "NUXT_A", "NUXT_B"] {
        if let Some((known, place)) = world.get(name) {
            words.push(format!("{name}={}", known.text.expose()));
            let is_empty = place.is_some_and(|place| place.span.is_empty());
            assert!(!is_empty, "{name} is set nowhere");
        } else if world.binds(name) {
            words.push(format!("{name}=?"));
        }
    }
    if world.sets("NOBODY_SETS_THIS") {
        words.push("+".to_owned());
    }
    words.join(" ")
}

fn all_said(worlds: &[World]) -> Vec<String> {
    worlds.iter().map(said).collect()
}

/// Paths and texts of files.
type Files<'c> = &'c [(&'c str, &'c str)];
