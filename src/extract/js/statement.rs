//! How Paddle's calls are written: as statements of their own, with options
//! that can be taken out one by one. Fixes are made from it.
//!
//! Says nothing of programs that do not stand in the file as they run.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, ObjectExpression};
use oxc_span::{GetSpan, Span as ProgramSpan};

use crate::extract::js::analysis::{Analysis, strip};
use crate::extract::js::init::member_of;
use crate::model::Span;
use crate::model::facts::{Entry, InitOptions, Statement};

impl<'a> Analysis<'a> {
    /// The statement that `call` is, if it is one of a block: a method, behind
    /// the members `between`, of something that is called by plain names.
    pub(super) fn statement(
        &self,
        call: &'a CallExpression<'a>,
        between: &[&str],
    ) -> Option<Statement> {
        let mut ancestors = self.nodes().ancestors(call.node_id.get());
        let mut parent = ancestors.next()?;
        if matches!(parent.kind(), AstKind::ChainExpression(_)) {
            parent = ancestors.next()?;
        }
        let AstKind::ExpressionStatement(statement) = parent.kind() else {
            return None;
        };
        let block = ancestors.next()?.kind();
        let is_block = matches!(
            block,
            AstKind::Program(_) | AstKind::BlockStatement(_) | AstKind::FunctionBody(_)
        );
        if !is_block {
            return None;
        }
        let start = self.nodes().kind(call.node_id.get()).span().start;
        let receiver = self.receiver(strip(&call.callee), start, between)?;
        if !self.is_plain(statement.span) {
            return None;
        }
        Some(Statement {
            span: self.span(statement.span),
            block: self.span(block.span()).start,
            receiver: self.span(receiver),
        })
    }

    /// From `start` to the first of the members `between` and the method.
    fn receiver(
        &self,
        callee: &'a Expression<'a>,
        start: u32,
        between: &[&str],
    ) -> Option<ProgramSpan> {
        let mut member = member_of(callee)?;
        for name in between.iter().rev() {
            member = member_of(strip(member.object()))?;
            if member.static_property_name() != Some(name) {
                return None;
            }
        }
        let (name, _) = member.static_property_info()?;
        let receiver = ProgramSpan::new(start, name.start);
        is_chain(self.text(receiver)).then_some(receiver)
    }

    /// Whether the source has these very bytes.
    fn is_plain(&self, span: ProgramSpan) -> bool {
        let source = self.span(span).slice(self.origin.source);
        self.origin.is_plain && source == self.text(span) && !self.is_dynamic(span)
    }

    /// Notes where the options stand, if they are written in the call itself.
    pub(super) fn note_entries(&self, call: &'a CallExpression<'a>, options: &mut InitOptions) {
        let InitOptions::Object { options, .. } = options else {
            return;
        };
        let Some(Expression::ObjectExpression(object)) =
            call.arguments.first().and_then(Argument::as_expression)
        else {
            return;
        };
        if !self.is_plain(object.span) {
            return;
        }
        for option in options {
            let at = object.properties.iter().position(|property| {
                matches!(property, oxc_ast::ast::ObjectPropertyKind::ObjectProperty(property)
                    if self.span(property.key.span()) == option.name_span)
            });
            option.entry = at.map(|at| Entry {
                span: self.span(object.properties[at].span()),
                removal: self.removal(object, at),
            });
        }
    }

    /// What to take out of `object` so that property number `at` is gone.
    fn removal(&self, object: &'a ObjectExpression<'a>, at: usize) -> Option<Span> {
        let span = object.properties[at].span();
        let before = match at.checked_sub(1) {
            Some(last) => object.properties[last].span().end,
            None => object.span.start + 1,
        };
        let after = match object.properties.get(at + 1) {
            Some(next) => next.span().start,
            None => object.span.end - 1,
        };
        let head = self.text(ProgramSpan::new(before, span.start));
        let tail = self.text(ProgramSpan::new(span.end, after));
        let (head_blank, tail_blank) = (without_comma(head)?, without_comma(tail)?);
        let removed = match (tail.find(','), head_blank.rfind('\n')) {
            // A line of its own goes with its end.
            (Some(comma), Some(line)) if tail_blank[comma + 1..].contains('\n') => {
                let end = comma + 1 + tail_blank[comma + 1..].find('\n')?;
                ProgramSpan::new(before + size(line), span.end + size(end))
            }
            // What follows stays on its line.
            (Some(comma), _) => {
                let rest = &tail[comma + 1..];
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                match rest[blanks..].starts_with(['\n', '\r']) {
                    true => {
                        let kept = head.trim_end_matches([' ', '\t']).len();
                        ProgramSpan::new(before + size(kept), span.end + size(comma + 1))
                    }
                    false => ProgramSpan::new(span.start, span.end + size(comma + 1 + blanks)),
                }
            }
            (None, _) if at == 0 => ProgramSpan::new(before, after),
            (None, _) => ProgramSpan::new(before, span.end),
        };
        Some(self.span(removed))
    }
}

/// `text` with blanks for its comma, if there is nothing else but white space.
fn without_comma(text: &str) -> Option<String> {
    let blank = text.replacen(',', " ", 1);
    blank.trim().is_empty().then_some(blank)
}

fn size(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Whether `text` is names with dots behind them: `window.Paddle?.`.
fn is_chain(text: &str) -> bool {
    let Some(names) = text.strip_suffix('.') else {
        return false;
    };
    names.split('.').all(|name| {
        let name = name.trim_end_matches(['?', '!']);
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        !name.is_empty() && name.chars().all(is_name) && !name.starts_with(|c: char| c.is_numeric())
    })
}
