//! Samples of every kind of markup with an init call, and what must hold for
//! any text at all.

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;
use proptest::prelude::*;

use super::*;
use crate::extract::kind::TemplateLanguage as T;
use crate::extract::program::Dialect;

/// Whether the reading is a program in the dialect.
fn parses(text: &str, dialect: Dialect) -> bool {
    let kind = match dialect {
        Dialect::JavaScript => SourceType::unambiguous().with_jsx(true),
        Dialect::TypeScript => SourceType::ts(),
        Dialect::Tsx => SourceType::tsx(),
    };
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, kind).parse();
    !parsed.panicked && parsed.diagnostics.is_empty()
}

/// The number of the reading that is taken.
fn taken(program: &Program) -> Option<usize> {
    program
        .readings
        .iter()
        .position(|reading| parses(&reading.text, program.dialect))
}

/// The text with white space as single blanks and masked values as two `_`.
fn squeezed(text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    while text.contains("___") {
        text = text.replace("___", "__");
    }
    text
}

struct Sample {
    kind: SourceKind,
    text: &'static str,
    /// The taken reading of the program that mentions Paddle.
    reading: &'static str,
    dynamic: &'static [&'static str],
    conditions: &'static [&'static str],
}

const fn sample(kind: SourceKind, text: &'static str, reading: &'static str) -> Sample {
    Sample {
        kind,
        text,
        reading,
        dynamic: &[],
        conditions: &[],
    }
}

impl Sample {
    const fn dynamic(self, dynamic: &'static [&'static str]) -> Self {
        Self { dynamic, ..self }
    }

    const fn conditions(self, conditions: &'static [&'static str]) -> Self {
        Self { conditions, ..self }
    }
}

const fn template(language: T, text: &'static str, reading: &'static str) -> Sample {
    sample(SourceKind::Template(language), text, reading)
}

fn check(samples: &[Sample]) {
    let mut failures = Vec::new();
    for sample in samples {
        if let Err(failure) = verdict(sample) {
            failures.push(format!("{}\n  {failure}", sample.text));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn verdict(sample: &Sample) -> Result<(), String> {
    let text = sample.text;
    let programs = programs(sample.kind, text, Mentions::OF_PADDLE);
    let program = programs
        .iter()
        .find(|program| Mentions::OF_PADDLE.are_in(&program.readings[0].text))
        .ok_or("no program")?;
    let taken = taken(program).ok_or_else(|| format!("does not parse: {:#?}", program.readings))?;
    let reading = &program.readings[taken];
    let found = squeezed(&reading.text.replace(SEPARATOR, "\n"));
    same(&found, &sample.reading.to_owned())?;
    let dynamic: Vec<&str> = reading
        .dynamic
        .iter()
        .map(|&span| program.offsets.span(span).slice(text))
        .collect();
    same(&dynamic, &sample.dynamic.to_vec())?;
    let conditions: Vec<&str> = reading
        .conditions
        .iter()
        .map(|(_, condition)| condition.as_str())
        .collect();
    same(&conditions, &sample.conditions.to_vec())?;
    for (at, _) in &reading.conditions {
        same(&reading.text.as_bytes()[*at], &b'_')?;
    }
    for token in ["test_", "live_", "Paddle."] {
        for (at, _) in reading.text.match_indices(token) {
            let source = program.offsets.to_source(at);
            same(&text.get(source..source + token.len()), &Some(token))?;
        }
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("found    {found:?}\n  expected {expected:?}"))
    }
}

#[test]
fn pages() {
    let html = SourceKind::Html;
    check(&[
        sample(
            html,
            "<p>é</p><script>const a = 'test_1'</script>\n<script>Paddle.Initialize({token: a})</script>",
            "const a = 'test_1' Paddle.Initialize({token: a})",
        ),
        sample(
            html,
            "<script src=a.js>nothing {</script><script type='application/ld+json'>{}</script>\
             <script type=text/template>{</script><script>Paddle.Setup()</script>",
            "Paddle.Setup()",
        ),
        sample(
            html,
            "<script src='x'><script>Paddle.a()</script></script><script>Paddle.b()</script>",
            "Paddle.b()",
        ),
        sample(
            html,
            "<script type=module>import a from 'a'; Paddle.Setup(a)</script>",
            "import a from 'a'; Paddle.Setup(a)",
        ),
        sample(
            html,
            "<script lang=ts>Paddle.Setup(a as any)</script>",
            "Paddle.Setup(a as any)",
        ),
        sample(
            html,
            "<script type=text/babel>Paddle.Setup(<a style={{b: 1}}/>)</script>",
            "Paddle.Setup(<a style={{b: 1}}/>)",
        ),
        sample(
            html,
            "<script><![CDATA[ Paddle.Setup() ]]></script>",
            "Paddle.Setup()",
        ),
        sample(
            html,
            "<script type='text/plain' data-cookieconsent=x>Paddle.Setup()</script>",
            "Paddle.Setup()",
        ),
        sample(
            html,
            "<script>//<![CDATA[\nPaddle.Setup()\n//]]></script>",
            "//<![CDATA[ Paddle.Setup() //]]>",
        ),
        sample(
            html,
            "<button onclick=\"Paddle.Checkout.open({a: &quot;b&quot;})\">",
            "Paddle.Checkout.open({a: \"b\"})",
        ),
    ]);
}

#[test]
fn components() {
    check(&[
        sample(
            SourceKind::Vue,
            "<script lang=\"ts\">export const T = 'test_1'</script>\n<template><a>{{ b < c }}</a></template>\n\
             <script setup lang=\"ts\">Paddle.Initialize({token: T as string})</script><script src='./a.js' />",
            "export const T = 'test_1' Paddle.Initialize({token: T as string})",
        ),
        sample(
            SourceKind::Vue,
            "<template><a @click=\"Paddle.Checkout.open({ a })\"/></template>",
            "Paddle.Checkout.open({ a })",
        ),
        sample(
            SourceKind::Svelte,
            "<script context=\"module\">const T = 'live_1'</script>\n<script>$: Paddle.Setup({token: T})</script>\n\
             {#if a > b}<p on:click={() => x}>{c}</p>{/if}",
            "const T = 'live_1' $: Paddle.Setup({token: T})",
        ),
        sample(
            SourceKind::Svelte,
            "<button onclick={() => { if (a > '}') Paddle.Checkout.open() }}>Don't</button>",
            "(() => { if (a > '}') Paddle.Checkout.open() })",
        ),
        sample(
            SourceKind::Svelte,
            "<svelte:head><script>Paddle.Setup()</script></svelte:head><script>let a</script>",
            "Paddle.Setup()",
        ),
        sample(
            SourceKind::Astro,
            "---\nconst token: string = 'test_1'; Paddle.x\n---\n<a>{b}</a>",
            "const token: string = 'test_1'; Paddle.x",
        ),
        sample(
            SourceKind::Astro,
            "---\nconst a = 1\n---\n{a.map(b => <p>Don't {b}</p>)}<script>Paddle.Setup(a as X)</script>",
            "Paddle.Setup(a as X)",
        ),
        sample(
            SourceKind::Astro,
            "---\n---\n<script is:inline define:vars={{ token, a: b > c }}>Paddle.Setup({ token })</script>",
            "Paddle.Setup({ token })",
        ),
        sample(
            SourceKind::Astro,
            "<p set:html={`<script>Paddle.Setup({ token: '${a}' })</script>`} />",
            "(`<script>Paddle.Setup({ token: '${a}' })</script>`)",
        ),
    ]);
}

#[test]
fn braces() {
    check(&[
        template(
            T::Jinja,
            "{% if debug %}<script>Paddle.Environment.set('sandbox')</script>{% endif %}\n\
             <script>Paddle.Initialize({token: \"{{ token }}\"})</script>",
            "if(_){ Paddle.Environment.set('sandbox') } Paddle.Initialize({token: \"__\"})",
        )
        .dynamic(&["{{ token }}"])
        .conditions(&["debug"]),
        template(
            T::Jinja,
            "<script>Paddle.Initialize({token: '{% if not live %}test_1{% else %}live_1{% endif %}'})</script>",
            "Paddle.Initialize({token: ''+(!_? 'test_1': 'live_1')+ ''})",
        )
        .conditions(&["live"]),
        template(
            T::Jinja,
            "<script>var t = {% if a %}'test_1';{% elif b %}'x';{% else %}'live_1';{% endif %}\nPaddle.Setup({token: t})</script>",
            "var t = (_? 'test_1' :_? 'x' : 'live_1' ); Paddle.Setup({token: t})",
        )
        .conditions(&["a", "b"]),
        template(
            T::Jinja,
            "{% block a %}<script>{# no #}{{ form.media }} Paddle.Setup({% raw %}{a: '{{x}}'}{% endraw %}){% for x in y %}, b({{ x }}){% endfor %}</script>{% endblock %}",
            "__; Paddle.Setup( {a: '{{x}}'} ) , b(__)",
        )
        .dynamic(&[
            "{# no #}",
            "{{ form.media }}",
            "{% raw %}",
            "{% endraw %}",
            "{% for x in y %}",
            "{{ x }}",
            "{% endfor %}",
        ]),
        template(
            T::Twig,
            "<script>Paddle.Initialize({ token: {{ token|json_encode }}, {% if p %}pwCustomer: { id: '{{ id }}' },{% endif %} });</script>",
            "Paddle.Initialize({ token: __, ...(_?{ pwCustomer: { id: '__' },}:{}), });",
        )
        .dynamic(&["{{ token|json_encode }}", "{{ id }}"])
        .conditions(&["p"]),
        template(
            T::Liquid,
            "{% case env %}{% when 'live' %}<script>Paddle.Setup({token: 'live_1'})</script>{% else %}<script>Paddle.Setup({token: 'test_1'})</script>{% endcase %}",
            "if(_){ Paddle.Setup({token: 'live_1'}) }else{ Paddle.Setup({token: 'test_1'}) }",
        )
        .conditions(&["env == 'live'"]),
        template(
            T::Liquid,
            "<script>{%- unless a -%}Paddle.Environment.set('sandbox');{%- endunless -%}</script>",
            "if(!_){ Paddle.Environment.set('sandbox');}",
        )
        .conditions(&["a"]),
        template(
            T::Go,
            "<script>\n{{- if eq .Env \"sandbox\" }}\nPaddle.Environment.set('sandbox');\n{{- end }}\n\
             Paddle.Initialize({ token: {{ .Token }}, eventCallback: function (d) { {{ template \"x\" }} } });\n</script>",
            "if(_){ Paddle.Environment.set('sandbox'); } Paddle.Initialize({ token: __, eventCallback: function (d) { __ } });",
        )
        .dynamic(&["{{ .Token }}", "{{ template \"x\" }}"])
        .conditions(&["eq .Env \"sandbox\""]),
        template(
            T::Handlebars,
            "<script>{{#if sandbox}}Paddle.Environment.set('sandbox');{{else}}{{!-- } --}}{{/if}}\nPaddle.Setup({token: '{{{token}}}'})</script>",
            "if(_){ Paddle.Environment.set('sandbox');}else{ } Paddle.Setup({token: '__'})",
        )
        .dynamic(&["{{!-- } --}}", "{{{token}}}"])
        .conditions(&["sandbox"]),
        template(
            T::Handlebars,
            "<script>Paddle.Setup({token: {{#sandbox}}'test_1'{{/sandbox}}{{^sandbox}}'live_1'{{/sandbox}}})</script>",
            "Paddle.Setup({token: (_? 'test_1': 'live_1') })",
        )
        .conditions(&["sandbox"]),
    ]);
}

#[test]
fn percent_signs() {
    check(&[
        template(
            T::Erb,
            "<script>\n<% if Rails.env.production? %>\nPaddle.Initialize({token: 'live_1'});\n<% else %>\n\
             Paddle.Environment.set('sandbox');\nPaddle.Initialize({token: 'test_1'});\n<% end %>\n</script>",
            "if(_){ Paddle.Initialize({token: 'live_1'}); }else{ Paddle.Environment.set('sandbox'); Paddle.Initialize({token: 'test_1'}); }",
        )
        .conditions(&["Rails.env.production?"]),
        template(
            T::Erb,
            "<%= form_with(url: x) do |f| %><% @a.each do |a| %><script>Paddle.Setup({token: '<%= ENV[\"T\"] -%>', vendor: <%== v %> })</script><% end %><% end %>",
            "Paddle.Setup({token: '__', vendor: __ })",
        )
        .dynamic(&["<%= ENV[\"T\"] -%>", "<%== v %>"]),
        template(
            T::Erb,
            "<% unless a %><script>Paddle.Setup({token: 'test_1'})</script><% end %><%# <script> %>",
            "if(!_){ Paddle.Setup({token: 'test_1'}) }",
        )
        .conditions(&["a"]),
        template(
            T::Ejs,
            "<% if (env === 'sandbox') { %><script>Paddle.Environment.set('sandbox')</script><% } else if (x) { %><% } else { %><% } %>\
             <script>Paddle.Initialize({token: <%- JSON.stringify(token) %>})</script>",
            "if(_){ Paddle.Environment.set('sandbox') }else if(_){ }else{ } Paddle.Initialize({token: __})",
        )
        .dynamic(&["<%- JSON.stringify(token) %>"])
        .conditions(&["env === 'sandbox'", "x"]),
        template(
            T::Ejs,
            "<script><% items.forEach(function (i) { %>add('<%= i %>');<% }) %>\nPaddle.Setup({token: '<%= a ? b : c %>' <% if (q) { %>, pw: 1<% } %>})</script>",
            "add('__'); Paddle.Setup({token: '__' ,...(_?{ pw: 1}:{}) })",
        )
        .dynamic(&[
            "<% items.forEach(function (i) { %>",
            "<%= i %>",
            "<% }) %>",
            "<%= a ? b : c %>",
        ])
        .conditions(&["q"]),
        template(
            T::Heex,
            "<%= if @sandbox do %><script>Paddle.Environment.set(\"sandbox\")</script><% else %><% end %><script>Paddle.Setup({token: \"<%= @token %>\"})</script>",
            "if(_){ Paddle.Environment.set(\"sandbox\") }else{ } Paddle.Setup({token: \"__\"})",
        )
        .dynamic(&["<%= @token %>"])
        .conditions(&["@sandbox"]),
        template(
            T::Jsp,
            "<%@ page x %><c:if test=\"${sandbox}\"><script>Paddle.Environment.set('sandbox')</script></c:if>\
             <c:choose><c:when test='${a}'><script>Paddle.Setup({token: '${token}', a: <c:out value=\"${b}\"/>})</script></c:when><c:otherwise></c:otherwise></c:choose>",
            "if(_){ Paddle.Environment.set('sandbox') } if(_){ Paddle.Setup({token: '__', a: __}) }else{ }",
        )
        .dynamic(&[
            "<c:choose>",
            "${token}",
            "<c:out value=\"${b}\"/>",
            "</c:when>",
            "</c:otherwise>",
        ])
        .conditions(&["sandbox", "a"]),
        template(
            T::Jsp,
            "<% if (sandbox) { %><script>Paddle.Setup({token: \"<%= token %>\"})</script><% } %>",
            "if(_){ Paddle.Setup({token: \"__\"}) }",
        )
        .dynamic(&["<%= token %>"])
        .conditions(&["sandbox"]),
    ]);
}

#[test]
fn php() {
    check(&[
        template(
            T::Php,
            "<?php $a = '<script>'; if ($sandbox): ?><script>Paddle.Environment.set('sandbox')</script><?php elseif (x()): ?><?php else: ?><?php endif; ?>\
             <script>Paddle.Initialize({token: '<?= $token ?>', a: <?php echo json_encode($a); // ?> })</script><?php if (1) { echo '?>'; }",
            "if(_){ Paddle.Environment.set('sandbox') }else if(_){ }else{ } Paddle.Initialize({token: '__', a: __ })",
        )
        .dynamic(&["<?= $token ?>", "<?php echo json_encode($a); // ?>"])
        .conditions(&["$sandbox", "x()"]),
        template(
            T::Php,
            "<script><?php if ($a) { ?>Paddle.Setup({token: 'test_1'});<?php } else { ?>Paddle.Setup({token: 'live_1'});<?php } ?></script>",
            "if(_){ Paddle.Setup({token: 'test_1'});}else{ Paddle.Setup({token: 'live_1'});}",
        )
        .conditions(&["$a"]),
        template(
            T::Php,
            "<?php\nfunction f() {\n  echo \"<script>Paddle.Setup({ token: '\" . $token . \"', a: '$b' });</script>\";\n}\n",
            "Paddle.Setup({ token: '\" . $token . \"', a: '$b' });",
        )
        .dynamic(&["\" . $token . \"", "$b"]),
    ]);
}

#[test]
fn blade() {
    check(&[
        template(
            T::Blade,
            "@extends('a')\n@section('b')\n<style>@media x {}</style> a@if.com <a @click=\"b\">\n\
             @if (config('paddle.sandbox'))\n<script>Paddle.Environment.set('sandbox');</script>\n@endif\n\
             <script>Paddle.Setup(@json($seller));</script>\n@endsection",
            "if(_){ Paddle.Environment.set('sandbox'); } Paddle.Setup(__);",
        )
        .dynamic(&["@json($seller)"])
        .conditions(&["config('paddle.sandbox')"]),
        template(
            T::Blade,
            "<script>\nPaddle.Initialize({\n    token: '{{ $token }}',\n    @if($a)\n    pwCustomer: { id: @js($id) }\n    @endif\n});\n</script>",
            "Paddle.Initialize({ token: '__', ...(_?{ pwCustomer: { id: __ } }:{}), });",
        )
        .dynamic(&["{{ $token }}", "@js($id)"])
        .conditions(&["$a"]),
        template(
            T::Blade,
            "<script>Paddle.Initialize({ token: '@if(x){{ a }}@endif' })</script>",
            "Paddle.Initialize({ token: ''+(_?'__':'') })",
        )
        .dynamic(&["{{ a }}"])
        .conditions(&["x"]),
        template(
            T::Blade,
            "@push('scripts')<script>{{-- no --}}@production\nPaddle.Setup({token: {!! $t !!}})\n@else\nPaddle.Setup({token: 'test_1'})\n@endproduction</script>@endpush @paddleJS",
            "if(_){ Paddle.Setup({token: __}) }else{Paddle.Setup({token: 'test_1'}) }",
        )
        .dynamic(&["{{-- no --}}", "{!! $t !!}"])
        .conditions(&["app()->environment('production')"]),
        template(
            T::Blade,
            "@sandbox\n<script>Paddle.Environment.set('sandbox')</script>\n@endsandbox @php $x = '<script>'; @endphp\n\
             @guest <script>Paddle.a()</script> @endguest @auth <script>Paddle.b()</script> @endauth",
            "if(_){ Paddle.Environment.set('sandbox') } if(!_){ Paddle.a() }else{ Paddle.b() }",
        )
        .dynamic(&["@php $x = '<script>'; @endphp"])
        .conditions(&["sandbox", "auth()"]),
        template(
            T::Blade,
            "@verbatim<script>Paddle.Setup({token: '{{ a }}'})</script>@endverbatim",
            "Paddle.Setup({token: '{{ a }}'})",
        ),
    ]);
}

#[test]
fn razor_and_smarty() {
    check(&[
        template(
            T::Razor,
            "@model X.Y\n@* <script> *@\n@{ var a = \"<script>\"; }\n@if (Model.Sandbox)\n{\n  <script>Paddle.Environment.set('sandbox');</script>\n}\nelse\n{\n <p>Don't</p>\n}\n\
             @section Scripts {\n<script>Paddle.Initialize({ token: \"@Model.Token\", a: @Html.Raw(Json.Serialize(b)) });</script>\n}",
            "if(_){ Paddle.Environment.set('sandbox'); }else{ } Paddle.Initialize({ token: \"__\", a: __ });",
        )
        .dynamic(&["@section Scripts {", "@Model.Token", "@Html.Raw(Json.Serialize(b))"])
        .conditions(&["Model.Sandbox"]),
        template(
            T::Razor,
            "<script>\n@if (a) {\n <text>Paddle.Setup({token: 'test_1'});</text>\n} else {\n @:Paddle.Setup({token: '@b'});\n}\n</script>",
            "if(_){ Paddle.Setup({token: 'test_1'}); }else{ Paddle.Setup({token: '__'}); }",
        )
        .dynamic(&["<text>", "</text>", "@:", "@b"])
        .conditions(&["a"]),
        template(
            T::Smarty,
            "{if $sandbox}<script>Paddle.Environment.set('sandbox');</script>{/if}<script>Paddle.Setup({ token: '{$token|escape}' });{literal}if (a) {b}{/literal}</script>",
            "if(_){ Paddle.Environment.set('sandbox'); } Paddle.Setup({ token: '__' }); if (a) {b}",
        )
        .dynamic(&["{$token|escape}", "{literal}", "{/literal}"])
        .conditions(&["$sandbox"]),
    ]);
}

#[test]
fn templated_scripts() {
    let kind = SourceKind::TemplatedScript(T::Erb, Dialect::JavaScript);
    check(&[sample(
        kind,
        "<% if a %>\nPaddle.Environment.set('sandbox');\n<% end %>\nPaddle.Setup({token: '<%= t %>'});",
        "if(_){ Paddle.Environment.set('sandbox'); } Paddle.Setup({token: '__'});",
    )
    .dynamic(&["<%= t %>"])
    .conditions(&["a"])]);
}

#[test]
fn strings_of_other_languages() {
    let code = SourceKind::OtherCode;
    check(&[
        sample(
            code,
            "page = f'''<script src=\"x\"></script>\n<script>\nPaddle.Initialize({{ token: \"{token}\", a: {json.dumps(b)} }});\n</script>'''",
            "Paddle.Initialize( { token: \"__\", a: __ } );",
        )
        .dynamic(&["{token}", "{json.dumps(b)}"]),
        sample(
            code,
            "const page = `<html><script>Paddle.Initialize({ token: \"%s\" });</script>`",
            "Paddle.Initialize({ token: \"%s\" });",
        )
        .dynamic(&["%s"]),
        sample(
            code,
            r#"let s = format!("<script>if (a) {{}} Paddle.Setup({{\n token: \"{}\" }})</script>", t);"#,
            r#"if (a) {} Paddle.Setup( { token: "__" } )"#,
        )
        .dynamic(&["{}"]),
        sample(
            code,
            r##"x = "<script>Paddle.Setup({ token: \"#{token}\" })<\/script>""##,
            r#"Paddle.Setup({ token: "__" })"#,
        )
        .dynamic(&["#{token}"]),
        sample(
            code,
            "'<script>Paddle.Setup({ token: \"' + token + '\", a: \"test_1\" })</script>'",
            "Paddle.Setup({ token: \"' + token + '\", a: \"test_1\" })",
        )
        .dynamic(&["' + token + '"]),
    ]);
    let other = "<script>a</script><script type=text/template>Paddle.a</script>";
    assert!(programs(code, other, Mentions::OF_PADDLE).is_empty());
}

#[test]
fn programs_that_do_not_parse_are_split() {
    let text = "<script>let a = </script><p>{</p><script>Paddle.Setup()</script>\
                {% if x %}<script>Paddle.a('{{ b }}')</script>{% endif %}";
    for kind in [SourceKind::Html, SourceKind::Template(T::Jinja)] {
        let programs = programs(kind, text, Mentions::OF_PADDLE);
        assert_eq!(taken(&programs[0]), None);
        let parts = split(&programs[0]);
        let codes: Vec<&str> = parts
            .iter()
            .map(|part| part.readings[0].text.trim())
            .collect();
        assert_eq!(codes[..2], ["let a =", "Paddle.Setup()"]);
        for part in &parts[1..] {
            let reading = &part.readings[taken(part).unwrap_or_default()];
            let at = reading.text.find("Paddle").unwrap();
            assert!(text[part.offsets.to_source(at)..].starts_with("Paddle"));
        }
    }
    assert!(
        split(&programs(SourceKind::Html, "<script>a</script>", Mentions::OF_PADDLE)[0]).is_empty()
    );
}

/// All sources of samples, for tests of what must hold for any text.
const SOUP: &[&str] = &[
    "<script>",
    "</script>",
    "<script type=module>",
    "<script src=a>",
    "<!--",
    "-->",
    "<style>",
    "</style>",
    "<a onclick=\"Paddle.a(&quot;é&quot;)\">",
    "Paddle.Setup({token: 'test_1', ",
    "})",
    "if (a) {",
    "}",
    "{",
    "(",
    ")",
    ",",
    ";",
    ":",
    "'",
    "\"",
    "`",
    "${",
    "\\",
    "/",
    "//",
    "/*",
    "*/",
    "=",
    "é",
    "𝄞",
    "\u{b}",
    "\0",
    "\r\n",
    "\n",
    " ",
    "{{ a }}",
    "{{",
    "}}",
    "{{{",
    "{% if a %}",
    "{% else %}",
    "{% elif b %}",
    "{% endif %}",
    "{% for x in y %}",
    "{% endfor %}",
    "{% raw %}",
    "{% endraw %}",
    "{% comment %}",
    "{% case x %}",
    "{% when 1 %}",
    "{% endcase %}",
    "{#",
    "#}",
    "{{#if a}}",
    "{{/if}}",
    "{{^a}}",
    "{{/a}}",
    "{{else}}",
    "{{end}}",
    "{{range .}}",
    "{{!--",
    "<%",
    "%>",
    "<%= a %>",
    "<% if a %>",
    "<% end %>",
    "<% else %>",
    "<% } else { %>",
    "<% } %>",
    "<% if (a) { %>",
    "<%#",
    "<?php",
    "?>",
    "<?php if ($a): ?>",
    "<?php endif; ?>",
    "<?= $a ?>",
    "<<<X\n",
    "\nX;",
    "@if(a)",
    "@if(",
    "@else",
    "@elseif(b)",
    "@endif",
    "@auth",
    "@endauth",
    "@php",
    "@endphp",
    "@verbatim",
    "@json(a)",
    "{!!",
    "!!}",
    "@foo",
    "@endfoo",
    "@Model.a(",
    "@{",
    "@(",
    "@if (a) {",
    "else {",
    "<text>",
    "</text>",
    "@:",
    "@*",
    "*@",
    "@section A {",
    "{$a}",
    "{if $a}",
    "{else}",
    "{/if}",
    "{literal}",
    "<c:if test=\"${a}\">",
    "</c:if>",
    "<c:when test='a'>",
    "---\n",
    "{#if a}",
    "{@html a}",
    "<svelte:head>",
    "{a => b}",
];

fn kinds() -> Vec<SourceKind> {
    let languages = [
        T::Php,
        T::Blade,
        T::Erb,
        T::Ejs,
        T::Handlebars,
        T::Twig,
        T::Jinja,
        T::Liquid,
        T::Razor,
        T::Go,
        T::Heex,
        T::Jsp,
        T::Smarty,
    ];
    let mut kinds = vec![
        SourceKind::JavaScript(Dialect::Tsx),
        SourceKind::Html,
        SourceKind::Vue,
        SourceKind::Svelte,
        SourceKind::Astro,
        SourceKind::OtherCode,
        SourceKind::Text,
    ];
    for language in languages {
        kinds.push(SourceKind::Template(language));
        kinds.push(SourceKind::TemplatedScript(language, Dialect::JavaScript));
    }
    kinds
}

/// What must hold for the programs of any text.
fn hold(text: &str) {
    for kind in kinds() {
        let all = programs(kind, text, Mentions::OF_PADDLE);
        let parts = all.iter().flat_map(split);
        for program in all.iter().cloned().chain(parts) {
            let length = program.readings[0].text.len();
            let end = program.offsets.to_source(length);
            assert!(end <= text.len(), "{kind:?} {text:?}");
            for reading in &program.readings {
                assert_eq!(reading.text.len(), length, "{kind:?} {text:?}");
                let sorted = reading
                    .dynamic
                    .windows(2)
                    .all(|pair| pair[0].end <= pair[1].start);
                assert!(sorted, "{kind:?} {text:?} {:?}", reading.dynamic);
                let inside = reading.dynamic.iter().all(|span| span.end <= length);
                assert!(inside, "{kind:?} {text:?} {:?}", reading.dynamic);
                let ascending = reading
                    .conditions
                    .windows(2)
                    .all(|pair| pair[0].0 < pair[1].0);
                assert!(ascending, "{kind:?} {text:?}");
                for (at, _) in &reading.conditions {
                    assert_eq!(reading.text.as_bytes()[*at], b'_', "{kind:?} {text:?}");
                }
            }
            if let Offsets::Shifted(shift) = program.offsets {
                own_bytes_are_the_sources(&program, &text[shift..], kind);
            }
        }
    }
}

/// Every letter and digit of a reading is the source's own, unless a mask or a
/// stand-in for a branch put it there.
fn own_bytes_are_the_sources(program: &Program, source: &str, kind: SourceKind) {
    for reading in &program.readings {
        for (at, (&own, &original)) in reading
            .text
            .as_bytes()
            .iter()
            .zip(source.as_bytes())
            .enumerate()
        {
            let is_own = own.is_ascii_alphanumeric() || !own.is_ascii();
            let is_branch = matches!(own, b'i' | b'f' | b'e' | b'l' | b's');
            assert!(
                !is_own || own == original || is_branch,
                "{kind:?} byte {at} of {:?} in {source:?}",
                reading.text
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_holds(text in ".{0,80}") {
        hold(&text);
    }

    #[test]
    fn any_soup_holds(parts in prop::collection::vec(prop::sample::select(SOUP), 0..24)) {
        hold(&parts.concat());
    }

    #[test]
    fn any_script_soup_holds(parts in prop::collection::vec(prop::sample::select(SOUP), 0..16)) {
        hold(&format!("<script>{}</script>", parts.concat()));
    }
}
