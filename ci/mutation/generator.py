"""Makes the mutants of a C++ source: one small change each, at a range of its syntax tree.

The operators, listed before any of them was run:

  arithmetic  + and -, * and /, % becomes *, ++ and --, << and >>, & and |, and the same of the
              assignments (+= …); a unary minus goes
  comparison  < becomes <= and >=; > becomes >= and <=; <= becomes < and >; >= becomes > and <;
              == becomes !=; != becomes ==
  constant    a whole number n becomes n + 1 and n - 1 (0 becomes 1 alone); true and false; an
              enumerator becomes the next of its enumeration; a named whole constant becomes one
              more; the id of a requirement or a question becomes another id of the same file
  condition   of if, while, for and ?:, and a bool that is returned as it is: true and false; of &&
              and || each side alone, and the other of the two; a ! goes
  statement   an expression that is a statement of its own goes (calls, assignments), and so do
              break, continue and a return without a value

Left out, by rule: constant expressions (constexpr variables and constants known to the compiler,
static_assert, case labels, array bounds, template arguments, if constexpr, sizeof), what a macro
makes (assert), texts for people, and dropping a return that has a value (the condition before it
becomes false). `return x` is mutated in its x.
"""

import dataclasses
import hashlib
import re
import sys

try:
    from clang import cindex
except ImportError:
    sys.exit("ci/mutate: expected Debian's package python3-clang (ci/setup installs it)")

K = cindex.CursorKind
T = cindex.TypeKind

ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "<<": ">>", ">>": "<<", "&": "|",
              "|": "&", "^": "&", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "%=": "*=",
              "<<=": ">>=", ">>=": "<<=", "&=": "|=", "|=": "&=", "^=": "&="}
COMPARISON = {"<": ("<=", ">="), ">": (">=", "<="), "<=": ("<", ">"), ">=": (">", "<"),
              "==": ("!=",), "!=": ("==",)}
INTEGERS = {T.UCHAR, T.USHORT, T.UINT, T.ULONG, T.ULONGLONG, T.SCHAR, T.CHAR_S, T.SHORT, T.INT,
            T.LONG, T.LONGLONG}
FUNCTIONS = {K.FUNCTION_DECL, K.CXX_METHOD, K.CONSTRUCTOR, K.DESTRUCTOR, K.FUNCTION_TEMPLATE,
             K.CONVERSION_FUNCTION}
JUMPS = {K.BREAK_STMT, K.CONTINUE_STMT, K.RETURN_STMT}
NO_CODE = {K.TYPE_REF, K.TEMPLATE_REF, K.NAMESPACE_REF, K.STATIC_ASSERT, K.ENUM_DECL,
           K.CXX_UNARY_EXPR, K.TYPE_ALIAS_DECL, K.TYPEDEF_DECL, K.MACRO_DEFINITION,
           K.MACRO_INSTANTIATION, K.INCLUSION_DIRECTIVE, K.USING_DECLARATION,
           K.TEMPLATE_TYPE_PARAMETER, K.TEMPLATE_NON_TYPE_PARAMETER}
AN_ID = re.compile(r'"[A-Z]{1,3}(-[A-Z0-9]+)+"')


# When a mutant's value is another than the original's. One that has none of these may show wherever
# it is reached; one whose expression does more than have a value has none.
SHOWS = (
    "where false",  # the condition: the mutant is true
    "where true",   # the condition: the mutant is false
    "left",    # of && and ||: the left side alone
    "right",   # the right side alone
    "other",   # && for ||, || for &&
    "tie",     # of < <= > >=: the one that differs where both sides are equal
)
# Methods of the library that change nothing, though they have an overload that is not const.
LOOKS = {"find", "begin", "end", "at", "front", "back", "value", "data", "get", "operator*",
         "operator->", "operator[]", "lower_bound", "upper_bound", "rbegin", "rend"}


@dataclasses.dataclass
class Mutant:
    file: str
    line: int
    function: str
    line_text: str
    operator: str
    start: int  # the range of the source that changes, in bytes
    end: int
    before: str
    after: str
    form: str  # value, bool, statement or jump: how it is written beside the others
    constexpr: bool
    shows: str = ""  # where it differs from the original, as far as that is known: SHOWS
    halves: tuple = ()  # the ranges of the two operands, where SHOWS needs them
    nth: int = 0  # among those that read alike
    number: int = 0  # in one build; not stable

    @property
    def id(self):
        """Stable under whatever happens elsewhere in the file."""
        parts = (self.file, self.function, self.operator, self.line_text, self.before, self.after,
                 str(self.nth))
        return hashlib.sha256("\0".join(parts).encode("latin-1", "replace")).hexdigest()[:10]

    @property
    def change(self):
        after = self.after if self.form not in ("statement", "jump") else "(dropped)"
        after = re.sub(r"^static_cast<std::remove_cvref_t<.*>>\((.*)\)$", r"\1", after)
        return f"{shorten(self.before)} -> {shorten(after)}"


def shorten(text, most=60):
    return text if len(text) <= most else text[:most - 3] + "..."


def flatten(text):
    """The text of one expression in one line, without its comments."""
    out = []
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|\s+|.', re.S)
    for token in pattern.findall(text):
        if token.startswith(("//", "/*")) or token.isspace():
            token = " "
        if token == " " and out and out[-1] == " ":
            continue
        out.append(token)
    return "".join(out).strip()


class Source:
    """One parsed file, and the walk that finds its mutants."""

    texts = {}  # of headers, by path

    def __init__(self, path, name, text, arguments):
        self.path, self.name, self.text = path, name, text
        options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
        self.unit = cindex.Index.create().parse(path, arguments, [(path, text)], options)
        errors = [str(d) for d in self.unit.diagnostics if d.severity >= 3]
        if errors:
            raise ValueError(f"{name} does not parse: {errors[0]}")
        self.line_starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self.mutants = {}
        self.macros = []
        self.ids = sorted({m.group(0) for m in AN_ID.finditer(text)})

    def mutate(self):
        top = [c for c in self.unit.cursor.get_children() if self.is_here(c)]
        self.macros = [(c.extent.start.offset, c.extent.end.offset) for c in top
                       if c.kind == K.MACRO_INSTANTIATION]
        for cursor in top:
            self.walk(cursor, "", False, False)
        found = sorted(self.mutants.values(), key=lambda m: (m.start, -m.end, m.operator, m.after))
        alike = {}
        for mutant in found:
            key = mutant.id
            alike[key] = alike.get(key, -1) + 1
            mutant.nth = alike[key]
        return found

    # --- places ---

    def is_here(self, cursor):
        file = cursor.location.file
        return file is not None and file.name == self.path

    def range(self, cursor):
        return cursor.extent.start.offset, cursor.extent.end.offset

    def source(self, cursor):
        start, end = self.range(cursor)
        return self.text[start:end]

    def next_character(self, offset):
        match = re.compile(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*(.)", re.S).match(self.text, offset)
        return match.group(1) if match else ""

    def previous_character(self, offset):
        return self.text[:offset].rstrip()[-1:]

    def line_of(self, offset):
        low, high = 0, len(self.line_starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.line_starts[middle] <= offset else (low, middle)
        return low + 1

    # --- mutants ---

    def add(self, where, operator, after, start, end, form="value", shows="", halves=()):
        function, constexpr = where
        if start >= end or any(a < end and start < b for a, b in self.macros):
            return
        before = flatten(self.text[start:end])
        if before == after or "\n#" in self.text[start:end]:
            return
        line = self.line_of(start)
        line_text = " ".join(self.text[self.line_starts[line - 1]:].split("\n", 1)[0].split())
        mutant = Mutant(self.name, line, function, line_text, operator, start, end, before, after,
                        form, constexpr, shows, halves)
        self.mutants.setdefault((start, end, after, form), mutant)

    def walk(self, cursor, function, constexpr, in_function):
        kind = cursor.kind
        if kind in NO_CODE or not self.is_here(cursor) and kind != K.COMPOUND_STMT:
            return
        children = list(cursor.get_children())
        if kind in FUNCTIONS:
            bodies = [c for c in children if c.kind == K.COMPOUND_STMT]
            if not bodies or not self.source(bodies[-1]).startswith("{"):
                children = [c for c in children if c.kind == K.PARM_DECL]
                head = self.source(cursor)
            else:
                head = self.text[cursor.extent.start.offset:bodies[-1].extent.start.offset]
            function = cursor.spelling
            constexpr = re.search(r"\bconst(expr|eval)\b", head) is not None
            in_function = True
        elif kind in (K.VAR_DECL, K.FIELD_DECL, K.PARM_DECL):
            name_at = cursor.location.offset
            if kind == K.VAR_DECL:
                head = self.text[cursor.extent.start.offset:name_at]
                type_ = cursor.type.get_canonical()
                known = (not in_function and type_.is_const_qualified() and
                         type_.kind in INTEGERS | {T.BOOL, T.ENUM})
                if re.search(r"\bconstexpr\b", head) or known:
                    return
            if kind == K.FIELD_DECL:
                if cursor.is_bitfield():
                    return
                function, constexpr = cursor.semantic_parent.spelling, True
            elif not in_function:
                function = cursor.spelling
            children = [c for c in children if c.extent.start.offset >= name_at]
        where = (function, constexpr)
        self.mutate_here(cursor, children, where)
        if kind == K.CASE_STMT:
            children = children[1:]
        elif kind == K.DECL_REF_EXPR:
            children = []
        elif kind == K.MEMBER_REF_EXPR:
            children = children[:1]
        elif kind == K.IF_STMT and re.match(r"if\s+constexpr\b", self.source(cursor)):
            children = [c for c in children if not c.kind.is_expression()]
        for child in children:
            self.walk(child, function, constexpr, in_function)

    def mutate_here(self, cursor, children, where):
        kind = cursor.kind
        if kind in (K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR):
            self.binary(cursor, children, where)
        elif kind == K.CALL_EXPR:
            self.overloaded(cursor, children, where)
        elif kind == K.UNARY_OPERATOR:
            self.unary(cursor, children, where)
        elif kind == K.INTEGER_LITERAL:
            self.integer(cursor, where)
        elif kind == K.CXX_BOOL_LITERAL_EXPR:
            text = self.source(cursor)
            if text in ("true", "false"):
                self.add(where, "constant", "false" if text == "true" else "true",
                         *self.range(cursor))
        elif kind == K.STRING_LITERAL:
            self.requirement_id(cursor, where)
        elif kind == K.DECL_REF_EXPR:
            self.named(cursor, where)
        elif kind in (K.IF_STMT, K.WHILE_STMT, K.DO_STMT, K.FOR_STMT, K.CONDITIONAL_OPERATOR):
            self.conditions(cursor, children, where)
        elif kind == K.RETURN_STMT and children:
            self.returned(children[0], where)
        self.statements(cursor, children, where)

    def binary(self, cursor, children, where):
        if len(children) != 2:
            return
        left, right = sorted(children, key=lambda c: c.extent.start.offset)
        self.operation(where, cursor, left, right, left.type.get_canonical().kind)

    def overloaded(self, cursor, children, where):
        """a == b where == is a function: the operands, with the operator's name between them."""
        if not cursor.spelling.startswith("operator") or len(children) != 3:
            return
        children = sorted(children, key=lambda c: c.extent.start.offset)
        name = self.source(children[1])
        if name in COMPARISON or name in ("+=", "-="):
            self.operation(where, cursor, children[0], children[2], T.RECORD)

    def operation(self, where, cursor, left, right, type_):
        whole, left, right = self.range(cursor), self.range(left), self.range(right)
        if left[1] > right[0] or left[0] < whole[0] or right[1] > whole[1]:
            return
        name = flatten(self.text[left[1]:right[0]])
        a, b = (flatten(self.text[s:e]) for s, e in (left, right))
        if name in ARITHMETIC and type_ != T.RECORD:
            self.add(where, "arithmetic", self.joined(a, ARITHMETIC[name], b), *whole)
        halves = (left, right)
        known = name in ("&&", "||") or name in COMPARISON and type_ in INTEGERS
        known = known and self.is_pure(cursor)
        for other in COMPARISON.get(name, ()):
            tie = known and other in (name + "=", name[:1]) and name not in ("==", "!=")
            self.add(where, "comparison", self.joined(a, other, b), *whole,
                     shows="tie" if tie else "", halves=halves if tie else ())
        if name in ("&&", "||"):
            other = self.joined(a, "||" if name == "&&" else "&&", b)
            for after, shows in ((other, "other"), (a, "left"), (b, "right")):
                self.add(where, "condition", after, *whole, form="bool",
                         shows=shows if known else "", halves=halves if known else ())

    def is_pure(self, cursor):
        """Whether evaluating the expression changes nothing, as far as its declarations tell."""
        for node in cursor.walk_preorder():
            if node.kind == K.COMPOUND_ASSIGNMENT_OPERATOR:
                return False
            if node.kind in (K.BINARY_OPERATOR, K.UNARY_OPERATOR) and re.search(
                    r"\+\+|--|(?<![=!<>])=(?!=)", self.source(node)):
                return False
            if node.kind == K.CALL_EXPR and not self.looks(node.referenced):
                return False
        return True

    @staticmethod
    def looks(function):
        if function is None or function.kind == K.CONSTRUCTOR:
            return function is not None
        if function.kind in (K.CXX_METHOD, K.CONVERSION_FUNCTION):
            if not function.is_const_method() and function.spelling not in LOOKS:
                return False
        for argument in function.get_arguments():
            type_ = argument.type.get_canonical()
            if type_.kind in (T.LVALUEREFERENCE, T.POINTER) and not (
                    type_.get_pointee().is_const_qualified()):
                return False
        return True

    @staticmethod
    def joined(a, operator, b):
        simple = re.compile(r"[\w.:>()\[\]*,\" -]+|[\w:]+")
        loose = re.compile(r" (?:[-+*/%<>&|^?]|==|!=|<=|>=|&&|\|\|) ")
        if not simple.fullmatch(a) or loose.search(a):
            a = f"({a})"
        if not simple.fullmatch(b) or loose.search(b):
            b = f"({b})"
        return f"{a} {operator} {b}"

    def unary(self, cursor, children, where):
        start, end = self.range(cursor)
        if len(children) != 1:
            return
        inner = self.range(children[0])
        prefix, suffix = self.text[start:inner[0]].strip(), self.text[inner[1]:end].strip()
        operand = flatten(self.text[inner[0]:inner[1]])
        if prefix == "!":
            self.add(where, "condition", operand, start, end, form="bool")
        elif prefix == "-":
            self.add(where, "arithmetic", operand, start, end)
        elif prefix in ("++", "--"):
            self.add(where, "arithmetic", ("--" if prefix == "++" else "++") + operand, start, end)
        elif suffix in ("++", "--"):
            self.add(where, "arithmetic", operand + ("--" if suffix == "++" else "++"), start, end)

    def integer(self, cursor, where):
        text = self.source(cursor)
        match = re.fullmatch(r"(0[xX][0-9a-fA-F']+|[0-9][0-9']*)([uUlLzZ]*)", text)
        if not match:
            return
        digits, suffix = match.groups()
        digits = digits.replace("'", "")
        if re.fullmatch(r"0[0-7]+", digits):
            return
        value = int(digits, 0)
        for other in [value + 1] + ([value - 1] if value > 0 else []):
            self.add(where, "constant", f"{other}{suffix}", *self.range(cursor))

    def requirement_id(self, cursor, where):
        text = self.source(cursor)
        if not AN_ID.fullmatch(text) or len(self.ids) < 2:
            return
        other = self.ids[(self.ids.index(text) + 1) % len(self.ids)]
        self.add(where, "constant", other, *self.range(cursor))

    def named(self, cursor, where):
        declared = cursor.referenced
        text = self.source(cursor)
        if declared is None or not text or not re.fullmatch(r"[\w:]+", text):
            return
        if declared.kind == K.ENUM_CONSTANT_DECL:
            names = [c.spelling for c in declared.semantic_parent.get_children()
                     if c.kind == K.ENUM_CONSTANT_DECL]
            if len(names) > 1 and text.endswith(declared.spelling):
                other = names[(names.index(declared.spelling) + 1) % len(names)]
                self.add(where, "constant", text[:-len(declared.spelling)] + other,
                         *self.range(cursor))
        elif (declared.kind == K.VAR_DECL and declared.type.get_canonical().kind in INTEGERS and
              re.search(r"\bconstexpr\b", self.declaration(declared))):
            self.add(where, "constant",
                     f"static_cast<std::remove_cvref_t<decltype({text})>>({text} + 1)",
                     *self.range(cursor))

    def declaration(self, cursor):
        file = cursor.location.file
        if file is None:
            return ""
        if file.name == self.path:
            return self.source(cursor)
        if file.name not in self.texts:
            with open(file.name, encoding="latin-1") as opened:
                self.texts[file.name] = opened.read()
        return self.texts[file.name][cursor.extent.start.offset:cursor.extent.end.offset]

    def conditions(self, cursor, children, where):
        """The condition of a statement is the one expression between its parentheses."""
        after = {K.IF_STMT: ")", K.WHILE_STMT: ")", K.DO_STMT: ")", K.FOR_STMT: ";",
                 K.CONDITIONAL_OPERATOR: "?"}[cursor.kind]
        if cursor.kind == K.IF_STMT and re.match(r"if\s+constexpr\b", self.source(cursor)):
            return
        for child in children:
            start, end = self.range(child)
            if not child.kind.is_expression() or self.next_character(end) != after:
                continue
            if cursor.kind == K.FOR_STMT and self.previous_character(start) != ";":
                continue
            self.condition(child, where, with_true=cursor.kind not in (K.WHILE_STMT, K.FOR_STMT))
            return

    def condition(self, child, where, with_true=True):
        start, end = self.range(child)
        text = flatten(self.text[start:end])
        if text in ("true", "false"):
            return
        known = self.is_pure(child)
        if with_true:
            self.add(where, "condition", "true", start, end, form="bool",
                     shows="where false" if known else "")
        self.add(where, "condition", "false", start, end, form="bool",
                 shows="where true" if known else "")

    def core(self, cursor):
        """What an implicit conversion or a pair of parentheses goes around."""
        while cursor.kind in (K.UNEXPOSED_EXPR, K.PAREN_EXPR):
            inside = list(cursor.get_children())
            if len(inside) != 1 or self.source(inside[0]) not in (self.source(cursor),
                                                                  self.source(cursor)[1:-1]):
                break
            cursor = inside[0]
        return cursor

    def compares(self, cursor):
        children = sorted(cursor.get_children(), key=lambda c: c.extent.start.offset)
        if cursor.kind == K.BINARY_OPERATOR and len(children) == 2:
            between = self.text[children[0].extent.end.offset:children[1].extent.start.offset]
            return flatten(between) in COMPARISON
        if len(children) == 1 and cursor.kind == K.UNEXPOSED_EXPR:
            return flatten(self.source(children[0])).startswith("!=")
        return (cursor.kind == K.CALL_EXPR and len(children) == 3 and
                self.source(children[1]) in COMPARISON)

    def returned(self, child, where):
        if child.type.get_canonical().kind != T.BOOL:
            return
        core = self.core(child)
        if core.kind in (K.CALL_EXPR, K.MEMBER_REF_EXPR, K.DECL_REF_EXPR) and not self.compares(core):
            self.condition(child, where)

    def statements(self, cursor, children, where):
        kind = cursor.kind
        if kind == K.COMPOUND_STMT:
            slots = children
        elif kind == K.IF_STMT:
            at = [i for i, c in enumerate(children) if c.kind.is_expression() and
                  self.next_character(c.extent.end.offset) == ")"]
            slots = children[at[0] + 1:] if at else []
        elif kind in (K.FOR_STMT, K.CXX_FOR_RANGE_STMT, K.WHILE_STMT, K.CASE_STMT, K.DEFAULT_STMT):
            slots = children[-1:]
        else:
            return
        for slot in slots:
            start, end = self.range(slot)
            if self.next_character(end) != ";":
                continue
            if slot.kind.is_expression():
                self.add(where, "statement", "", start, end, form="statement")
            elif slot.kind in JUMPS and not list(slot.get_children()):
                end = self.text.index(";", end) + 1
                self.add(where, "statement", "", start, end, form="jump")


def mutants_of(path, name, arguments, text=None):
    """The mutants of the file at `path`, which is called `name` in ids and reports."""
    if text is None:
        with open(path, encoding="latin-1") as file:
            text = file.read()
    return Source(str(path), name, text, arguments).mutate()
