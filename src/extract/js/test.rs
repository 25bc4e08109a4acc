//! What a test says about the values behind it: the conditions under which it
//! holds and under which it does not.

use oxc_ast::ast::{
    Argument, BinaryExpression, BinaryOperator, CallExpression, Expression, LogicalOperator,
    SwitchStatement, UnaryOperator,
};
use oxc_span::GetSpan;

use crate::extract::elsewhere::is_to_be_filled_in;
use crate::extract::js::analysis::{Analysis, Binding, strip};
use crate::extract::js::denote::MAX_DEPTH;
use crate::extract::js::members::name_of;
use crate::extract::js::target::Target;
use crate::model::{Condition, Guard, Known, Subject, Test, Value};

/// Of more labels of a `switch` together it is not told which of them they are.
const MOST_LABELS: usize = 16;

/// The outcome of a test.
pub(super) enum Truth {
    /// Always the same.
    Known(bool),
    /// Depends on something.
    Depends {
        /// What holds when the test is true.
        yes: Condition,
        /// What holds when it is false.
        no: Condition,
    },
}

impl Truth {
    fn of(guard: Guard) -> Self {
        let negated = guard.negated();
        Self::Depends {
            yes: Condition::always().and(guard),
            no: Condition::always().and(negated),
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::Known(known) => Self::Known(!known),
            Self::Depends { yes, no } => Self::Depends { yes: no, no: yes },
        }
    }
}

impl<'a> Analysis<'a> {
    /// What `expression` says as a test.
    pub(super) fn test(&self, expression: &'a Expression<'a>, depth: usize) -> Truth {
        if depth > MAX_DEPTH || !self.step() {
            return Truth::of(Guard {
                test: self.truthy_text(expression),
                holds: true,
            });
        }
        match strip(expression) {
            Expression::BooleanLiteral(literal) => Truth::Known(literal.value),
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                self.test(&unary.argument, depth + 1).negated()
            }
            Expression::BinaryExpression(binary) => self.test_comparison(binary, depth + 1),
            Expression::LogicalExpression(logical)
                if logical.operator != LogicalOperator::Coalesce =>
            {
                let left = self.test(&logical.left, depth + 1);
                let right = self.test(&logical.right, depth + 1);
                let whole = Guard {
                    test: self.truthy_text(expression),
                    holds: true,
                };
                match logical.operator {
                    LogicalOperator::And => conjunction(left, right, whole),
                    _ => disjunction(left, right, whole),
                }
            }
            Expression::CallExpression(call) => self.test_call(call, expression, depth + 1),
            Expression::ChainExpression(_) => self.test_value(expression, depth + 1),
            stripped => {
                let known = self
                    .with_argument(stripped, |given| self.test(given, depth + 1))
                    .or_else(|| self.test_assigned(stripped, depth + 1));
                if let Some(known) = known {
                    return known;
                }
                let Some(definition) = self.follow(stripped, depth + 1) else {
                    return self.test_value(expression, depth + 1);
                };
                match self.test(definition, depth + 1) {
                    Truth::Depends { .. } if self.is_of_another_this(stripped, definition) => {
                        self.test_value(expression, depth + 1)
                    }
                    truth => truth,
                }
            }
        }
    }

    fn truthy_text(&self, expression: &'a Expression<'a>) -> Test {
        Test::Truthy(Subject::Expression(self.readable(strip(expression).span())))
    }

    /// Whether `this` in the definition of a member, of a class by its name, is not
    /// what it is where the member is used.
    fn is_of_another_this(&self, used: &Expression<'a>, definition: &Expression<'a>) -> bool {
        let object = used.as_member_expression().map(|member| member.object());
        object.is_some_and(|object| strip(object).is_identifier_reference())
            && self.text(definition.span()).contains("this")
    }

    /// The expression that defines what a constant name or member stands for,
    /// so that `const isProd = …` and its uses are one condition.
    pub(super) fn follow(
        &self,
        expression: &'a Expression<'a>,
        depth: usize,
    ) -> Option<&'a Expression<'a>> {
        match expression {
            Expression::Identifier(identifier) => {
                if self.template_condition(identifier.span).is_some() {
                    return None;
                }
                match self.binding(self.symbol(identifier)?) {
                    Binding::Constant(init) => Some(init),
                    _ => None,
                }
            }
            _ => {
                let member = expression.as_member_expression()?;
                let name = &name_of(member)?;
                let (object, owner) = match self.denote(member.object(), depth) {
                    Target::Object(object, owner) => (object, owner),
                    Target::Class(class, holder) => {
                        return self.definition_of_member(class, holder, name);
                    }
                    _ => return None,
                };
                if owner.is_some_and(|owner| self.member_writes(owner).changes(name)) {
                    return None;
                }
                object.properties.iter().find_map(|property| {
                    let property = property.as_property()?;
                    (property.key.static_name()? == *name).then_some(&property.value)
                })
            }
        }
    }

    /// Whether a variable is true that is given its value after its declaration:
    /// until then it is not, so that it never always is.
    fn test_assigned(&self, expression: &'a Expression<'a>, depth: usize) -> Option<Truth> {
        let Expression::Identifier(identifier) = expression else {
            return None;
        };
        let symbol = self.symbol(identifier)?;
        let Binding::Assigned(assignment) = self.binding(symbol) else {
            return None;
        };
        let truth = match self.condition_beyond(symbol, assignment, identifier.span) {
            Some(beyond) if beyond.is_always() => self.test(&assignment.right, depth),
            Some(_) => self.test_value(expression, depth),
            None => Truth::Known(false),
        };
        Some(match truth {
            Truth::Known(_) => Truth::of(Guard {
                test: self.truthy_text(expression),
                holds: true,
            }),
            depends @ Truth::Depends { .. } => depends,
        })
    }

    fn test_value(&self, expression: &'a Expression<'a>, depth: usize) -> Truth {
        match self.denote(expression, depth).into_value() {
            Value::Known(known) => Truth::Known(known.is_truthy()),
            Value::Absent(_) => Truth::Known(false),
            // Vite: exactly one of the two is true (vite.dev, "env variables").
            Value::Variable(variable) if variable.name == "DEV" => {
                let subject = Subject::Variable("PROD".to_owned());
                Truth::of(Guard {
                    test: Test::Truthy(subject),
                    holds: false,
                })
            }
            value => choice(&value).unwrap_or_else(|| {
                let subject = self.subject(expression);
                Truth::of(Guard {
                    test: Test::Truthy(subject),
                    holds: true,
                })
            }),
        }
    }

    fn test_comparison(&self, binary: &'a BinaryExpression<'a>, depth: usize) -> Truth {
        let is_equal = match binary.operator {
            BinaryOperator::StrictEquality | BinaryOperator::Equality => true,
            BinaryOperator::StrictInequality | BinaryOperator::Inequality => false,
            _ => return truth_of_text(self.readable(binary.span)),
        };
        if let Some(missing) = self.test_undefined(&binary.left, &binary.right) {
            return if is_equal { missing } else { missing.negated() };
        }
        match self.test_equality(&binary.left, &binary.right, depth) {
            Some(truth) if is_equal => truth,
            Some(truth) => truth.negated(),
            None => truth_of_text(self.readable(binary.span)),
        }
    }

    /// What it says that two expressions are the same; `None` if nothing is
    /// known of them.
    fn test_equality(
        &self,
        left: &'a Expression<'a>,
        right: &'a Expression<'a>,
        depth: usize,
    ) -> Option<Truth> {
        let of_left = self.denote(left, depth).into_value();
        let of_right = self.denote(right, depth).into_value();
        Some(match (&of_left, &of_right) {
            (Value::Known(left), Value::Known(right))
                if left.text == right.text || is_final(left) && is_final(right) =>
            {
                Truth::Known(left.text == right.text)
            }
            (Value::Known(known), mark @ Value::Known(_)) if is_final(known) => {
                self.test_equals(mark, right, known.text.expose())
            }
            (value, Value::Known(known)) => self.test_equals(value, left, known.text.expose()),
            (Value::Known(known), value) => self.test_equals(value, right, known.text.expose()),
            (_, Value::Absent(_)) => self.test_missing(left),
            (Value::Absent(_), _) => self.test_missing(right),
            _ => return None,
        })
    }

    /// What it says that one of these cases of `switch`, by number, matches.
    pub(super) fn test_cases(&self, switch: &'a SwitchStatement<'a>, cases: &[usize]) -> Truth {
        let tests = cases
            .iter()
            .filter_map(|&case| switch.cases[case].test.as_ref())
            .map(|test| self.test_case(&switch.discriminant, test));
        let (truths, texts): (Vec<Truth>, Vec<String>) = tests.unzip();
        if texts.len() > MOST_LABELS {
            return truth_of_text(texts.join(" || "));
        }
        let mut any = Truth::Known(false);
        for (at, truth) in truths.into_iter().enumerate() {
            let guard = Guard {
                test: Test::Truthy(Subject::Expression(texts[..=at].join(" || "))),
                holds: true,
            };
            any = disjunction(any, truth, guard);
        }
        any
    }

    /// What it says that a case matches, and how a test would ask for that.
    fn test_case(
        &self,
        discriminant: &'a Expression<'a>,
        test: &'a Expression<'a>,
    ) -> (Truth, String) {
        let text = self.readable(test.span());
        if let Expression::BooleanLiteral(literal) = strip(discriminant)
            && literal.value
        {
            return (self.test(test, 0), text);
        }
        let text = format!("{} === {text}", self.readable(strip(discriminant).span()));
        let truth = self.test_equality(discriminant, test, 0);
        (truth.unwrap_or_else(|| truth_of_text(text.clone())), text)
    }

    /// `typeof Paddle === 'undefined'` asks whether Paddle.js is there.
    fn test_undefined(&self, left: &'a Expression<'a>, right: &'a Expression<'a>) -> Option<Truth> {
        let (unary, word) = match (strip(left), strip(right)) {
            (Expression::UnaryExpression(unary), Expression::StringLiteral(word))
            | (Expression::StringLiteral(word), Expression::UnaryExpression(unary)) => {
                (unary, word)
            }
            _ => return None,
        };
        let is_asked = unary.operator == UnaryOperator::Typeof && word.value == "undefined";
        is_asked.then(|| self.test_missing(&unary.argument))
    }

    fn test_missing(&self, expression: &'a Expression<'a>) -> Truth {
        let test = Test::Present(self.subject(expression));
        Truth::of(Guard { test, holds: false })
    }

    fn test_equals(&self, value: &Value, expression: &'a Expression<'a>, constant: &str) -> Truth {
        // `const env = isProd ? 'production' : 'sandbox'; env === 'production'`
        // is the same condition as `isProd`.
        let leaves = value.leaves();
        let are_known = leaves.len() > 1
            && leaves
                .iter()
                .all(|(_, leaf)| matches!(leaf, Value::Known(_)));
        if are_known {
            let (equal, other): (Vec<_>, Vec<_>) = leaves.into_iter().partition(|(_, leaf)| {
                leaf.as_known()
                    .is_some_and(|known| known.text.expose() == constant)
            });
            match (equal.as_slice(), other.as_slice()) {
                ([], _) => return Truth::Known(false),
                (_, []) => return Truth::Known(true),
                ([(yes, _)], [(no, _)]) => {
                    return Truth::Depends {
                        yes: yes.clone(),
                        no: no.clone(),
                    };
                }
                _ => {}
            }
        }
        let test = Test::Equals(self.subject(expression), constant.to_owned());
        Truth::of(Guard { test, holds: true })
    }

    fn test_call(
        &self,
        call: &'a CallExpression<'a>,
        expression: &'a Expression<'a>,
        depth: usize,
    ) -> Truth {
        let first = call.arguments.first().and_then(Argument::as_expression);
        if let Some(member) = strip(&call.callee).as_member_expression()
            && let Some(method @ ("startsWith" | "endsWith" | "includes")) =
                member.static_property_name()
            && let Some(first) = first
        {
            let object = self.denote(member.object(), depth).into_value();
            let argument = self.denote(first, depth).into_value();
            if let (Some(object), Some(argument)) = (object.as_known(), argument.as_known()) {
                let (text, part) = (object.text.expose(), argument.text.expose());
                return Truth::Known(match method {
                    "startsWith" => text.starts_with(part),
                    "endsWith" => text.ends_with(part),
                    _ => text.contains(part),
                });
            }
        }
        if let Some(name) = call.callee.get_identifier_reference()
            && name.name == "Boolean"
            && let Some(first) = first
        {
            return self.test(first, depth);
        }
        // A function that returns one expression is that expression.
        if call.arguments.is_empty()
            && let Target::Function(callable) = self.denote(&call.callee, depth)
            && let Some(returned) = callable.only_return()
        {
            return self.test(returned, depth);
        }
        self.test_value(expression, depth)
    }
}

/// Whether nothing fills a text in before the program runs: it is what it is
/// compared as.
fn is_final(known: &Known) -> bool {
    !is_to_be_filled_in(known.text.expose())
}

/// A test of which no more is known than how it is written.
fn truth_of_text(text: String) -> Truth {
    Truth::of(Guard {
        test: Test::Truthy(Subject::Expression(text)),
        holds: true,
    })
}

/// One of the tests holds: not (a or b) is not a and not b.
fn disjunction(left: Truth, right: Truth, whole: Guard) -> Truth {
    conjunction(left.negated(), right.negated(), whole.negated()).negated()
}

/// `const env = isProd ? 'live' : ''; if (env)` is the same condition as `isProd`.
fn choice(value: &Value) -> Option<Truth> {
    let leaves = value.leaves();
    let (yes, no): (Vec<_>, Vec<_>) = leaves
        .into_iter()
        .partition(|(_, leaf)| leaf.as_known().is_some_and(crate::model::Known::is_truthy));
    let ([(yes, _)], [(no, Value::Known(_) | Value::Absent(_))]) = (&yes[..], &no[..]) else {
        return None;
    };
    Some(Truth::Depends {
        yes: yes.clone(),
        no: no.clone(),
    })
}

/// Both tests hold. The whole test is kept as a guard of its own, so that two
/// uses of the same compound test correlate although its negation is no single
/// condition.
fn conjunction(left: Truth, right: Truth, whole: Guard) -> Truth {
    match (left, right) {
        (Truth::Known(false), _) | (_, Truth::Known(false)) => Truth::Known(false),
        (Truth::Known(true), other) | (other, Truth::Known(true)) => other,
        (Truth::Depends { yes: left, .. }, Truth::Depends { yes: right, .. }) => {
            let negated = whole.negated();
            Truth::Depends {
                yes: left.and_all(&right).and(whole),
                no: Condition::always().and(negated),
            }
        }
    }
}
