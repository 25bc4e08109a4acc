//! What one line asks: a file in JSON. What is wrong with it is told without
//! quoting it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::error::Category;

/// A file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) path: String,
    /// Its bytes, or what is wrong with them.
    pub(super) content: Result<Vec<u8>, String>,
}

/// Other fields are left alone.
#[derive(Deserialize)]
struct Fields {
    path: String,
    content: Option<String>,
    content_base64: Option<String>,
}

impl Question {
    /// Reads a line, or says what is wrong with it.
    pub(super) fn read(line: &[u8]) -> Result<Self, String> {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        // serde would take an array for an object.
        let is_object = line.trim_ascii_start().starts_with(b"{");
        if !is_object {
            return Err("the line is not a JSON object with `path` and `content`".into());
        }
        let fields: Fields = serde_json::from_slice(line).map_err(|error| wrong(&error))?;
        let content = match (fields.content, fields.content_base64) {
            (Some(text), None) => Ok(text.into_bytes()),
            (None, Some(encoded)) => STANDARD
                .decode(encoded)
                .map_err(|_| "`content_base64` is not base64".into()),
            (None, None) => Err("there is neither `content` nor `content_base64`".into()),
            (Some(_), Some(_)) => {
                Err("there are both `content` and `content_base64`; give one of them".into())
            }
        };
        Ok(Self {
            path: fields.path,
            content,
        })
    }
}

/// serde's own message may quote the file.
fn wrong(error: &serde_json::Error) -> String {
    let column = error.column();
    match error.classify() {
        Category::Eof => "the JSON of the line has no end".into(),
        Category::Data => format!(
            "the line must be an object with the texts `path` and `content` or `content_base64`, \
             each once; it is not (column {column})"
        ),
        Category::Syntax | Category::Io => format!(
            "the line is not JSON (column {column}); a file that is not UTF-8 goes into \
             `content_base64`"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let good: [(&str, &[u8]); 7] = [
            (r#"{"path":"a","content":"x\ny"}"#, b"x\ny"),
            (r#" {"content":"x","path":"a","more":[1]} "#, b"x"),
            (r#"{"path":"a","content":"x","content_base64":null}"#, b"x"),
            (r#"{"path":"a","content_base64":"/wA="}"#, b"\xff\0"),
            (r#"{"path":"a","content":""}"#, b""),
            ("{\"path\":\"a\",\"content\":\"x\"}\r", b"x"),
            ("\u{feff}{\"path\":\"a\",\"content\":\"x\"}", b"x"),
        ];
        for (line, content) in good {
            let question = Question::read(line.as_bytes()).expect(line);
            assert_eq!(question.path, "a", "{line}");
            assert_eq!(question.content.as_deref(), Ok(content), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_and_not_quoted() {
        let mut told = String::new();
        for line in [
            "",
            "null",
            r#"["a","hush"]"#,
            r#"{"path":"a","content":"hush"#,
            r#"{"path":"a","content":"hush"} x"#,
            r#"{"path":"hush","content":1}"#,
            r#"{"path":{"hush":1},"content":""}"#,
            r#"{"path":1,"content":"hush"}"#,
            r#"{"content":"hush"}"#,
            r#"{"path":"a","path":"hush","content":""}"#,
            r#"{"path":"a","content":"hush\ud800"}"#,
            r#"{"path":"a"}"#,
            r#"{"path":"a","content":"hush","content_base64":""}"#,
            r#"{"path":"a","content_base64":"hush!"}"#,
        ] {
            let message = match Question::read(line.as_bytes()) {
                Ok(question) => question.content.expect_err(line),
                Err(message) => message,
            };
            assert!(!message.contains("hush"), "{message}");
            told.push_str(&format!("{line}\n  {message}\n"));
        }
        insta::assert_snapshot!(told);
        assert!(Question::read(b"{\"path\":\"a\",\"content\":\"\xff\"}").is_err());
    }
}
