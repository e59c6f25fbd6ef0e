import unittest

from scripts.checks import layers
from scripts.checks.sources import Source


def messages(findings):
    return [str(finding) for finding in findings]


class Includes(unittest.TestCase):
    def check(self, path, include):
        return messages(layers.check_includes([Source(path, f'#include "{include}"\n')]))

    def test_a_lower_layer_is_allowed(self):
        for path, include in [
            ("src/data/type.h", "base/error.h"),
            ("src/drivers/sqlite/session.cpp", "driver/session.h"),
            ("src/drivers/sqlite/session.cpp", "drivers/sqlite/errors.h"),
            ("src/drivers/sqlite/session.cpp", "errors.h"),
            ("src/drivers/redis/connection.h", "net/stream.h"),
            ("src/engine/connection.cpp", "net/stream.h"),
            ("src/net/stream.h", "base/result.h"),
            ("src/app/main.cpp", "drivers/sqlite/driver.h"),
            ("src/drivers/sqlite/conformance_test.cpp", "conformance/quirks.h"),
        ]:
            self.assertEqual(self.check(path, include), [], (path, include))

    def test_every_other_direction_is_refused(self):
        for path, include in [
            ("src/base/error.h", "data/type.h"),
            ("src/sql/lexer.h", "driver/session.h"),
            ("src/net/stream.h", "driver/session.h"),
            ("src/driver/session.h", "net/stream.h"),
            ("src/ops/query.cpp", "net/stream.h"),
            ("src/drivers/sqlite/session.cpp", "drivers/postgresql/errors.h"),
            ("src/drivers/sqlite/session.cpp", "engine/chain.h"),
            ("src/ops/query.cpp", "driver/session.h"),
            ("src/rpc/registry.cpp", "engine/chain.h"),
            ("src/cli/query.cpp", "ops/query.h"),
            ("src/server/http.cpp", "cli/query.h"),
            ("src/server/http.cpp", "../ops/query.h"),
        ]:
            self.assertEqual(len(self.check(path, include)), 1, (path, include))

    def test_an_include_in_a_comment_does_not_count(self):
        source = Source("src/base/error.h", '// #include "data/type.h"\n')
        self.assertEqual(list(layers.check_includes([source])), [])

    def test_a_folder_that_is_no_layer_is_refused(self):
        self.assertIn("no layer", self.check("src/stuff/a.cpp", "base/error.h")[0])


class Cycles(unittest.TestCase):
    def test_a_circle_is_reported_once_with_its_members(self):
        sources = [
            Source("src/sql/a.h", '#include "sql/b.h"\n'),
            Source("src/sql/b.h", '#include "sql/c.h"\n'),
            Source("src/sql/c.h", '#include "sql/a.h"\n'),
        ]
        found = messages(layers.check_cycles(sources))
        self.assertEqual(found, ["src/sql/a.h:1: a circle of includes: sql/a.h -> sql/b.h -> sql/c.h -> sql/a.h"])

    def test_a_diamond_is_no_circle(self):
        sources = [
            Source("src/sql/a.h", '#include "sql/b.h"\n#include "sql/c.h"\n'),
            Source("src/sql/b.h", '#include "sql/d.h"\n'),
            Source("src/sql/c.h", '#include "sql/d.h"\n'),
        ]
        self.assertEqual(list(layers.check_cycles(sources)), [])


class Names(unittest.TestCase):
    def check(self, path, text):
        return messages(layers.check_names([Source(path, text)]))

    def test_identifiers_and_literals_count(self):
        self.assertEqual(len(self.check("src/engine/a.cpp", 'auto x = "postgres://";\nint use_sqlite = 1;\n')), 2)

    def test_comments_and_drivers_and_tests_do_not(self):
        self.assertEqual(self.check("src/engine/a.cpp", "// As PostgreSQL does.\n"), [])
        self.assertEqual(self.check("src/drivers/sqlite/a.cpp", "int sqlite = 1;\n"), [])
        self.assertEqual(self.check("src/engine/a_test.cpp", "int sqlite = 1;\n"), [])


class Web(unittest.TestCase):
    def check(self, path, text):
        return messages(layers.check_web([Source(path, text)]))

    def test_what_a_folder_may_import(self):
        for path, text in [
            ("web/src/core/a.ts", 'import { x } from "../api/generated";'),
            ("web/src/views/a.tsx", 'import {\n  x,\n} from "../grid/index";\nimport "react";'),
            ("web/src/grid/a.ts", 'import { x } from "./position";'),
            ("web/src/grid/a.ts", 'export type A = "none" | "all";\nexport const b = "move";'),
            ("web/src/grid/a.test.ts", 'import { test } from "vitest";'),
        ]:
            self.assertEqual(self.check(path, text), [], (path, text))

    def test_what_a_folder_may_not_import(self):
        for path, text in [
            ("web/src/core/a.ts", 'import { useState } from "react";'),
            ("web/src/core/a.ts", 'import { x } from "../views/a";'),
            ("web/src/grid/a.ts", 'import { x } from "../core/a";'),
            ("web/src/grid/a.ts", 'import { x } from "zustand";'),
            ("web/src/views/a.tsx", 'const x = await import("../../../other/b");'),
            ("web/src/core/a.ts", 'export { x } from "../ui/a";'),
        ]:
            self.assertEqual(len(self.check(path, text)), 1, (path, text))


class Exceptions(unittest.TestCase):
    bad = [Source("src/engine/a.cpp", 'auto x = "sqlite";\n')]

    def test_an_exception_covers_its_finding(self):
        entries = layers.read_exceptions("# why\nsrc/engine/a.cpp sqlite\n")
        self.assertEqual(layers.check(self.bad, entries), [])

    def test_an_exception_that_covers_nothing_is_reported(self):
        found = layers.check([], [("src/engine/a.cpp", "sqlite")])
        self.assertIn("covers nothing", found[0].message)

    def test_the_count_may_neither_grow_nor_hide_slack(self):
        more = [("a", "b")] * (layers.EXCEPTIONS + 1)
        self.assertIn("may only shrink", layers.check_exception_count(more)[0].message)
        self.assertEqual(layers.check_exception_count(more[1:]), [])
        if layers.EXCEPTIONS:
            self.assertIn("lower EXCEPTIONS", layers.check_exception_count(more[2:])[0].message)
