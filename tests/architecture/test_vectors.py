"""Every test that docs/vectors.md names is there, by its whole name."""

import os
import re
import unittest

SOURCE = os.environ.get("ORYX_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def test_cases():
    """Names of all TEST_CASEs, with strings that stand side by side joined."""
    names = set()
    for folder, _, files in os.walk(os.path.join(SOURCE, "tests")):
        for file in files:
            if not file.endswith(".cpp"):
                continue
            with open(os.path.join(folder, file), encoding="utf-8") as text:
                for strings in re.findall(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)', text.read()):
                    names.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', strings)))
    return names


class Vectors(unittest.TestCase):
    def test_each_test_that_is_named_is_there(self):
        with open(os.path.join(SOURCE, "docs", "vectors.md"), encoding="utf-8") as file:
            rows = [line for line in file if line.startswith("|") and "---" not in line]
        named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
        self.assertGreater(len(named), 40)
        self.assertEqual([name for name in named if name not in test_cases()], [])

    def test_what_names_no_test_says_why(self):
        with open(os.path.join(SOURCE, "docs", "vectors.md"), encoding="utf-8") as file:
            for row in file:
                if row.startswith("| ") and "`" not in row and "---" not in row and not row.rstrip().endswith("| test |"):
                    self.assertRegex(row, "not run, because|no process of this kind yet")


if __name__ == "__main__":
    unittest.main()
