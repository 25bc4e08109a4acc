//! Which edits can be made together, and making them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fix::outcome::{Key, key};
use crate::model::{Edit, Finding, SourceId, SourceText, Span};

/// A fix that is to be made, and all findings that it is for.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    /// What is gone afterwards.
    pub(super) keys: Vec<Key>,
    /// The edits, by place.
    pub(super) edits: Vec<Edit>,
}

/// Fixes that do not touch each other.
#[derive(Default)]
pub(super) struct Batch {
    chosen: Vec<Chosen>,
    /// By source and start: the end of each chosen span, and whose it is.
    taken: BTreeMap<Arc<SourceId>, BTreeMap<usize, (usize, usize)>>,
}

impl Batch {
    /// Adds the fix of `finding`, unless it touches another one.
    pub(super) fn add(&mut self, finding: &Finding) {
        let Some(fix) = &finding.fix else { return };
        let mut edits = fix.edits.clone();
        edits.sort_by(|left, right| place(left).cmp(&place(right)));
        let is_orderly = edits
            .windows(2)
            .all(|pair| !touch(&pair[0].place.source.id, pair[0].place.span, &pair[1]));
        if !is_orderly {
            return;
        }
        match self.rival(&edits) {
            None => {
                for edit in &edits {
                    let Span { start, end } = edit.place.span;
                    let id = Arc::clone(&edit.place.source.id);
                    let spans = self.taken.entry(id).or_default();
                    spans.insert(start, (end, self.chosen.len()));
                }
                self.chosen.push(Chosen {
                    keys: vec![key(finding)],
                    edits,
                });
            }
            // One change can mend several findings.
            Some(rival) if is_same(&self.chosen[rival].edits, &edits) => {
                self.chosen[rival].keys.push(key(finding));
            }
            Some(_) => {}
        }
    }

    /// The fix that one of `edits` touches.
    fn rival(&self, edits: &[Edit]) -> Option<usize> {
        edits.iter().find_map(|edit| {
            let spans = self.taken.get(&edit.place.source.id)?;
            let Span { start, end } = edit.place.span;
            let (_, &(before, owner)) = spans.range(..=end).next_back()?;
            (before >= start).then_some(owner)
        })
    }

    pub(super) fn into_chosen(self) -> Vec<Chosen> {
        self.chosen
    }
}

fn place(edit: &Edit) -> (&SourceId, Span) {
    (&edit.place.source.id, edit.place.span)
}

fn touch(id: &SourceId, span: Span, edit: &Edit) -> bool {
    let other = edit.place.span;
    *id == *edit.place.source.id && span.start <= other.end && other.start <= span.end
}

fn is_same(left: &[Edit], right: &[Edit]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| {
            place(left) == place(right) && left.replacement == right.replacement
        })
}

/// `texts` with all of `chosen` applied; `None` if an edit does not fit.
pub(super) fn apply(texts: &[SourceText], chosen: &[Chosen]) -> Option<Vec<SourceText>> {
    let mut edits: BTreeMap<&SourceId, Vec<&Edit>> = BTreeMap::new();
    for edit in chosen.iter().flat_map(|chosen| &chosen.edits) {
        edits.entry(&edit.place.source.id).or_default().push(edit);
    }
    let mut changed = texts.to_vec();
    for source in &mut changed {
        let Some(mut edits) = edits.remove(&*source.id) else {
            continue;
        };
        edits.sort_by_key(|edit| edit.place.span);
        let mut text = String::with_capacity(source.text.len());
        let mut at = 0;
        for edit in edits {
            let Span { start, end } = edit.place.span;
            text.push_str(source.text.get(at..start)?);
            source.text.get(start..end)?;
            text.push_str(&edit.replacement);
            at = end;
        }
        text.push_str(source.text.get(at..)?);
        source.text = Arc::from(text);
    }
    edits.is_empty().then_some(changed)
}
