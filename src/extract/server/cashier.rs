//! Laravel Cashier's `@paddleJS` in Blade templates: it writes the script and
//! an init call that is configured by the environment alone
//! (`config/cashier.php`, `resources/views/js.blade.php` of
//! laravel/cashier-paddle).

use crate::extract::kind::TemplateLanguage;
use crate::extract::server::choice::flagged;
use crate::extract::template;
use crate::model::facts::{FileFacts, InitCall, InitMethod, InitOption, InitOptions, Position};
use crate::model::{
    Condition, Guard, Known, Literal, Read, Sensitive, Span, Subject, Test, Value, Variable,
};

const DIRECTIVE: &str = "@paddleJS";
const TOKEN: &str = "PADDLE_CLIENT_SIDE_TOKEN";
const SELLER: &str = "PADDLE_SELLER_ID";
const SANDBOX: &str = "PADDLE_SANDBOX";

/// Adds the init calls that the directives of a Blade template write.
pub(super) fn collect(text: &str, facts: &mut FileFacts) {
    if memchr::memmem::find(text.as_bytes(), DIRECTIVE.as_bytes()).is_none() {
        return;
    }
    for tag in template::tags(TemplateLanguage::Blade, text) {
        let is_directive = tag
            .span
            .slice(text)
            .strip_prefix(DIRECTIVE)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()));
        if is_directive && !is_commented_out(text, tag.span.start) {
            let span = Span::new(tag.span.start, tag.span.start + DIRECTIVE.len());
            facts.inits.push(init(span));
        }
    }
}

fn is_commented_out(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    let opened = memchr::memmem::rfind(before, b"<!--");
    let closed = memchr::memmem::rfind(before, b"-->");
    opened > closed
}

fn init(span: Span) -> InitCall {
    let has_token = Guard {
        test: Test::Truthy(Subject::Variable(TOKEN.to_owned())),
        holds: true,
    };
    let without_token = Condition::always().and(has_token.negated());
    let variable = |name: &str| {
        Value::Variable(Variable {
            name: name.to_owned(),
            read: Read::Reference,
            span,
        })
    };
    let option = |name: &str, value, condition| InitOption {
        name: name.to_owned(),
        name_span: span,
        value,
        condition,
        subject: None,
        aliases: Vec::new(),
        entry: None,
    };
    let known = |word| {
        Value::Known(Known {
            text: Sensitive::new(word),
            literal: Literal::String,
            span,
        })
    };
    InitCall {
        span,
        callee: span,
        method: InitMethod::Wrapper(DIRECTIVE),
        options: InitOptions::Object {
            options: vec![
                option("token", variable(TOKEN), Condition::always().and(has_token)),
                // Without a token Cashier falls back to the seller.
                option("seller", variable(SELLER), without_token),
                option(
                    "environment",
                    flagged(
                        SANDBOX,
                        &known("sandbox"),
                        &known("production"),
                        Value::Absent(span),
                    ),
                    Condition::always(),
                ),
            ],
            open: false,
        },
        position: Position::default(),
        statement: None,
    }
}
