//! Programs that hide what they give to Paddle.js.
//!
//! Every construct is one that docs/values.md says is followed, and yields exactly
//! the value that it hides: what a program gives is known before it is written.

use super::random::Random;
use super::truth::{Modes, modes};

/// Texts that only TypeScript has stand between these,
const TYPES: [char; 2] = ['\u{1}', '\u{2}'];
/// and those that JavaScript has in their place between these.
const PLAIN: [char; 2] = ['\u{3}', '\u{4}'];

/// A program, and what it gives to Paddle.js.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) modes: Modes,
    /// The files as they are checked.
    pub(super) files: Vec<(String, String)>,
    /// The same as Node runs them: TypeScript without its types.
    pub(super) runnable: Vec<(String, String)>,
}

/// A text in each mode.
#[derive(Clone, Debug)]
struct Hidden {
    production: String,
    development: String,
    /// Whether it is only a part of a value.
    is_piece: bool,
}

impl Hidden {
    fn is_same(&self) -> bool {
        self.production == self.development
    }

    fn is_ever_empty(&self) -> bool {
        self.production.is_empty() || self.development.is_empty()
    }

    fn same(&self, text: &str) -> Self {
        let text = text.to_owned();
        Self {
            production: text.clone(),
            development: text,
            is_piece: self.is_piece,
        }
    }

    fn piece(&self, text: &str) -> Self {
        Self {
            is_piece: true,
            ..self.same(text)
        }
    }
}

#[derive(Default)]
struct Module {
    name: String,
    imports: Vec<String>,
    body: Vec<String>,
    knows_production: bool,
}

struct Writer {
    random: Random,
    is_typed: bool,
    modules: Vec<Module>,
    count: usize,
    /// Whether anything hangs on the mode. Values that hang on unrelated tests are
    /// not paired.
    has_modes: bool,
}

/// The program of this number.
pub(super) fn program(number: u64) -> Program {
    let mut random = Random::new(number);
    let modes = modes(&mut random);
    let is_typed = random.once_in(2);
    let mut writer = Writer {
        random,
        is_typed,
        modules: Vec::new(),
        count: 0,
        has_modes: modes.production != modes.development,
    };
    writer.module("main");
    writer.call(&modes);
    let extension = if is_typed { "ts" } else { "js" };
    let files = writer.modules.iter().map(|module| {
        let text = module.text();
        (
            format!("{}.{extension}", module.name),
            render(&text, is_typed),
        )
    });
    let runnable = writer
        .modules
        .iter()
        .map(|module| (format!("{}.js", module.name), render(&module.text(), false)));
    Program {
        modes,
        files: files.collect(),
        runnable: runnable.collect(),
    }
}

/// The text with its types, or without.
fn render(text: &str, is_typed: bool) -> String {
    let [start, end] = if is_typed { PLAIN } else { TYPES };
    let mut out = String::new();
    let mut depth = 0;
    for character in text.chars() {
        match character {
            it if it == start => depth += 1,
            it if it == end => depth -= 1,
            it if TYPES.contains(&it) || PLAIN.contains(&it) => {}
            it if depth == 0 => out.push(it),
            _ => {}
        }
    }
    out
}

fn types(text: &str) -> String {
    format!("{}{text}{}", TYPES[0], TYPES[1])
}

fn plain(text: &str) -> String {
    format!("{}{text}{}", PLAIN[0], PLAIN[1])
}

impl Module {
    fn text(&self) -> String {
        format!("{}\n{}\n", self.imports.join("\n"), self.body.join("\n"))
    }
}

impl Writer {
    fn module(&mut self, name: &str) -> usize {
        self.modules.push(Module {
            name: name.to_owned(),
            ..Module::default()
        });
        self.modules.len() - 1
    }

    /// A name that nothing else has.
    fn name(&mut self, hidden: &Hidden) -> String {
        self.count += 1;
        let words: &[&str] = match hidden.is_piece {
            true => &["part", "piece", "half"],
            false => &["value", "config", "chosen", "settings", "current"],
        };
        format!("{}{}", self.random.one(words), self.count)
    }

    fn say(&mut self, module: usize, line: String) {
        self.modules[module].body.push(line);
    }

    fn literal(&mut self, text: &str) -> String {
        let quote = *self.random.one(&['\'', '"', '`']);
        format!("{quote}{text}{quote}")
    }

    /// `: string` where there are types, at times.
    fn annotation(&mut self) -> String {
        match self.is_typed && self.random.once_in(3) {
            true => types(": string"),
            false => String::new(),
        }
    }

    /// An expression that is true in production.
    fn is_production(&mut self, module: usize) -> String {
        if self.random.once_in(3) {
            return "process.env.NODE_ENV === 'production'".to_owned();
        }
        if !self.modules[module].knows_production {
            self.modules[module].knows_production = true;
            let line = "const isProduction = process.env.NODE_ENV === 'production';";
            self.say(module, line.to_owned());
        }
        "isProduction".to_owned()
    }

    /// An expression for `hidden` in `module`, behind so many layers at most.
    fn hide(&mut self, hidden: &Hidden, layers: usize, module: usize, may_call: bool) -> String {
        if !hidden.is_same() {
            return match layers > 1 && self.random.once_in(3) {
                true => self.layer(hidden, layers, module, may_call),
                false => self.choice(hidden, layers, module, may_call),
            };
        }
        match layers {
            0 => self.literal(&hidden.production),
            _ => self.layer(hidden, layers, module, may_call),
        }
    }

    /// What differs from mode to mode is chosen.
    fn choice(&mut self, hidden: &Hidden, layers: usize, module: usize, may_call: bool) -> String {
        let below = layers.saturating_sub(1);
        let [production, development] = [&hidden.production, &hidden.development]
            .map(|text| self.hide(&hidden.same(text), below, module, may_call));
        let test = self.is_production(module);
        match self.random.below(4) {
            0 => {
                let test = match test.as_str() {
                    "isProduction" => "!isProduction",
                    _ => "process.env.NODE_ENV !== 'production'",
                };
                format!("({test} ? {development} : {production})")
            }
            1 if may_call => {
                let name = self.name(hidden);
                self.say(
                    module,
                    format!(
                        "function {name}() {{\n  if ({test}) return {production};\n  return \
                         {development};\n}}"
                    ),
                );
                format!("{name}()")
            }
            _ => format!("({test} ? {production} : {development})"),
        }
    }

    fn layer(&mut self, hidden: &Hidden, layers: usize, module: usize, may_call: bool) -> String {
        let below = layers - 1;
        loop {
            let made = match self.random.below(15) {
                0 | 1 => Some(self.constant(hidden, below, module, may_call)),
                2 => Some(self.member(hidden, below, module, may_call)),
                3 => self.joined(hidden, below, module, may_call),
                4 => Some(self.fallback(hidden, below, module, may_call)),
                5 | 6 if !hidden.is_piece => Some(self.imported(hidden, below, module, may_call)),
                7 if may_call => Some(self.function(hidden, below, module)),
                8 => Some(self.destructured(hidden, below, module, may_call)),
                9 => self.member_of_enum(hidden, module),
                10 => Some(self.spread(hidden, below, module, may_call)),
                11 => self.cast(hidden, below, module, may_call),
                12 => self.trimmed(hidden),
                13 => Some(self.either(hidden, below, module, may_call)),
                14 => self.member_of_class(hidden, below, module, may_call),
                _ => None,
            };
            if let Some(made) = made {
                return made;
            }
        }
    }

    fn constant(&mut self, hidden: &Hidden, below: usize, module: usize, may_call: bool) -> String {
        let inner = self.hide(hidden, below, module, may_call);
        let name = self.name(hidden);
        let word = *self.random.one(&["const", "const", "let", "var"]);
        let annotation = self.annotation();
        self.say(module, format!("{word} {name}{annotation} = {inner};"));
        name
    }

    fn member(&mut self, hidden: &Hidden, below: usize, module: usize, may_call: bool) -> String {
        let inner = self.hide(hidden, below, module, may_call);
        let name = self.name(hidden);
        let fixed = match self.is_typed && self.random.once_in(3) {
            true => types(" as const"),
            false => String::new(),
        };
        match self.random.below(5) {
            0 => {
                self.say(
                    module,
                    format!("const {name} = {{ a: {{ b: {inner} }}, c: 1 }}{fixed};"),
                );
                format!("{name}.a.b")
            }
            1 => {
                self.say(
                    module,
                    format!("const {name} = {{ 'a-b': {inner}, c: 'd' }}{fixed};"),
                );
                format!("{name}['a-b']")
            }
            2 => {
                self.say(
                    module,
                    format!("const {name} = {{ c: 'd', k: {inner} }}{fixed};"),
                );
                format!("{name}?.k")
            }
            _ => {
                self.say(
                    module,
                    format!("const {name} = {{ c: 'd', k: {inner} }}{fixed};"),
                );
                format!("{name}.k")
            }
        }
    }

    /// In two pieces.
    fn joined(
        &mut self,
        hidden: &Hidden,
        below: usize,
        module: usize,
        may_call: bool,
    ) -> Option<String> {
        if !hidden.is_same() || hidden.production.len() < 2 {
            return None;
        }
        let at = 1 + self.random.below(hidden.production.len() - 1);
        let (head, tail) = hidden.production.split_at(at);
        let (head, tail) = match self.random.below(3) {
            0 => {
                let head = self.hide(&hidden.piece(head), below, module, may_call);
                (head, format!("'{tail}'"))
            }
            1 => {
                let tail = self.hide(&hidden.piece(tail), below, module, may_call);
                (format!("'{head}'"), tail)
            }
            _ => (
                self.hide(&hidden.piece(head), below, module, may_call),
                self.hide(&hidden.piece(tail), below / 2, module, may_call),
            ),
        };
        Some(match self.random.below(2) {
            0 => format!("({head} + {tail})"),
            _ => format!("`${{{head}}}${{{tail}}}`"),
        })
    }

    fn fallback(&mut self, hidden: &Hidden, below: usize, module: usize, may_call: bool) -> String {
        let inner = self.hide(hidden, below, module, may_call);
        let is_full = !hidden.is_ever_empty();
        match self.random.below(6) {
            0 => format!("({inner} ?? 'other')"),
            1 => format!("(undefined ?? {inner})"),
            2 => format!("(null ?? {inner})"),
            3 if is_full => format!("({inner} || 'other')"),
            4 => format!("('' || {inner})"),
            _ => format!("('yes' && {inner})"),
        }
    }

    /// The same whatever a condition says.
    fn either(&mut self, hidden: &Hidden, below: usize, module: usize, may_call: bool) -> String {
        if self.has_modes {
            return self.choice(hidden, below, module, may_call);
        }
        let one = self.hide(hidden, below, module, may_call);
        let other = self.hide(hidden, below / 2, module, may_call);
        format!("(process.env.FLAG ? {one} : {other})")
    }

    fn imported(&mut self, hidden: &Hidden, below: usize, module: usize, may_call: bool) -> String {
        let other = self.modules.len();
        let name = *self.random.one(&["values", "shared", "constants", "site"]);
        let other = self.module(&format!("{name}{other}"));
        let inner = self.hide(hidden, below, other, may_call);
        let from = |writer: &Self, module: usize| {
            format!("'./{}{}'", writer.modules[module].name, plain(".js"))
        };
        let name = self.name(hidden);
        let local = self.name(hidden);
        let path = from(self, other);
        match self.random.below(7) {
            0 => {
                self.say(other, format!("export default {inner};"));
                self.modules[module]
                    .imports
                    .push(format!("import {local} from {path};"));
                local
            }
            1 => {
                self.say(
                    other,
                    format!("const {name} = {inner};\nexport {{ {name} as chosen }};"),
                );
                let import = format!("import {{ chosen as {local} }} from {path};");
                self.modules[module].imports.push(import);
                local
            }
            2 => {
                self.say(other, format!("export const {name} = {inner};"));
                self.modules[module]
                    .imports
                    .push(format!("import * as {local} from {path};"));
                format!("{local}.{name}")
            }
            3 => {
                self.say(other, format!("export const {name} = {{ k: {inner} }};"));
                self.modules[module]
                    .imports
                    .push(format!("import {{ {name} }} from {path};"));
                format!("{name}.k")
            }
            // Through a further module.
            4 => {
                self.say(other, format!("export const {name} = {inner};"));
                let number = self.modules.len();
                let between = self.module(&format!("index{number}"));
                let all = *self.random.one(&["*", "{ NAME }"]);
                let all = all.replace("NAME", &name);
                self.say(between, format!("export {all} from {path};"));
                let path = from(self, between);
                self.modules[module]
                    .imports
                    .push(format!("import {{ {name} }} from {path};"));
                name
            }
            _ => {
                self.say(other, format!("export const {name} = {inner};"));
                self.modules[module]
                    .imports
                    .push(format!("import {{ {name} }} from {path};"));
                name
            }
        }
    }

    fn function(&mut self, hidden: &Hidden, below: usize, module: usize) -> String {
        let inner = self.hide(hidden, below, module, false);
        let name = self.name(hidden);
        let line = match self.random.below(4) {
            0 => format!("const {name} = () => {inner};"),
            1 => format!("const {name} = function () {{ return {inner}; }};"),
            2 => format!("const {name} = () => {{\n  const it = {inner};\n  return it;\n}};"),
            _ => format!("function {name}() {{\n  return {inner};\n}}"),
        };
        self.say(module, line);
        format!("{name}()")
    }

    fn destructured(
        &mut self,
        hidden: &Hidden,
        below: usize,
        module: usize,
        may_call: bool,
    ) -> String {
        let inner = self.hide(hidden, below, module, may_call);
        let name = self.name(hidden);
        let line = match self.random.below(4) {
            0 => format!("const {{ {name} }} = {{ {name}: {inner}, z: 1 }};"),
            1 => format!("const {{ k: {name} }} = {{ z: 1, k: {inner} }};"),
            2 => format!("const {{ k: {name} = 'other' }} = {{ k: {inner} }};"),
            _ => format!("const {{ a: {{ b: {name} }} }} = {{ a: {{ b: {inner} }} }};"),
        };
        self.say(module, line);
        name
    }

    fn member_of_enum(&mut self, hidden: &Hidden, module: usize) -> Option<String> {
        if !self.is_typed || !hidden.is_same() {
            return None;
        }
        let name = self.name(hidden);
        let value = &hidden.production;
        let line = types(&format!(
            "enum {name} {{ Other = 'other', It = '{value}' }}"
        )) + &plain(&format!(
            "const {name} = {{ Other: 'other', It: '{value}' }};"
        ));
        self.say(module, line);
        Some(format!("{name}.It"))
    }

    fn member_of_class(
        &mut self,
        hidden: &Hidden,
        below: usize,
        module: usize,
        may_call: bool,
    ) -> Option<String> {
        // What is empty is taken for something that is filled in.
        if hidden.is_ever_empty() {
            return None;
        }
        let inner = self.hide(hidden, below, module, may_call);
        let name = self.name(hidden);
        let (members, use_of_it) = match self.random.below(6) {
            0 if may_call => (format!("static k() {{ return {inner}; }}"), "k()"),
            1 if may_call => (format!("static get k() {{ return {inner}; }}"), "k"),
            2 => (format!("static #k = {inner}; static K = this.#k;"), "K"),
            3 => (format!("static z = 1; static K = {inner};"), "K"),
            4 => (
                format!("static #z = {{ k: {inner} }}; static K = this.#z.k;"),
                "K",
            ),
            _ => (
                format!("static {}K = {inner}; z = 'other';", types("readonly ")),
                "K",
            ),
        };
        self.say(module, format!("class {name} {{ {members} }}"));
        Some(format!("{name}.{use_of_it}"))
    }

    fn spread(&mut self, hidden: &Hidden, below: usize, module: usize, may_call: bool) -> String {
        let inner = self.hide(hidden, below, module, may_call);
        let (base, name) = (self.name(hidden), self.name(hidden));
        self.say(module, format!("const {base} = {{ k: {inner} }};"));
        let line = match self.random.below(3) {
            0 => format!("const {name} = {{ ...{base}, z: 1 }};"),
            1 => format!("const {name} = {{ k: 'other', ...{base} }};"),
            _ => format!("const {name} = {{ z: 1, ...{{ ...{base} }} }};"),
        };
        self.say(module, line);
        format!("{name}.k")
    }

    fn cast(
        &mut self,
        hidden: &Hidden,
        below: usize,
        module: usize,
        may_call: bool,
    ) -> Option<String> {
        if !self.is_typed {
            return None;
        }
        let inner = self.hide(hidden, below, module, may_call);
        Some(match self.random.below(4) {
            0 => format!("({inner}{})", types(" as string")),
            1 => format!("({inner}{})", types(" satisfies string")),
            2 => format!("({}{inner})", types("<string>")),
            _ => format!("({inner}){}", types("!")),
        })
    }

    fn trimmed(&mut self, hidden: &Hidden) -> Option<String> {
        let padding = *self.random.one(&["", " ", "  "]);
        let value = &hidden.production;
        hidden
            .is_same()
            .then(|| format!("'{padding}{value} '.trim()"))
    }

    /// The init call, and what it needs.
    fn call(&mut self, modes: &Modes) {
        let token = Hidden {
            production: modes.production.token.clone(),
            development: modes.development.token.clone(),
            is_piece: false,
        };
        let layers = 1 + self.random.below(5);
        let written = self.hide(&token, layers, 0, true);
        let environment = [&modes.production, &modes.development].map(|it| it.environment.clone());
        let environment = match environment {
            [Some(production), Some(development)] => {
                let hidden = Hidden {
                    production,
                    development,
                    is_piece: false,
                };
                let layers = 1 + self.random.below(5);
                Some(self.hide(&hidden, layers, 0, true))
            }
            _ => None,
        };
        if !token.is_ever_empty() && self.random.once_in(6) {
            let field = match self.random.below(3) {
                0 => format!("#token; constructor() {{ this.#token = {written}; }}"),
                1 => format!("get #token() {{ return {written}; }}"),
                _ => format!("#token = {written};"),
            };
            let lines = self.lines("this.#token", environment);
            return self.place_in_class(&field, &lines);
        }
        let lines = self.lines(&written, environment);
        self.place(&lines);
    }

    /// The lines of a call with this token and environment.
    fn lines(&mut self, token: &str, environment: Option<String>) -> Vec<String> {
        match self.random.once_in(2) {
            true => self.initialize(token, environment),
            false => self.initialize_paddle(token, environment),
        }
    }

    /// The options, written in one of many ways.
    fn options(&mut self, options: &[(&str, String)], before: &mut Vec<String>) -> String {
        let mut options = options.to_vec();
        if self.random.once_in(2) {
            options.reverse();
        }
        let mut written = Vec::new();
        for (name, value) in &options {
            match self.random.below(5) {
                0 => {
                    before.push(format!("const {name} = {value};"));
                    written.push((*name).to_owned());
                }
                1 => written.push(format!("'{name}': {value}")),
                2 => written.push(format!("...{{ {name}: {value} }}")),
                _ => written.push(format!("{name}: {value}")),
            }
        }
        if self.random.once_in(3) {
            written.push("...{}".to_owned());
        }
        let object = format!("{{ {} }}", written.join(", "));
        match self.random.below(4) {
            0 => {
                before.push(format!("const options = {object};"));
                "options".to_owned()
            }
            1 => {
                before.push(format!("const options = {object};"));
                "{ ...options }".to_owned()
            }
            _ => object,
        }
    }

    fn initialize(&mut self, token: &str, environment: Option<String>) -> Vec<String> {
        let mut lines = Vec::new();
        let paddle = *self.random.one(&["Paddle", "Paddle", "window.Paddle"]);
        if let Some(environment) = environment {
            lines.push(format!("{paddle}.Environment.set({environment});"));
        }
        let options = self.options(&[("token", token.to_owned())], &mut lines);
        lines.push(format!("{paddle}.Initialize({options});"));
        lines
    }

    fn initialize_paddle(&mut self, token: &str, environment: Option<String>) -> Vec<String> {
        let mut lines = Vec::new();
        let mut options = vec![("token", token.to_owned())];
        options.extend(environment.map(|environment| ("environment", environment)));
        let options = self.options(&options, &mut lines);
        let (import, name) = match self.random.below(3) {
            0 => ("{ initializePaddle as start }", "start"),
            1 => ("* as sdk", "sdk.initializePaddle"),
            _ => ("{ initializePaddle }", "initializePaddle"),
        };
        self.modules[0]
            .imports
            .push(format!("import {import} from '@paddle/paddle-js';"));
        lines.push(match self.random.below(3) {
            0 => format!("await {name}({options});"),
            1 => format!("{name}({options}).then((paddle) => paddle);"),
            _ => format!("const instance = {name}({options});"),
        });
        lines
    }

    /// The lines of the call, in a method of a class that has `field`.
    fn place_in_class(&mut self, field: &str, lines: &[String]) {
        let inside = lines.join("\n    ");
        let method = match self.random.below(3) {
            0 => format!("start = async () => {{\n    {inside}\n  }};"),
            1 => format!("async start() {{\n    {inside}\n  }}"),
            _ => format!(
                "async start() {{\n    await Promise.all([1].map(async () => {{\n    {inside}\n    }}));\n  }}"
            ),
        };
        let text = format!("class Shop {{\n  {field}\n  {method}\n}}\nnew Shop().start();");
        self.say(0, text);
    }

    /// The lines of the call, somewhere in the main module.
    fn place(&mut self, lines: &[String]) {
        let inside = lines.join("\n  ");
        let is_async = if inside.contains("await ") {
            "async "
        } else {
            ""
        };
        let text = match self.random.below(5) {
            0 => format!("{is_async}function begin() {{\n  {inside}\n}}\nbegin();"),
            1 => format!("({is_async}() => {{\n  {inside}\n}})();"),
            2 => format!("try {{\n  {inside}\n}} catch (error) {{\n  console.error(error);\n}}"),
            3 => format!("{{\n  {inside}\n}}"),
            _ => lines.join("\n"),
        };
        self.say(0, text);
    }
}
