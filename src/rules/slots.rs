//! Where a client token is expected: the `token` of an init call, and names
//! that call for one.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::credential::{self, Classification, Kind};
use crate::extract::kind::Role;
use crate::model::facts::{Assignment, Holder, InitCall};
use crate::model::{Known, Place, Read, SourceText, Span, Value};
use crate::resolve::{FileView, Project};
use crate::rules::{Draft, Subject};

/// What asks for the token.
pub(super) enum Asker<'f> {
    /// An init call.
    Call(&'f InitCall),
    /// A name.
    Name(&'f Assignment),
}

/// A known value where a client token is expected.
pub(super) struct Slot<'f> {
    /// The value.
    pub(super) known: Known,
    /// Where it is to be told: where it is written, or where the call's file
    /// uses what another file gives.
    pub(super) place: Place,
    /// Where it is written, if it is told elsewhere.
    pub(super) written: Option<Place>,
    /// The variable that gives it to the call, if one does.
    variable: Option<String>,
    /// What asks for it.
    pub(super) asker: Asker<'f>,
    /// What the value is.
    pub(super) found: Classification,
    /// Whether tests on the way to all of the calls that ask for it may keep it from
    /// getting there.
    pub(super) is_caught: bool,
}

impl Slot<'_> {
    /// What the value is given to, for messages.
    pub(super) fn asker_name(&self) -> String {
        match &self.asker {
            Asker::Call(call) => format!("the token of `{}`", call.method.as_str()),
            Asker::Name(assignment) => format!("`{}`", assignment.name),
        }
    }

    /// The init call, as a related place.
    pub(super) fn call_span(&self) -> Option<Span> {
        match &self.asker {
            Asker::Call(call) => Some(call.callee),
            Asker::Name(_) => None,
        }
    }

    /// The source in which the value is written.
    pub(super) fn writer(&self) -> &SourceText {
        &self.written.as_ref().unwrap_or(&self.place).source
    }

    /// Whether only something that clearly means to be a token may be judged
    /// here: a constant of that name can also hold a name or a label.
    pub(super) fn is_weak(&self) -> bool {
        matches!(
            &self.asker,
            Asker::Name(assignment)
                if matches!(assignment.holder, Holder::Constant | Holder::Property)
        )
    }

    /// What findings about the value are about.
    pub(super) fn subject(&self) -> Subject {
        Subject::value(self.known.text.expose(), self.variable.as_deref())
    }

    /// A finding about the value.
    pub(super) fn draft(&self, message: String, help: &str) -> Draft {
        let text = self.known.text.expose();
        let mut draft = Draft::new(self.place.clone(), text, message, help).about(self.subject());
        if let Some(written) = &self.written {
            draft = draft.related(written.clone(), "it is written here");
        }
        match self.call_span() {
            Some(call) => draft.related(call, "it reaches Paddle.js here"),
            None => draft,
        }
    }
}

/// Slots so far, each value once.
struct Slots<'f> {
    slots: Vec<Slot<'f>>,
    /// Where each of them is to be told and is written.
    places: BTreeMap<(Key, Option<Key>), usize>,
}

/// A place, by the file and the bytes.
type Key = (Arc<str>, Span);

/// Whether tests may keep a value from getting where it is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Free,
    Tested,
}

impl<'f> Slots<'f> {
    fn add(
        &mut self,
        (known, variable): (&Known, Option<String>),
        place: Place,
        written: Option<Place>,
        asker: Asker<'f>,
        way: Way,
    ) {
        // One use of another file's value may stand for several.
        let key = |place: &Place| (Arc::clone(&place.source.id.display), place.span);
        match self.places.entry((key(&place), written.as_ref().map(key))) {
            Entry::Occupied(at) => {
                if matches!(asker, Asker::Call(_)) {
                    self.slots[*at.get()].is_caught &= way == Way::Tested;
                }
            }
            Entry::Vacant(free) => {
                free.insert(self.slots.len());
                self.slots.push(Slot {
                    found: credential::classify_as(known.text.expose(), Kind::ClientToken),
                    known: known.clone(),
                    place,
                    written,
                    variable,
                    asker,
                    is_caught: way == Way::Tested,
                });
            }
        }
    }
}

/// All slots of a file, each value once: an init call goes before a name.
/// Files that only document, and tests, have none.
pub(super) fn slots<'f>(file: &'f FileView, project: &Project<'_>) -> Vec<Slot<'f>> {
    let mut slots = Slots {
        slots: Vec::new(),
        places: BTreeMap::new(),
    };
    if matches!(file.role, Role::Documentation | Role::Test) {
        return slots.slots;
    }
    let worlds = OnceCell::new();
    for call in &file.facts.inits {
        for answer in project.tokens(file, call) {
            let asker = Asker::Call(call);
            match &answer.value {
                Value::Known(known) => {
                    let text = known.text.expose();
                    let way = match answer.is_caught(text, &call.position.condition) {
                        true => Way::Tested,
                        false => Way::Free,
                    };
                    let written = answer.place(known.span);
                    let (place, written) = match answer.usage {
                        Some(usage) => (file.place(usage), Some(written)),
                        None => (written, None),
                    };
                    slots.add((known, None), place, written, asker, way);
                }
                Value::Variable(variable) => {
                    let usage = answer.usage.unwrap_or(variable.span);
                    for world in worlds.get_or_init(|| project.worlds_of(file)).iter() {
                        let Some((known, Some(place))) = world.get(&variable.name) else {
                            continue;
                        };
                        let name =
                            (variable.read != Read::Parameter).then(|| variable.name.clone());
                        // The default of a parameter stands in the file itself.
                        let is_here = name.is_none() && place.source.id == file.source.id;
                        let is_told = name.is_some() && project.tells_at(file, place);
                        let (place, written) = if is_here || is_told {
                            (place.clone(), None)
                        } else {
                            (file.place(usage), Some(place.clone()))
                        };
                        // Where it is defined, it is still to be filled in.
                        let asker = Asker::Call(call);
                        slots.add((known, name), place, written, asker, Way::Free);
                    }
                }
                _ => {}
            }
        }
    }
    for assignment in &file.facts.assignments {
        if project.names().expected(&assignment.name) == Some(Kind::ClientToken) {
            for (_, leaf) in assignment.value.leaves() {
                if let Some(known) = leaf.as_known() {
                    let here = file.place(known.span);
                    let asker = Asker::Name(assignment);
                    slots.add((known, None), here, None, asker, Way::Free);
                }
            }
        }
    }
    slots.slots
}
