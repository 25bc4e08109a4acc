"""Writes one source file with all of its mutants in it, each behind a switch.

A node of the syntax tree with mutants is written anew around its children, so
that mutants inside mutants need nothing special. What cannot be written so is
given back as left over.
"""

from collections import defaultdict

import tree_sitter_rust
from tree_sitter import Language, Parser

PARSER = Parser(Language(tree_sitter_rust.language()))
ON = "crate::mutant::on"
ORDERS = {"<", "<=", ">", ">="}


class Source:
    """One file, and where its mutants go."""

    def __init__(self, text, mutants, keep_const):
        self.text = text
        self.tree = PARSER.parse(text)
        self.unviable, self.left_over = [], []
        self.at = defaultdict(list)
        self.keep_const = keep_const
        for mutant in mutants:
            node = self.node_of(mutant)
            if node is None:
                self.left_over.append(mutant)
            elif node.type == "let_chain":
                self.unviable.append(mutant)
            else:
                self.at[node.id].append(mutant)

    def node_of(self, mutant):
        """The node that is written anew for `mutant`; none if there is no way."""
        root = self.tree.root_node
        node = root.descendant_for_byte_range(mutant.start, mutant.end - 1 if mutant.end > mutant.start else mutant.end)
        wanted = {
            "FnValue": ["function_item"],
            "BinaryOperator": ["binary_expression", "compound_assignment_expr", "let_chain"],
            "UnaryOperator": ["unary_expression"],
            "MatchArm": ["match_arm"],
            "MatchArmGuard": ["match_arm"],
            "StructField": ["field_initializer", "shorthand_field_initializer"],
        }[mutant.genre]
        while node is not None and node.type not in wanted:
            if node.type == "const_item" or node.type == "static_item":
                return None
            node = node.parent
        if node is None or self.is_const(node):
            return None
        if node.type == "binary_expression" and node.child_by_field_name("operator").start_byte != mutant.start:
            return None
        return node

    def is_const(self, node):
        """Whether it is computed by the compiler, where nothing can be switched."""
        while node is not None:
            if node.type in ("const_item", "static_item", "array_type"):
                return True
            if node.type == "function_item":
                name = self.of(node.child_by_field_name("name"))
                modifiers = [c for c in node.children if c.type == "function_modifiers"]
                if name in self.keep_const and any("const" in self.of(m) for m in modifiers):
                    return True
            node = node.parent
        return False

    def of(self, node):
        return self.text[node.start_byte : node.end_byte].decode()

    def mutated(self):
        return self.render(self.tree.root_node)

    def render(self, node):
        """`node` with the switches of all mutants in and below it."""
        here = self.at.get(node.id, [])
        if not here:
            return self.plain(node)
        return getattr(self, "write_" + node.type)(node, here)

    def plain(self, node, but=()):
        """`node` as it is, around its children; `but` maps children to texts."""
        but = dict(but)
        if not node.children:
            return self.of(node)
        if node.type == "function_modifiers" and "const" in self.of(node):
            name = self.of(node.parent.child_by_field_name("name"))
            if name not in self.keep_const:
                return self.of(node).replace("const", "")
        out, at = [], node.start_byte
        for child in node.children:
            out.append(self.text[at : child.start_byte].decode())
            out.append(but[child.id] if child.id in but else self.render(child))
            at = child.end_byte
        out.append(self.text[at : node.end_byte].decode())
        return "".join(out)

    def mark(self, mutant, text):
        """`text`, bracketed so that the compiler's errors lead to `mutant`."""
        return f"/*<{mutant.number}*/{text}/*{mutant.number}>*/"

    def write_function_item(self, node, here):
        body = node.child_by_field_name("body")
        returned = node.child_by_field_name("return_type")
        if returned is not None and "impl " in self.of(returned):
            return self.write_iterator(node, here, body)
        switches = "".join(
            self.mark(m, f"if {ON}({m.number}) {{ return {m.replacement or '()'}; }}") for m in here
        )
        inner = self.plain(body)
        # Inner attributes stay in front.
        return self.plain(node, [(body.id, "{ " + switches + inner[1:])])

    def write_iterator(self, node, here, body):
        """A function with an opaque type has to return one type only."""
        text = self.plain(body)
        for m in here:
            once = m.replacement.removeprefix("::std::iter::once(")
            if m.replacement == "::std::iter::empty()":
                text = f"{{ (if {ON}({m.number}) {{ None }} else {{ Some({text}) }}).into_iter().flatten() }}"
            elif once != m.replacement and once.endswith(")"):
                text = (
                    f"{{ let on = {ON}({m.number}); (if on {{ Some({once[:-1]}) }} else {{ None }})"
                    f".into_iter().chain((if on {{ None }} else {{ Some({text}) }})"
                    f".into_iter().flatten()) }}"
                )
            else:
                self.left_over.append(m)
                continue
            text = self.mark(m, text)
        return self.plain(node, [(body.id, "{ " + text + " }")])

    def write_binary_expression(self, node, here):
        left = self.render(node.child_by_field_name("left"))
        right = self.render(node.child_by_field_name("right"))
        operator = self.of(node.child_by_field_name("operator"))
        first = here[0]
        if operator in ("&&", "||"):
            others = {m.replacement for m in here}
            if others != {"||" if operator == "&&" else "&&"}:
                self.left_over += here
                return self.plain(node)
            test = f"l != {ON}({first.number})" if operator == "&&" else f"l == {ON}({first.number})"
            return self.mark(first, f"{{ let l: bool = {left}; if {test} {{ {right} }} else {{ l }} }}")
        if operator in ("==", "!="):
            return self.mark(first, f"(({left} {operator} {right}) ^ {ON}({first.number}))")
        if operator in ORDERS:
            pairs = ", ".join(f'({m.number}, "{m.replacement}")' for m in here)
            return self.mark(
                first, f'crate::mutant::compare(&({left}), &({right}), "{operator}", &[{pairs}])'
            )
        arms = " else ".join(
            f"if {ON}({m.number}) {{ {self.mark(m, f'l {m.replacement} r')} }}" for m in here
        )
        return self.mark(
            first, f"(match ({left}, {right}) {{ (l, r) => {arms} else {{ l {operator} r }} }})"
        )

    def write_compound_assignment_expr(self, node, here):
        left = self.render(node.child_by_field_name("left"))
        right = self.render(node.child_by_field_name("right"))
        operator = self.of(node.child_by_field_name("operator"))
        arms = " else ".join(
            f"if {ON}({m.number}) {{ {self.mark(m, f'{left} {m.replacement} {right}')} }}" for m in here
        )
        return f"{{ {arms} else {{ {left} {operator} {right} }} }}"

    def write_unary_expression(self, node, here):
        (mutant,) = here
        operand = node.children[-1]
        text = self.render(operand)
        if self.of(node.children[0]) == "!":
            return self.mark(mutant, f"(({text}) ^ !{ON}({mutant.number}))")
        return self.mark(
            mutant, f"(match {text} {{ v => if {ON}({mutant.number}) {{ v }} else {{ -v }} }})"
        )

    def write_match_arm(self, node, here):
        pattern = node.child_by_field_name("pattern")
        condition = pattern.child_by_field_name("condition")
        guard = None
        if condition is not None:
            if condition.type in ("let_chain", "let_condition"):
                self.left_over += [m for m in here if m.genre == "MatchArmGuard"]
                here = [m for m in here if m.genre == "MatchArm"]
                guard = self.render(condition)
            else:
                guard = f"({self.render(condition)})"
        for m in here:
            if m.genre == "MatchArm":
                guard = f"!{ON}({m.number})" + (f" && {guard}" if guard else "")
            elif m.replacement == "true":
                guard = f"({ON}({m.number}) || {guard})"
            else:
                guard = f"(!{ON}({m.number}) && {guard})"
        for m in here:
            guard = self.mark(m, guard)
        if condition is not None:
            text = self.plain(pattern, [(condition.id, guard)])
        else:
            text = self.plain(pattern) + (f" if {guard}" if guard else "")
        return self.plain(node, [(pattern.id, text)])

    def write_field_initializer(self, node, here):
        (mutant,) = here
        field = node.child_by_field_name("field")
        value = node.child_by_field_name("value")
        return self.field(node, mutant, self.of(field), self.render(value))

    def write_shorthand_field_initializer(self, node, here):
        (mutant,) = here
        return self.field(node, mutant, self.of(node), self.of(node))

    def field(self, node, mutant, field, value):
        base = [c for c in node.parent.children if c.type == "base_field_initializer"]
        rest = self.of(base[0]).removeprefix("..")
        return self.mark(
            mutant, f"{field}: if {ON}({mutant.number}) {{ ({rest}).clone().{field} }} else {{ {value} }}"
        )
