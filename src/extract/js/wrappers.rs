//! Published code that initialises Paddle.js for its user: what it is called,
//! where it is imported from, and what it is given.
//!
//! `react-paddle-hooks` is a package. Paddle UI is copied into a project by
//! its installer, so that its parts are known by the files they come in.

use std::sync::Arc;

use oxc_ast::ast::{
    Argument, CallExpression, Expression, IdentifierReference, JSXAttributeItem, JSXAttributeValue,
    JSXElementName, JSXOpeningElement,
};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, strip};
use crate::extract::js::target::Target;
use crate::model::facts::{FileFacts, InitCall, InitMethod, InitOption, InitOptions};
use crate::model::value::function_of_parameter;
use crate::model::{Condition, Read, Value};

/// A function or component that initialises Paddle.js.
pub(super) struct Wrapper {
    name: &'static str,
    from: From,
    takes: Takes,
}

enum From {
    /// A package of this name.
    Package(&'static str),
    /// A file of this name, whatever its folder and extension.
    File(&'static str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// The options of `initializePaddle`.
    Options,
    /// The token and the environment, by position.
    Positions,
    /// Options, or properties of an element, with the token as `clientToken`.
    ClientToken,
}

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        name: "usePaddle",
        from: From::Package("react-paddle-hooks"),
        takes: Takes::Options,
    },
    Wrapper {
        name: "getOrCreatePaddle",
        from: From::File("paddle-instance"),
        takes: Takes::Positions,
    },
    Wrapper {
        name: "useCheckout",
        from: From::File("use-checkout"),
        takes: Takes::ClientToken,
    },
    Wrapper {
        name: "usePaddlePrices",
        from: From::File("use-paddle-prices"),
        takes: Takes::ClientToken,
    },
    Wrapper {
        name: "InlineCheckout",
        from: From::File("inline-checkout"),
        takes: Takes::ClientToken,
    },
    Wrapper {
        name: "ExpressCheckout",
        from: From::File("express-checkout"),
        takes: Takes::ClientToken,
    },
    Wrapper {
        name: "PricingDisplay",
        from: From::File("pricing-display"),
        takes: Takes::ClientToken,
    },
];

/// The wrapper that `import { name } from 'specifier'` gives.
pub(super) fn find(specifier: &str, name: &str) -> Option<&'static Wrapper> {
    WRAPPERS.iter().find(|wrapper| {
        wrapper.name == name
            && match wrapper.from {
                From::Package(package) => specifier == package,
                From::File(file) => {
                    let last = specifier.rsplit('/').next().unwrap_or(specifier);
                    last != specifier && last.split('.').next() == Some(file)
                }
            }
    })
}

/// What a call of it is.
pub(super) fn method(wrapper: &Wrapper) -> InitMethod {
    InitMethod::Wrapper(wrapper.name)
}

impl<'a> Analysis<'a> {
    /// What a wrapper is given, in the terms of `initializePaddle`; `None`
    /// where the call does not look like one of the wrapper's.
    pub(super) fn wrapper_options(
        &self,
        call: &'a CallExpression<'a>,
        name: &str,
    ) -> Option<InitOptions> {
        let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.name == name)?;
        let is_own = |function: &str| WRAPPERS.iter().any(|known| known.name == function);
        let options = match wrapper.takes {
            Takes::Options => self.options(call),
            Takes::Positions => self.positions(call),
            Takes::ClientToken => renamed(self.options(call))?,
        };
        // In one wrapper's own code, which calls another: its callers are
        // looked at instead.
        (!is_handed_on(&options, &is_own)).then_some(options)
    }

    /// What a configured function is given; `None` without a token, which the
    /// function then has from elsewhere.
    pub(super) fn configured_options(&self, call: &'a CallExpression<'a>) -> Option<InitOptions> {
        let options = self.options(call);
        match &options {
            InitOptions::Object { options: given, .. } => {
                let mut given = given.iter();
                given
                    .any(|option| option.name == "token")
                    .then_some(options)
            }
            _ => None,
        }
    }

    /// The configured function that is called: by its own name, the name under
    /// which it was imported, or as a member of something.
    pub(super) fn configured_wrapper(&self, call: &CallExpression<'a>) -> Option<Arc<str>> {
        let known = &self.origin.settings.wrappers;
        if known.is_empty() {
            return None;
        }
        let callee = strip(&call.callee);
        if let Expression::Identifier(name) = callee {
            if let Some(found) = known.get(name.name.as_str()) {
                return Some(Arc::clone(found));
            }
            return match self.binding(self.symbol(name)?) {
                Binding::Import(_, imported) => known.get(imported.as_str()).cloned(),
                _ => None,
            };
        }
        let name = callee.as_member_expression()?.static_property_name()?;
        known.get(name).cloned()
    }

    /// Whether the call is one of a function that is known to initialise
    /// Paddle.js.
    pub(super) fn calls_known(&self, call: &CallExpression<'a>) -> bool {
        self.calls_wrapper(call) || self.configured_wrapper(call).is_some()
    }

    /// Whether the call is one of a wrapper.
    pub(super) fn calls_wrapper(&self, call: &CallExpression<'a>) -> bool {
        call.callee
            .get_identifier_reference()
            .is_some_and(|name| self.imported_wrapper(name).is_some())
    }

    fn imported_wrapper(&self, name: &IdentifierReference<'a>) -> Option<&'static Wrapper> {
        match self.binding(self.symbol(name)?) {
            Binding::Import(specifier, imported) => find(&specifier, &imported),
            _ => None,
        }
    }

    /// `getOrCreatePaddle(token, environment)`
    fn positions(&self, call: &'a CallExpression<'a>) -> InitOptions {
        let mut options = Vec::new();
        let mut open = false;
        for (argument, name) in call.arguments.iter().zip(["token", "environment"]) {
            match argument.as_expression() {
                Some(expression) => {
                    let value = self.value(expression);
                    options.push(InitOption {
                        name: name.to_owned(),
                        name_span: self.span(argument.span()),
                        subject: self.subject_of_unknown(expression, &value),
                        aliases: self.aliases(expression, &value),
                        value,
                        condition: Condition::always(),
                        entry: None,
                    });
                }
                None => open |= matches!(argument, Argument::SpreadElement(_)),
            }
        }
        InitOptions::Object { options, open }
    }

    /// The wrapper that an element is of.
    pub(super) fn element_wrapper(
        &self,
        element: &JSXOpeningElement<'a>,
    ) -> Option<&'static Wrapper> {
        match &element.name {
            JSXElementName::IdentifierReference(name) => self.imported_wrapper(name),
            _ => None,
        }
    }

    /// Records `<InlineCheckout clientToken=… environment=… />`.
    pub(super) fn collect_wrapper_element(
        &self,
        element: &'a JSXOpeningElement<'a>,
        wrapper: &Wrapper,
        facts: &mut FileFacts,
    ) {
        self.refuel();
        let Some(options) = renamed(self.properties(element)) else {
            return;
        };
        let position = self.position(element.node_id.get());
        let is_given = wrapper.takes == Takes::ClientToken
            && !is_handed_on(&options, &|function| {
                WRAPPERS.iter().any(|known| known.name == function)
            });
        if is_given && !position.condition.is_impossible() {
            facts.inits.push(InitCall {
                span: self.span(element.span),
                callee: self.span(element.name.span()),
                method: method(wrapper),
                options,
                position,
                statement: None,
            });
        }
    }

    fn properties(&self, element: &'a JSXOpeningElement<'a>) -> InitOptions {
        let mut options = Vec::new();
        let mut open = false;
        for item in &element.attributes {
            let JSXAttributeItem::Attribute(attribute) = item else {
                open = true;
                continue;
            };
            let Some(name) = attribute.name.as_identifier() else {
                continue;
            };
            let (value, subject, aliases) = match &attribute.value {
                Some(JSXAttributeValue::StringLiteral(literal)) => {
                    let inner = oxc_span::Span::new(literal.span.start + 1, literal.span.end - 1);
                    let known =
                        self.known(literal.value.as_str(), crate::model::Literal::String, inner);
                    (known.into_value(), None, Vec::new())
                }
                Some(JSXAttributeValue::ExpressionContainer(container)) => {
                    match container.expression.as_expression() {
                        Some(expression) => {
                            let value = self.value(expression);
                            let subject = self.subject_of_unknown(expression, &value);
                            let aliases = self.aliases(expression, &value);
                            (value, subject, aliases)
                        }
                        None => (Value::Opaque("an empty expression"), None, Vec::new()),
                    }
                }
                _ => (Value::Opaque("no value of interest"), None, Vec::new()),
            };
            options.push(InitOption {
                name: name.name.to_string(),
                name_span: self.span(name.span),
                value,
                condition: Condition::always(),
                subject,
                aliases,
                entry: None,
            });
        }
        InitOptions::Object { options, open }
    }

    /// What a wrapper is as a value: Paddle.js, for those that return it.
    pub(super) fn wrapped(&self, method: InitMethod) -> Target<'a> {
        match method {
            InitMethod::InitializePaddle | InitMethod::Wrapper("getOrCreatePaddle") => {
                Target::Paddle
            }
            _ => Target::opaque("what a call returns"),
        }
    }
}

/// Whether an option is a parameter of a function that `is_known`.
pub(super) fn is_handed_on(options: &InitOptions, is_known: &dyn Fn(&str) -> bool) -> bool {
    let InitOptions::Object { options, .. } = options else {
        return false;
    };
    options.iter().any(|option| {
        option.value.leaves().iter().any(|(_, leaf)| match leaf {
            Value::Variable(variable) if variable.read == Read::Parameter => {
                function_of_parameter(&variable.name).is_some_and(is_known)
            }
            _ => false,
        })
    })
}

/// The options with `clientToken` under the name that Paddle.js has for it;
/// `None` without one.
fn renamed(options: InitOptions) -> Option<InitOptions> {
    let InitOptions::Object { mut options, open } = options else {
        return None;
    };
    options.retain(|option| matches!(option.name.as_str(), "clientToken" | "environment"));
    let token = options
        .iter_mut()
        .filter(|option| option.name == "clientToken");
    let mut is_given = false;
    for option in token {
        option.name = "token".to_owned();
        is_given = true;
    }
    is_given.then_some(InitOptions::Object { options, open })
}
