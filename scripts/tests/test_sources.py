import unittest

from scripts.checks.functions import functions
from scripts.checks.sources import Source, blank


class Blank(unittest.TestCase):
    def test_comments_go_and_lines_stay(self):
        self.assertEqual(blank("a /* x\ny */ b // c\nd", literals=True), "a     \n     b     \nd")

    def test_a_comment_mark_inside_a_literal_is_text(self):
        self.assertEqual(blank('f("// no"); // yes', literals=False), 'f("// no");       ')

    def test_literals_go_only_when_asked(self):
        self.assertEqual(blank('f("throw")', literals=True), 'f("     ")')

    def test_raw_literals_end_at_their_own_mark(self):
        self.assertNotIn("throw", blank('f(R"sql(a " throw )" b)sql"); g()', literals=True))
        self.assertIn("g()", blank('f(R"sql(a " throw )" b)sql"); g()', literals=True))

    def test_digit_separators_are_no_literals(self):
        self.assertIn("throw", blank("x = 1'000'000; throw y; z = '}';", literals=True))

    def test_a_regular_expression_does_not_open_a_string(self):
        self.assertIn("after", blank("""x = /["'`]/.test(y); after()""", literals=True))


class Functions(unittest.TestCase):
    def lengths(self, path, text):
        return {function.name: function.length for function in functions(Source(path, text))}

    def test_cpp_functions_are_found_and_types_are_not(self):
        text = """namespace a {
struct B {
  int c() const { return 1; }
  enum class D { e };
};
Result<int> f(int x,
              int y) {
  if (x) {
    return g([&] { return y; });
  }
  return 2;
}
B::B(int x) : x_{x} {
}
int const table[] = {1, 2};
}  // namespace a
"""
        self.assertEqual(self.lengths("src/a/b.cpp", text), {"c": 1, "f": 7, "B::B": 2})

    def test_typescript_functions_methods_and_arrows_are_found(self):
        text = """export function first(a: string): void {
  if (a) { b(); }
}
export const Second = (props: Props) => {
  return 1;
};
class C {
  private third(): number {
    return 1;
  }
}
const table = { a: 1 };
"""
        self.assertEqual(self.lengths("web/src/core/x.ts", text), {"first": 3, "Second": 3, "third": 3})
