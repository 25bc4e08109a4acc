//! Where a client token is expected: the `token` of an init call, and names
//! that call for one.

use crate::credential::{self, Classification, Kind, names};
use crate::extract::kind::Role;
use crate::model::facts::{Assignment, Holder, InitCall};
use crate::model::{Known, Span};
use crate::resolve::{FileView, tokens};

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
    pub(super) known: &'f Known,
    /// What asks for it.
    pub(super) asker: Asker<'f>,
    /// What the value is.
    pub(super) found: Classification,
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

    /// Whether only something that clearly means to be a token may be judged
    /// here: a constant of that name can also hold a name or a label.
    pub(super) fn is_weak(&self) -> bool {
        matches!(
            &self.asker,
            Asker::Name(assignment)
                if matches!(assignment.holder, Holder::Constant | Holder::Property)
        )
    }
}

/// All slots of a file, each value once: an init call goes before a name.
/// Files that only document, and tests, have none.
pub(super) fn slots(file: &FileView) -> Vec<Slot<'_>> {
    let mut slots: Vec<Slot<'_>> = Vec::new();
    if matches!(file.role, Role::Documentation | Role::Test) {
        return slots;
    }
    let mut add = |known, asker| {
        let known: &Known = known;
        if slots
            .iter()
            .all(|slot: &Slot<'_>| slot.known.span != known.span)
        {
            let found = credential::classify_as(known.text.expose(), Kind::ClientToken);
            slots.push(Slot {
                known,
                asker,
                found,
            });
        }
    };
    for call in &file.facts.inits {
        for (_, value) in tokens(call) {
            if let Some(known) = value.as_known() {
                add(known, Asker::Call(call));
            }
        }
    }
    for assignment in &file.facts.assignments {
        if names::expected(&assignment.name) == Some(Kind::ClientToken) {
            for (_, leaf) in assignment.value.leaves() {
                if let Some(known) = leaf.as_known() {
                    add(known, Asker::Name(assignment));
                }
            }
        }
    }
    slots
}
