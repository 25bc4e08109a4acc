//! The comments of every notation, and what only looks like one.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::extract::extract;
use crate::model::SourceText;

/// The comments of a source as the extractor hands them on.
fn comments(path: &str, text: &str) -> Vec<String> {
    let source = SourceText {
        id: Arc::new(SourceId {
            display: path.into(),
            root_relative: path.into(),
            path: path.into(),
        }),
        text: text.into(),
    };
    let comments = extract(&source, &crate::config::Settings::default())
        .facts
        .comments;
    let shown = comments.iter().map(|comment| {
        let mark = match comment.standing {
            Standing::Comment => "",
            Standing::Value => "in a value: ",
        };
        format!("{mark}{}", comment.span.slice(text))
    });
    shown.collect()
}

/// `@` stands for a word that may speak to a linter.
fn check(cases: &[(&str, &str, &[&str])]) {
    for (path, text, expected) in cases {
        let text = text.replace('@', "lint");
        let expected: Vec<String> = expected.iter().map(|it| it.replace('@', "lint")).collect();
        assert_eq!(comments(path, &text), expected, "{path}: {text}");
    }
}

#[test]
fn the_parser_tells_those_of_javascript() {
    check(&[
        ("a.js", "f(); // @\n/* @ */ g();", &["// @", "/* @ */"]),
        (
            "a.ts",
            "const a = '// @', b = `/* @ */`, c = /\\/\\/ @/;",
            &[],
        ),
        (
            "a.tsx",
            "const a = <p title=\"// @\">{/* @ */} // @ </p>;",
            &["/* @ */"],
        ),
        ("a.js", "f(); // one\nf(); // two", &[]),
        ("a.js", "#!/usr/bin/node @\nf(); // @", &["// @"]),
        // What does not parse is read by its marks.
        (
            "a.js",
            "const = '// @'; // @ 1\n`\n// @ 2\n` /* @\n3 */",
            &["// @ 1", "/* @\n3 */"],
        ),
        ("a.js", "( it's // @\n`// @", &["// @", "// @"]),
    ]);
}

#[test]
fn markup_has_comments_of_its_own_and_of_what_is_inside() {
    check(&[
        (
            "a.html",
            "<!-- @ 1 --><p title='<!-- @ -->'>it's</p><script>f('<!-- @ -->'); // @ 2\n</script>\
             <!-- @ 3 --><script>/* @ 4 */ g()</script><style>a { /* @ 5 */ }</style>",
            &[
                "<!-- @ 1 -->",
                "// @ 2",
                "<!-- @ 3 -->",
                "/* @ 4 */",
                "/* @ 5 */",
            ],
        ),
        (
            "a.html",
            "<script>const = '<!-- @ -->'; // @ 1\n</script><b onclick=\"Paddle.Spinner() /* @ 2 */\">",
            &["// @ 1", "/* @ 2 */"],
        ),
        (
            "a.html",
            "<script type=\"text/x\">a // @\n</script>",
            &["// @"],
        ),
        (
            "a.vue",
            "<template><!-- @ 1 --><a :b=\"'/* @ */'\"/></template><script setup>// @ 2\n</script>",
            &["<!-- @ 1 -->", "// @ 2"],
        ),
        (
            "a.svelte",
            "<script>// @ 1\n</script>\n{#if a}<!-- @ 2 -->{/if}{/* @ 3 */}",
            &["// @ 1", "<!-- @ 2 -->", "{/* @ 3 */}"],
        ),
        (
            "a.astro",
            "---\n// @ 1\nconst a = '// @';\n---\n<p>{/* @ 2 */}</p><!-- @ 3 -->",
            &["// @ 1", "{/* @ 2 */}", "<!-- @ 3 -->"],
        ),
        (
            "a.php",
            "<?php # @ 1\n$a = '// @'; // @ 2 ?><!-- @ 3 --><?php /* @ 4 */ ?><p>// @</p>",
            &["# @ 1", "// @ 2 ", "<!-- @ 3 -->", "/* @ 4 */"],
        ),
        (
            "a.blade.php",
            "{{-- @ 1 --}}<script>f('{{ $a }}'); {{-- @ 2 --}} // @ 3\n</script>@php // @ 4\n@endphp",
            &["{{-- @ 1 --}}", "{{-- @ 2 --}}", "// @ 3"],
        ),
        (
            "a.html.erb",
            "<%# @ 1 %><% a # @ 2\n %><!-- @ 3 --><%= \"# @\" %>",
            &["<%# @ 1 %>", "# @ 2", "<!-- @ 3 -->"],
        ),
        (
            "a.ejs",
            "<%# @ 1 %><% a() /* @ 2 */ %>",
            &["<%# @ 1 %>", "/* @ 2 */"],
        ),
        (
            "a.hbs",
            "{{! @ 1 }}{{!-- @ {{b}} 2 --}}{{#if a}}",
            &["{{! @ 1 }}", "{{!-- @ {{b}} 2 --}}"],
        ),
        (
            "a.twig",
            "{# @ 1 #}<!-- @ 2 -->",
            &["{# @ 1 #}", "<!-- @ 2 -->"],
        ),
        (
            "a.jinja2",
            "{% comment %} @ 1 {% endcomment %}{# @ 2 #}",
            &["{% comment %} @ 1 {% endcomment %}", "{# @ 2 #}"],
        ),
        ("a.liquid", "{% # @ 1 %}", &["{% # @ 1 %}"]),
        (
            "a.gohtml",
            "{{/* @ 1 */}}{{- /* @ 2 */ -}}",
            &["{{/* @ 1 */}}", "{{- /* @ 2 */ -}}"],
        ),
        (
            "a.heex",
            "<%# @ 1 %><%!-- @ 2 --%>",
            &["<%# @ 1 %>", "<%!-- @ 2 --%>"],
        ),
        (
            "a.jsp",
            "<%-- @ 1 --%><% f(); // @ 2\n%>",
            &["<%-- @ 1 --%>", "// @ 2"],
        ),
        ("a.tpl", "{if $a}{* @ 1 *}{/if}", &["{* @ 1 *}"]),
        (
            "a.js.erb",
            "f('<%= a %>'); // @ 1\n<%# @ 2 %>\nconst a = '// @';",
            &["// @ 1", "<%# @ 2 %>"],
        ),
    ]);
    let razor = "@* lint 1 *@<p>http://lint</p>\n// lint 2\n";
    assert_eq!(comments("a.cshtml", razor), ["@* lint 1 *@", "// lint 2"]);
    let blade = "@php // lint 1\n@endphp <p>// lint</p>";
    assert_eq!(comments("a.blade.php", blade), ["// lint 1"]);
}

#[test]
fn markdown_has_comments_outside_of_code() {
    check(&[
        (
            "a.md",
            "<!-- @ 1 -->\n```js\n// @\n<!-- @ -->\n```\n`<!-- @ -->` <!-- @\n2 --> x\n",
            &["<!-- @ 1 -->", "<!-- @\n2 -->"],
        ),
        (
            "a.md",
            "~~~\n```\n<!-- @ -->\n~~~\n[//]: # (@ 1)\n",
            &["[//]: # (@ 1)"],
        ),
        ("a.mdx", "{/* @ 1 */}\n\n\\<!-- x\n<!-- @", &["{/* @ 1 */"]),
        ("a.md", "---\na: b # @ 1\n---\n# @\n", &["# @ 1"]),
    ]);
}

#[test]
fn every_notation_has_its_marks() {
    check(&[
        (
            ".env",
            "# @ 1\nA=b # @ 2\nB='# @' # @ 3\nC=\"# @\nx\"\nD # @ 4\n",
            &["# @ 1", "# @ 2", "# @ 3", "# @ 4"],
        ),
        (
            "a.py",
            "a = '# @' # @ 1\nb = '''\n# @\n'''\nf\"# @\"",
            &["# @ 1"],
        ),
        (
            "a.rb",
            "a = \"# @\" # @ 1\n=begin\n@ 2\n=end\n",
            &["# @ 1", "=begin\n@ 2\n=end"],
        ),
        (
            "a.go",
            "a := `// @` // @ 1\nb := '\"' /* @ 2 */",
            &["// @ 1", "/* @ 2 */"],
        ),
        (
            "a.rs",
            "fn f<'a>(a: &'a str) { r#\"// @ \" \"#; '\\''; } // @ 1",
            &["// @ 1"],
        ),
        ("a.java", "String a = \"// @\"; /** @ 1 */", &["/** @ 1 */"]),
        (
            "a.yml",
            "a: '# @' # @ 1\nb: it's # @ 2\nc: x#@\n",
            &["# @ 1", "# @ 2"],
        ),
        ("a.toml", "a = '# @' # @ 1\n", &["# @ 1"]),
        (
            "a.tf",
            "a = \"# @\" # @ 1\n// @ 2\n/* @ 3 */",
            &["# @ 1", "// @ 2", "/* @ 3 */"],
        ),
        (
            "a.json",
            "{\"a\": \"// @\", // @ 1\n/* @ 2 */}",
            &["// @ 1", "/* @ 2 */"],
        ),
        ("a.ipynb", "{\"source\": [\"a = 1 # @\"]}", &[]),
        ("a.css", "a { b: url(//@); /* @ 1 */ }", &["/* @ 1 */"]),
        ("a.scss", "a { b: url(http://@); } // @ 1", &["// @ 1"]),
        (
            "a.ini",
            "; @ 1\na = b ; @ 2\n# @ 3",
            &["; @ 1", "; @ 2", "# @ 3"],
        ),
        (
            "a.vb",
            "Dim a = \"' @\" ' @ 1\nREM @ 2",
            &["' @ 1", "REM @ 2"],
        ),
        (
            "a.bat",
            "REM @ 1\n:: @ 2\necho rem @",
            &["REM @ 1", ":: @ 2"],
        ),
        ("a.sh", "a=${b#@} # @ 1\nc='# @'\n", &["# @ 1"]),
        ("a.ps1", "<# @ 1 #> $a # @ 2", &["<# @ 1 #>", "# @ 2"]),
        ("a.xml", "<a b=\"c\"/><!-- @ 1 --><!-- @", &["<!-- @ 1 -->"]),
        ("a.tex", "% @ 1", &["% @ 1"]),
        ("a.graphql", "# @ 1", &["# @ 1"]),
        ("Makefile", "a: # @ 1\n", &["# @ 1"]),
        ("Gemfile", "gem 'a' # @ 1\n", &["# @ 1"]),
        ("Dockerfile", "# @ 1\nENV A=b # @\n", &["# @ 1"]),
        (
            "Dockerfile",
            "ENV A=b # paddlint-ignore\n",
            &["in a value: # paddlint-ignore"],
        ),
        (
            "a.properties",
            "! @ 1\na=b # @\nb=c # gitleaks:allow @\n",
            &["! @ 1", "in a value: # gitleaks:allow @"],
        ),
        (
            "a.unknown",
            "# @ 1\na // @ 2\nb -- @ 3\n; @ 4\n'# @' it's # @ 5\nsrc/*@",
            &["# @ 1", "// @ 2", "-- @ 3", "; @ 4", "# @ 5"],
        ),
        (
            "notes",
            "<!-- @ 1 --> <%# @ 2 %> {# @ 3 #}",
            &["<!-- @ 1 -->", "<%# @ 2 %>", "{# @ 3 #}"],
        ),
    ]);
}

#[test]
fn languages_with_marks_of_their_own() {
    check(&[
        ("a.sql", "select '-- @' -- @ 1\n", &["-- @ 1"]),
        (
            "a.lua",
            "a = '-- @' -- @ 1\n--[[ @ 2\n]]",
            &["-- @ 1", "--[[ @ 2\n]]"],
        ),
        ("a.lua", "--[==[ @ ]]\n]==] a", &["--[==[ @ ]]\n]==]"]),
        (
            "a.pl",
            "$#a // 1; # @ 1\n=head1 A\n\n@ 2\n\n=cut\n",
            &["# @ 1", "=head1 A\n\n@ 2\n\n=cut"],
        ),
        ("a.jl", "#= @\n1 =# a # @ 2", &["#= @\n1 =#", "# @ 2"]),
        ("a.nim", "#[ @\n1 ]# a # @ 2", &["#[ @\n1 ]#", "# @ 2"]),
        ("a.hs", "{- @ 1 -} -- @ 2", &["{- @ 1 -}", "-- @ 2"]),
        ("a.clj", "(a \"; @\") ; @ 1", &["; @ 1"]),
    ]);
}

#[test]
fn values_end_before_what_speaks_to_a_linter() {
    let cases = [
        ("b # paddlint-ignore[x]", Some(1)),
        ("b ! gitleaks:allow", Some(1)),
        ("# paddlint-ignore", None),
        ("b# paddlint-ignore", None),
        ("b # else", None),
        ("b # else # paddlint-ignore", Some(8)),
        ("", None),
    ];
    for (written, expected) in cases {
        assert_eq!(value_end(written.as_bytes()), expected, "{written}");
    }
}

proptest! {
    #[test]
    fn comments_are_whole_and_apart(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("lint"), Just("//"), Just("/*"), Just("*/"), Just("#"), Just("'"), Just("\""), Just("`"),
                Just("<!--"), Just("-->"), Just("<?php"), Just("?>"), Just("<%"), Just("%>"), Just("<%#"),
                Just("{{--"), Just("--}}"), Just("{#"), Just("#}"), Just("@*"), Just("*@"), Just("```"),
                Just("<script>"), Just("</script>"), Just("<a b="), Just(">"), Just("\n"), Just("\\"),
                Just("é"), Just(" "), Just("---\n"), Just("=begin"), Just("{/*"), Just("'''"), Just("REM"),
            ],
            0..24,
        ),
    ) {
        let text = parts.concat();
        for path in ["a.js", "a.html", "a.vue", "a.svelte", "a.astro", "a.php", "a.blade.php", "a.html.erb",
            "a.js.erb", "a.cshtml", "a.twig", "a.md", ".env", "a.py", "a.rs", "a.yml", "a.properties", "a.txt"]
        {
            for comment in comments(path, &text) {
                prop_assert!(!comment.is_empty(), "{path}: {text}");
            }
        }
    }
}

#[test]
fn long_texts_take_linear_time() {
    for unit in [
        "<!-- lint ",
        "{# lint ",
        "'lint ",
        "/* lint ",
        "<script> lint ",
        "<a b=\"lint",
        "`lint\n",
        "<% lint ",
        "`lint",
    ] {
        let text = unit.repeat(100_000);
        for path in [
            "a.html",
            "a.twig",
            "a.txt",
            "a.md",
            "a.py",
            "a.html.erb",
            "a.php",
        ] {
            let _ = comments(path, &text);
        }
    }
}
