"""Every check is shown a small bad sample, which it must find, and a good one, which it must leave alone."""

import unittest

from scripts.checks import tidy
from scripts.checks.sources import Source

HEADER = "// What it is.\n#pragma once\n"
LONG_CPP = "void f() {\n" + "  g();\n" * 70 + "}\n"
LONG_TS = "export function f() {\n" + "  g();\n" * 70 + "}\n"
COMPONENT = "export function Panel() {\n" + "  g();\n" * 100 + "}\n"
TASK = "TO" + "DO"
TOO_LONG = "x" * (tidy.MAX_LINE_LENGTH + 1)

# check, path, bad text, good text (of the same path)
SAMPLES = [
    (tidy.check_banned_cpp, "src/sql/a.cpp", "void f() { throw 1; }", "// throw\nauto x = \"throw\";"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "int x = atoi(y);", "std::from_chars(a, b, x);"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "snprintf(a, b);", "fmt::print(a);"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "auto x = new int;", "#include <new>\nreturn std::unique_ptr<A>(new A(x));"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "delete x;", "A(A const&) = delete;"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "std::cout << x << std::endl;", "out << x << '\\n';"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "std::regex r;", "string_view r;"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "system(c);", "file_system(c);"),
    (tidy.check_banned_cpp, "src/sql/a.cpp", "throw 1;", "throw 1;  // tidy: allow banned: the library wants it\n"),
    (tidy.check_banned_web, "web/src/ui/a.tsx", "x.innerHTML = y;", "x.textContent = y;"),
    (tidy.check_banned_web, "web/src/ui/a.tsx", "<p dangerouslySetInnerHTML={x} />", "<p>{x}</p>"),
    (tidy.check_banned_web, "web/src/ui/a.ts", "eval(x)", "medieval(x)"),
    (tidy.check_banned_web, "web/src/ui/a.ts", "export default x;", "export { x };"),
    (tidy.check_banned_web, "web/src/ui/a.ts", "let x: any;", "let x: unknown; // any"),
    (tidy.check_using_namespace, "src/sql/a.h", "using namespace std;", "using std::swap;"),
    (tidy.check_colours, "web/src/ui/a.css", "a { color: #fff; }", "a { color: var(--text); }"),
    (tidy.check_colours, "web/src/ui/a.tsx", "x = 'rgb(1, 2, 3)';", "class A { #add = 1; }"),
    (tidy.check_colours, "web/src/ui/a.tsx", 'x = "#1a2b3c";', 'x = "#code";'),
    (tidy.check_reminders, "src/sql/a.cpp", f"// {TASK}: later", f"// {TASK}: the server says nothing here before version 17."),
    (tidy.check_function_length, "src/sql/a.cpp", LONG_CPP, "void f() {\n  g();\n}\n"),
    (tidy.check_function_length, "web/src/core/a.ts", LONG_TS, COMPONENT.replace("  g();\n", "", 40)),
    (tidy.check_function_length, "web/src/views/a.tsx", COMPONENT.replace("  g();", "  g();\n  h();"), COMPONENT),
    (tidy.check_file_length, "src/sql/a.cpp", "\n" * 800, "\n" * 799),
    (tidy.check_line_length, "src/sql/a.cpp", TOO_LONG, TOO_LONG[1:]),
    (tidy.check_line_length, "src/sql/a.cpp", "// " + TOO_LONG, 'a("' + TOO_LONG + '");'),
    (tidy.check_names, "src/sql/string_utils.cpp", "", None),
    (tidy.check_names, "src/common/a.cpp", "", None),
    (tidy.check_headers, "src/sql/a.h", "#pragma once\n", HEADER),
    (tidy.check_headers, "src/sql/a.h", "// What it is.\n", HEADER),
    (tidy.check_titles, "docs/a.md", "# One\n# Two\n", "# One\n```\n# a comment\n```\n"),
    (tidy.check_titles, "docs/a.md", "## None\n", "# One\n## Two\n"),
    (tidy.check_unused, "src/sql/lonely.h", HEADER, None),
    (tidy.check_unused, "src/nowhere/a.cpp", "int x;", None),
    (tidy.check_secrets, "tests/server.key", "", None),
    (tidy.check_secrets, "docs/a.md", "-----BEGIN RSA PRIVATE " + "KEY-----", "-----BEGIN CERTIFICATE-----"),
    (tidy.check_private_paths, "docs/a.md", "see /work/" + "main", "see the shared folder"),
    (tidy.check_private_paths, "docs/a.md", "see sha" + "red/style.md", "see docs/style.md"),
]


class Tidy(unittest.TestCase):
    def test_every_check_finds_its_bad_sample(self):
        for check, path, bad, _ in SAMPLES:
            with self.subTest(check=check.__name__, bad=bad[:60]):
                self.assertEqual(len(list(check([Source(path, bad)]))) > 0, True)

    def test_every_check_leaves_the_good_sample_alone(self):
        for check, path, _, good in SAMPLES:
            if good is not None:
                with self.subTest(check=check.__name__, good=good[:60]):
                    self.assertEqual([str(finding) for finding in check([Source(path, good)])], [])

    def test_every_check_has_a_sample(self):
        self.assertEqual({check for check, *_ in SAMPLES}, set(tidy.CHECKS))

    def test_an_included_header_is_used(self):
        sources = [Source("src/sql/a.h", HEADER), Source("src/engine/b.cpp", '#include "sql/a.h"'),
                   Source("CMakeLists.txt", "sextant_layer(engine PUBLIC x)")]
        self.assertEqual(list(tidy.check_unused(sources)), [])
