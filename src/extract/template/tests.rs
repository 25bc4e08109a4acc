//! Tests of the module beside, as tables.

use super::TemplateLanguage::{Ejs, Jsp, Php, Razor};
use super::*;

/// The steps of a template's structure, those of a tag in brackets.
fn structure(language: TemplateLanguage, text: &str) -> String {
    let shown = |step: &Step<'_>| match step {
        Step::Open(_, Head::If(test)) => format!("if {}", test.text),
        Step::Open(_, Head::Case(subject)) => format!("switch {subject}"),
        Step::Open(_, Head::Plain(text)) => format!("block {text}"),
        Step::Branch(Some(test)) => format!("else if {}", test.text),
        Step::Branch(None) => "else".to_owned(),
        Step::When(value) => format!("when {value}"),
        Step::Close(_) => "end".to_owned(),
    };
    let tags = tags(language, text);
    let steps = tags.iter().filter_map(|tag| match &tag.effect {
        Effect::Control(steps) => Some(steps.iter().map(shown).collect::<Vec<_>>().join(", ")),
        _ => None,
    });
    steps.map(|steps| format!("[{steps}]")).collect()
}

#[test]
fn switches_in_all_their_notations() {
    let cases = [
        (
            Php,
            "<?php switch ($m): case 'a': ?>1<?php break; case 'b': ?>2<?php default: ?>3<?php endswitch; ?>",
            "[switch $m, when 'a'][when 'b'][else][end]",
        ),
        (
            Php,
            "<?php switch ($m) { case Env::A: ?>1<?php break; case Env::B: ?>2<?php } ?>",
            "[switch $m, when Env::A][when Env::B][end]",
        ),
        (
            Php,
            "<?php switch ($m): ?><?php case 'a:b': ?>1<?php case 'c': case 'd': ?>2<?php endswitch ?>",
            "[switch $m][when 'a:b'][when 'c': case 'd'][end]",
        ),
        (
            Php,
            "<?php switch ($m) { case 1: $x = 1; break; default: $x = 2; } ?>",
            "",
        ),
        (
            Php,
            "<?php switch ($m): case 1: if ($y) { case_of(); } ?>1<?php endswitch ?>",
            "[switch $m, when 1][end]",
        ),
        (
            Ejs,
            "<% switch (m) { case 'a': %>1<% break; case 'b': default: %>2<% } %>",
            "[switch m, when 'a'][else][end]",
        ),
        (
            Razor,
            "@switch (M) { case \"a\": <p></p> break; case \"b\": case E.C: { x(); } break; default: y(); break; }",
            "[switch M][when \"a\"][when \"b\": case E.C][else][end]",
        ),
        (Razor, "@if (M) { case: x; default: y; }", "[if M][end]"),
    ];
    for (language, text, expected) in cases {
        assert_eq!(structure(language, text), expected, "{text}");
    }
}

#[test]
fn what_follows_the_end_of_an_if_of_struts_is_its_other_arm() {
    let cases = [
        (
            "<s:if test=\"%{a}\">1</s:if>\n<s:elseif test=\"b\">2</s:elseif>\n<s:else>3</s:else>",
            "[if %{a}][else if b][else][end]",
        ),
        (
            "<s:if test=\"a\">1</s:if><!-- or --> <%-- not --%><s:else>2</s:else>",
            "[if a][else][end]",
        ),
        (
            "<s:if test=\"a\">1</s:if>\n<s:if test=\"b\">2</s:if>",
            "[if a][end][if b][end]",
        ),
        (
            "<c:if test=\"${a}\">1</c:if><c:else>2</c:else>",
            "[if a][end]",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(structure(Jsp, text), expected, "{text}");
    }
}
