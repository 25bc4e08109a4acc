//! Which of the options that a call is given overwrite others: a later one of the
//! same name, or `delete`, takes the place of those before it where it happens.

use std::collections::BTreeMap;

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression, UnaryOperator};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, strip};
use crate::model::facts::{InitOption, Position};
use crate::model::value::Arm;
use crate::model::{Condition, Guard, Span, Value};

/// A `delete` has its object this many nodes below it at most: casts and
/// parentheses.
const MOST_CASTS: usize = 8;
/// An option that is overwritten where more than these guards hold, all in all, is
/// left as it is then: each would be compared with all the others.
const MOST_GUARDS: usize = 16;

/// An option that a call is given, in the order in which they are given.
pub(super) struct Given {
    pub(super) option: InitOption,
    pub(super) how: How,
    /// Where it happens, if it is a statement of its own.
    pub(super) written: Option<Written>,
}

/// What is done to the member of that name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It is given a value.
    Set,
    /// It is taken out.
    Deleted,
}

/// Where a member is written to.
pub(super) struct Written {
    /// The statement's bytes.
    pub(super) span: Span,
    /// The functions around it.
    pub(super) functions: Vec<usize>,
    /// Whether it happens wherever the object is made, which is in the same function.
    pub(super) is_beside_object: bool,
}

/// What has become of an option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is there, but for what so many guards take away.
    There(usize),
    Overwritten,
    Gone,
}

impl Given {
    /// Whether it happens before the call that stands at `call`, if it does at all.
    fn is_before(&self, call: Span, here: &Position) -> bool {
        let Some(written) = &self.written else {
            return true;
        };
        if written.functions == here.functions {
            return written.span.end <= call.start;
        }
        // In a function (or the program) around the call: that one runs first.
        here.functions.starts_with(&written.functions) || written.is_beside_object
    }
}

impl<'a> Analysis<'a> {
    /// The options as they reach the call: each with the values that it has where no
    /// later one overwrites it.
    pub(super) fn settled(
        &self,
        call: &'a CallExpression<'a>,
        given: Vec<Given>,
    ) -> Vec<InitOption> {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, one) in given.iter().enumerate() {
            by_name.entry(&one.option.name).or_default().push(at);
        }
        let repeated: Vec<Vec<usize>> = by_name
            .into_values()
            .filter(|places| places.len() > 1)
            .collect();
        let mut fates = vec![Fate::There(0); given.len()];
        let mut given = given;
        if !repeated.is_empty() {
            let here = self.position(call.node_id.get());
            for places in repeated {
                self.overwrite(
                    &mut given,
                    &mut fates,
                    &places,
                    (self.span(call.span), &here),
                );
            }
        }
        let settled = given.into_iter().zip(fates);
        settled
            .filter(|(given, fate)| given.how == How::Set && *fate != Fate::Gone)
            .map(|(given, fate)| {
                let mut option = given.option;
                if fate == Fate::Overwritten {
                    option.condition = Condition::never();
                }
                option
            })
            .collect()
    }

    /// Overwrites those at `places`, which have one name, by those behind them.
    fn overwrite(
        &self,
        given: &mut [Given],
        fates: &mut [Fate],
        places: &[usize],
        (call, here): (Span, &Position),
    ) {
        for (count, &later) in places.iter().enumerate() {
            if !given[later].is_before(call, here) {
                continue;
            }
            let (condition, how) = (given[later].option.condition.clone(), given[later].how);
            for &earlier in &places[..count] {
                if !self.step() {
                    return;
                }
                let option = &given[earlier].option;
                let guarded = match fates[earlier] {
                    Fate::There(guarded) => guarded,
                    Fate::Overwritten => MOST_GUARDS,
                    Fate::Gone => continue,
                };
                // What is written elsewhere may be written later still.
                if !given[earlier].is_before(call, here) || condition.excludes(&option.condition) {
                    continue;
                }
                let needed: Vec<&Guard> = condition
                    .guards()
                    .iter()
                    .filter(|guard| {
                        !option.condition.guards().contains(guard)
                            && !here.condition.guards().contains(guard)
                    })
                    .collect();
                if needed.is_empty() {
                    fates[earlier] = match how {
                        How::Set => Fate::Overwritten,
                        How::Deleted => Fate::Gone,
                    };
                } else if guarded + needed.len() <= MOST_GUARDS {
                    let value = unless(&needed, &option.value);
                    fates[earlier] = Fate::There(guarded + needed.len());
                    given[earlier].option.value = value;
                }
            }
        }
    }

    /// The members that `delete` takes out of the object that `owner` holds: their
    /// names, and the nodes.
    pub(super) fn deletions(&self, owner: SymbolId) -> Vec<(String, NodeId)> {
        let references = self.semantic.symbol_references(owner);
        references
            .filter_map(|reference| {
                let node = reference.node_id();
                let mut around = self.nodes().ancestors(node).take(MOST_CASTS);
                let (unary, at) = around.find_map(|ancestor| match ancestor.kind() {
                    AstKind::UnaryExpression(unary) => Some((unary, ancestor.id())),
                    _ => None,
                })?;
                if unary.operator != UnaryOperator::Delete {
                    return None;
                }
                let member = strip(&unary.argument).as_member_expression()?;
                let is_of_owner = matches!(strip(member.object()), Expression::Identifier(object)
                    if object.span == self.nodes().kind(node).span());
                let name = member.static_property_name()?;
                is_of_owner.then(|| (name.to_owned(), at))
            })
            .collect()
    }
}

/// A value that something has where not all the guards hold: one alternative for each
/// that can fail, with those before it that do not.
fn unless(guards: &[&Guard], value: &Value) -> Value {
    let mut arms = Vec::new();
    let mut before = Condition::always();
    for &guard in guards {
        arms.push(Arm {
            condition: before.clone().and(guard.negated()),
            value: value.clone(),
        });
        before = before.and(guard.clone());
    }
    Value::OneOf(arms)
}
