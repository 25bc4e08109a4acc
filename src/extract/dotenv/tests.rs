//! Env files as people write them.

use proptest::prelude::*;

use super::*;

/// A value in short: the text of a known one, `$NAME` for a variable, `A|B`
/// for alternatives, `?` for an unknown one.
fn short(value: &Value) -> String {
    match value {
        Value::Known(known) => known.text.expose().to_owned(),
        Value::Variable(variable) => format!("${}", variable.name),
        Value::OneOf(arms) => {
            let arms: Vec<String> = arms.iter().map(|arm| short(&arm.value)).collect();
            arms.join("|")
        }
        Value::Opaque(_) => "?".to_owned(),
        Value::Absent(_) | Value::Imported(_) => "!".to_owned(),
    }
}

fn entries(text: &str) -> Vec<(String, String)> {
    let (entries, errors) = parse(text);
    assert_eq!(errors, [], "{text}");
    entries
        .into_iter()
        .map(|entry| {
            assert_eq!(entry.name_span.slice(text), entry.name);
            if let Value::Known(known) = &entry.value {
                assert_eq!(known.span, entry.value_span);
            }
            (entry.name, short(&entry.value))
        })
        .collect()
}

#[test]
fn reads_definitions_as_dotenv_does() {
    let cases = [
        ("A=b", "b"),
        ("A=", ""),
        ("A=  ", ""),
        ("A", "-"),
        ("export A", "-"),
        ("# A=b", "-"),
        ("  A = b  ", "b"),
        ("export A=b", "b"),
        ("\texport   A=b", "b"),
        ("A: b", "b"),
        ("A=b c  d", "b c  d"),
        ("A=b # comment", "b"),
        ("A=b#comment", "b"),
        ("A=#comment", ""),
        ("A=sandbox # or `production`", "sandbox"),
        ("A='b # c' # comment", "b # c"),
        ("A=\"b\"", "b"),
        ("A=`b \"c\" 'd'`", "b \"c\" 'd'"),
        ("A=\"\"", ""),
        ("A=\"b\\nc\\td\"", "b\nc\\td"),
        ("A='b\\nc'", "b\\nc"),
        ("A=b\\n", "b\\n"),
        ("A=\"b\nc\n\"", "b\nc\n"),
        ("A=\"b\r\nc\" # comment\r\n", "b\r\nc"),
        ("A=\"b \\\" c\"", "b \\\" c"),
        ("A=\"C:\\\"", "C:\\"),
        ("A=\"b\" c", "\"b\" c"),
        ("A=b'c", "b'c"),
        ("A= \u{A0}b\u{FEFF} ", "b"),
        ("A=b\u{200B}", "b\u{200B}"),
        ("A=b=c==", "b=c=="),
        ("A=$", "$"),
        ("A=b$1", "b$1"),
        ("A=\\$b", "$b"),
        ("A=$(cat key)", "?"),
        ("A=`$(cat key)`", "?"),
        ("A=${B}", "$B"),
        ("A=$B", "$B"),
        ("A=\"${B:-c}\"", "$B|c"),
        ("A=${A:-c}", "$A|c"),
        ("A=x${B}", "?"),
        ("A='${B}'", "?"),
    ];
    for (text, expected) in cases {
        let found = entries(text);
        if expected == "-" {
            assert_eq!(found, [], "{text:?}");
        } else {
            let expected = [("A".to_owned(), expected.to_owned())];
            assert_eq!(found, expected, "{text:?}");
        }
    }
}

#[test]
fn reads_files() {
    let text = "\n# Paddle\r\nPADDLE_API_KEY='a'\rexport NEXT_PUBLIC_X=\"b\"   # why\n\n\
                paddle.env-name = c\nEMPTY=\nLAST=\"d\ne\"";
    let expected = [
        ("PADDLE_API_KEY", "a"),
        ("NEXT_PUBLIC_X", "b"),
        ("paddle.env-name", "c"),
        ("EMPTY", ""),
        ("LAST", "d\ne"),
    ];
    assert_eq!(
        entries(text),
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn references_are_looked_up_in_the_file() {
    let cases = [
        ("A=${B}\nB=c", "c"),
        ("B=c\nA=$B", "c"),
        ("B=c\nA=x-${B}-${B}", "x-c-c"),
        ("A=${B}${C}\nB=${C}\nC=d", "dd"),
        ("B=\nA=${B:-c}", "c"),
        ("B=\nA=${B-c}", ""),
        ("B=x\nA=${B:-c}", "x"),
        ("B=1\nB=2\nA=$B", "2"),
        ("A=$B\nB=$A", "?"),
        ("A=$A", "$A"),
        ("B=$C\nA=$B", "$C"),
        ("B=${C:-d}\nA=$B", "?"),
        ("B='c'\nA='$B'", "?"),
    ];
    for (text, expected) in cases {
        let found = entries(text);
        let (_, value) = found.iter().find(|(name, _)| name == "A").unwrap();
        assert_eq!(value, expected, "{text}");
    }
}

#[test]
fn values_that_double_each_other_end() {
    let mut text = String::from("A0=0123456789\n");
    for at in 1..200 {
        text += &format!("A{at}=${{A{0}}}${{A{0}}}\n", at - 1);
    }
    let found = entries(&text);
    assert_eq!(found[3].1.len(), 80);
    assert_eq!(found[199].1, "?");
    let chain: String = (0..10_000)
        .map(|at| format!("A{at}=$A{}\n", at + 1))
        .collect();
    assert_eq!(entries(&chain)[0].1, "?");
}

#[test]
fn spans_lie_inside_the_quotes() {
    let cases = [
        ("A = \"b c\" # d", "b c"),
        ("A=b c # d", "b c"),
        ("A='b'", "b"),
        ("A=", ""),
    ];
    for (text, expected) in cases {
        let (entries, _) = parse(text);
        assert_eq!(entries[0].value_span.slice(text), expected, "{text}");
    }
    let (assignments, _) = extract("A=b");
    assert_eq!(assignments[0].holder, Holder::EnvFile);
    assert_eq!(assignments[0].value.as_known().unwrap().text.expose(), "b");
}

#[test]
fn what_is_no_definition_is_an_error_and_the_rest_is_read() {
    let cases = [
        ("<<<<<<< HEAD\nA=b", "<<<<<<< HEAD", Some("b")),
        ("A=b\nhello there", "hello there", Some("b")),
        ("=x\nA=b", "=x", Some("b")),
        ("\0\0\0\nA=b", "\0\0\0", Some("b")),
        ("A=\"b\nB=c", "A=\"b", Some("\"b")),
        ("A='b\nB='c'", "A='b", Some("'b")),
        ("éA=b", "éA=b", None),
    ];
    for (text, line, value) in cases {
        let (entries, errors) = parse(text);
        let spans: Vec<&str> = errors.iter().map(|error| error.span.slice(text)).collect();
        assert_eq!(spans, [line], "{text:?}");
        let found = entries.iter().find(|entry| entry.name == "A");
        assert_eq!(found.map(|entry| short(&entry.value)).as_deref(), value);
    }
    assert_eq!(parse(&"?\n".repeat(1000)).1.len(), MOST_ERRORS);
}

/// A value and a way to write it.
fn written() -> impl Strategy<Value = (String, String)> {
    let plain = "[a-zA-Z0-9_/+.:=-]{1,30}";
    prop_oneof![
        plain.prop_map(|value| (value.clone(), value)),
        plain.prop_map(|value| (value.clone(), format!("  {value}   # a comment"))),
        "[ -&(-~\n]{0,30}".prop_filter_map("escapes are tested above", |value| {
            let is_plain = !value.contains(['$', '\\']);
            is_plain.then(|| (value.clone(), format!("'{value}'")))
        }),
        "[ !#-~\n]{0,30}".prop_filter_map("escapes are tested above", |value| {
            let is_plain = !value.contains(['$', '\\']);
            is_plain.then(|| (value.clone(), format!(" \"{value}\" # \"comment\"")))
        }),
        "[ -_a-~\n]{0,30}".prop_filter_map("escapes are tested above", |value| {
            let is_plain = !value.contains(['$', '\\']);
            is_plain.then(|| (value.clone(), format!("`{value}`")))
        }),
    ]
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[A-C=\"'`#$\\\\{}:()\n\r \\x00é-]{0,80}") {
        let (entries, errors) = parse(&text);
        for span in entries.iter().flat_map(|entry| [entry.name_span, entry.value_span]) {
            prop_assert!(text.get(span.start..span.end).is_some());
        }
        prop_assert!(errors.iter().all(|error| text.get(error.span.start..error.span.end).is_some()));
    }

    #[test]
    fn what_is_written_is_read(
        values in proptest::collection::vec(("(export )?", "[A-Z][A-Z0-9_]{0,10}", " ?", written()), 0..8),
        line_end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
    ) {
        let mut text = String::new();
        let mut expected = Vec::new();
        for (export, name, space, (value, written)) in values {
            text += &format!("{export}{name}{space}={written}{line_end}# comment{line_end}{line_end}");
            expected.push((name, value));
        }
        prop_assert_eq!(entries(&text), expected);
    }
}
