//! Plain requests to Paddle's API: a base URL and a bearer key in one
//! statement or one function, in whatever language.

use std::collections::{BTreeMap, BTreeSet};

use crate::extract::server::code::Code;
use crate::extract::server::lex::Kind;
use crate::extract::server::sdk::settled;
use crate::extract::server::value::Evaluator;
use crate::model::Value;
use crate::model::facts::{FileFacts, ServerClient};

/// More places than this are not looked at in one file.
pub(super) const MOST: usize = 512;

/// Adds the requests that the code makes.
pub(super) fn collect(code: &Code<'_>, facts: &mut FileFacts) {
    let requests = Requests {
        code,
        evaluator: Evaluator::new(code),
    };
    let bases = requests.bases();
    if bases.is_empty() {
        return;
    }
    let keys = requests.keys();
    let mut seen = BTreeSet::new();
    for (base, key) in requests.pairs(&bases, &keys) {
        if seen.insert((base.at, key.at)) {
            facts.clients.push(settled(requests.client(base, key)));
        }
    }
}

/// A place where a base URL or a key stands, and its value.
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// The requests of one program.
pub(super) struct Requests<'c, 't> {
    pub(super) code: &'c Code<'t>,
    pub(super) evaluator: Evaluator<'c, 't>,
}

impl Requests<'_, '_> {
    /// Which base and which key go together: those of one statement; else the
    /// only ones of a function.
    fn pairs<'p>(&self, bases: &'p [Place], keys: &'p [Place]) -> Vec<(&'p Place, &'p Place)> {
        let mut pairs = Vec::new();
        let statements = self.grouped(bases, keys, |at| Some(self.code.statement(at).start));
        for (bases, keys) in statements.values() {
            if let (Some(base), Some(key)) = (only(bases), only(keys)) {
                pairs.push((base, key));
            }
        }
        let functions = self.grouped(bases, keys, |at| self.code.function_of(at));
        for (bases, keys) in functions.values() {
            let is_paired = bases
                .iter()
                .any(|base| pairs.iter().any(|(paired, _)| paired.at == base.at));
            if is_paired {
                continue;
            }
            if let (Some(base), Some(key)) = (only(bases), only(keys))
                && says_paddle(&key.value)
            {
                pairs.push((base, key));
            }
        }
        pairs
    }

    fn grouped<'p>(
        &self,
        bases: &'p [Place],
        keys: &'p [Place],
        group: impl Fn(usize) -> Option<usize>,
    ) -> BTreeMap<usize, (Vec<&'p Place>, Vec<&'p Place>)> {
        let mut groups: BTreeMap<usize, (Vec<&Place>, Vec<&Place>)> = BTreeMap::new();
        for base in bases {
            if let Some(group) = group(base.at) {
                groups.entry(group).or_default().0.push(base);
            }
        }
        for key in keys {
            if let Some(group) = group(key.at) {
                groups.entry(group).or_default().1.push(key);
            }
        }
        groups
    }

    fn client(&self, base: &Place, key: &Place) -> ServerClient {
        let code = self.code;
        let host = base
            .value
            .leaves()
            .iter()
            .find_map(|(_, leaf)| Some(leaf.as_known()?.text.expose().to_owned()))
            .unwrap_or_default();
        let mut span = code.tokens[base.at].span;
        let mut name = host;
        // The call that the URL is given to.
        let mut around = code.around(base.at);
        while let Some(open) = around
            && code.word(open) == "["
        {
            around = code.around(open);
        }
        let open = around.filter(|&open| {
            code.word(open) == "("
                && code.partner(open).is_some()
                && open > 0
                && code.tokens[open - 1].kind == Kind::Word
        });
        if let Some(open) = open {
            let mut start = open - 1;
            while start >= 2
                && matches!(code.word(start - 1), "." | "->" | "::")
                && code.tokens[start - 2].kind == Kind::Word
            {
                start -= 2;
            }
            let callee = code.path(start, open);
            if !callee.is_empty() && callee.len() <= 60 {
                span = code.span(start, code.partner(open).unwrap_or(open));
                name = format!("{callee}(…)");
            }
        }
        ServerClient {
            span,
            name,
            key: key.value.clone(),
            key_aliases: Vec::new(),
            environment: base.value.clone(),
        }
    }
}

/// The place, if all have the same value.
fn only<'p>(places: &[&'p Place]) -> Option<&'p Place> {
    let (first, rest) = places.split_first()?;
    let shape = |place: &Place| shape(&place.value);
    let same = rest.iter().all(|place| shape(place) == shape(first));
    same.then_some(*first)
}

/// What a value says, without where.
fn shape(value: &Value) -> Vec<(String, String)> {
    value
        .leaves()
        .iter()
        .map(|(condition, leaf)| {
            let leaf = match leaf {
                Value::Known(known) => known.text.expose().to_owned(),
                Value::Variable(variable) => format!("${}", variable.name),
                Value::Absent(_) => "absent".to_owned(),
                _ => "opaque".to_owned(),
            };
            (condition.to_string(), leaf)
        })
        .collect()
}

/// Whether a key is Paddle's by what it is called; one that is written out
/// says so itself.
fn says_paddle(key: &Value) -> bool {
    key.leaves().iter().any(|(_, leaf)| match leaf {
        Value::Known(_) => true,
        Value::Variable(variable) => {
            variable.name.contains("PADDLE") || variable.name.contains("PDL")
        }
        _ => false,
    })
}
