//! MCP servers, which assistants start with keys in their environment or their
//! arguments.

use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::{Node, NodeKind};
use crate::model::{Literal, Span};

/// Options of Paddle's own server and the variables that they stand for.
const OPTIONS: &[(&str, &str)] = &[
    ("--api-key", "PADDLE_API_KEY"),
    ("--environment", "PADDLE_ENVIRONMENT"),
];

/// `mcpServers.*.env` and `.args`; the key is `servers` in VS Code and
/// `mcp_servers` in Codex.
pub(super) fn servers(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let groups = ["mcpServers", "servers", "mcp_servers"].map(|key| root.get(key));
    for server in groups.into_iter().flatten().flat_map(Node::entries) {
        let scope = scope.below("servers").below(&server.key);
        writer.map(server.value.get("env"), &scope);
        let arguments = server
            .value
            .get("args")
            .map(Node::items)
            .unwrap_or_default();
        let is_paddle = says_paddle(&server.key)
            || arguments
                .iter()
                .chain(server.value.get("command"))
                .any(|argument| argument.text().is_some_and(says_paddle));
        if is_paddle {
            options(arguments, &scope, writer);
        }
    }
}

fn says_paddle(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("paddle") && !lower.contains("paddleocr") && !lower.contains("paddlepaddle")
}

/// `--api-key=x`, and `--api-key` with the value behind it.
fn options(arguments: &[Node], scope: &Scope, writer: &mut Writer<'_, '_>) {
    for (at, argument) in arguments.iter().enumerate() {
        let Some(text) = argument.text() else {
            continue;
        };
        let (option, value) = match text.split_once('=') {
            Some((option, value)) => (option, Some(value)),
            None => (text, None),
        };
        let Some((_, name)) = OPTIONS.iter().find(|(known, _)| *known == option) else {
            continue;
        };
        let span = argument.span;
        let is_exact = span.slice(writer.values.masked.original) == text;
        match value {
            Some(value) => {
                let value_span = if is_exact {
                    Span::new(span.end - value.len(), span.end)
                } else {
                    span
                };
                let name_span = if is_exact {
                    Span::new(span.start, span.start + option.len())
                } else {
                    span
                };
                let value = writer.values.scalar(value, Literal::String, value_span);
                writer.put(name, name_span, value, scope);
            }
            None => {
                if let Some(next) = arguments.get(at + 1)
                    && matches!(next.kind, NodeKind::Scalar { .. })
                {
                    writer.give(name, span, next, scope);
                }
            }
        }
    }
}
