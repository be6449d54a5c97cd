"""Runs the mirrored abstract tests, prints which hold, and compares them with what `/conformance` declares.

A class is declared exactly if it has tests here and all of them pass. `python3 tests/api/conformance` prints the list.
"""

import importlib
import os
import sys
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, FOLDER)

import suite  # noqa: E402  (this folder is on the path from here on)


class Outcomes(unittest.TestResult):
    """What became of each abstract test, by class."""

    def __init__(self):
        super().__init__()
        self.by_class = {}
        self.complaints = []
        self.sub_failed = set()

    def note(self, test, outcome, why=""):
        name = getattr(getattr(test, test._testMethodName), "abstract_test", None)
        if name is None:
            self.complaints.append(f"{test.id()} names no abstract test")
        self.by_class.setdefault(type(test).conformance_class, {})[name or test.id()] = outcome
        if outcome == "FAILED":
            self.complaints.append(f"{suite.SPEC}{type(test).conformance_class} {name}\n{why}")

    def addSuccess(self, test):
        if test.id() not in self.sub_failed:
            self.note(test, "passed")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self.sub_failed.add(test.id())
            self.note(test, "FAILED", f"{subtest._subDescription()}\n{self._exc_info_to_string(error, test)}")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note(test, "FAILED", self._exc_info_to_string(error, test))

    def addError(self, test, error):
        super().addError(test, error)
        if isinstance(test, suite.ConformanceCase):
            self.note(test, "FAILED", self._exc_info_to_string(error, test))
        else:
            self.complaints.append(f"{test}\n{self._exc_info_to_string(error, test)}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, f"skipped: {reason}")


def main():
    modules = sorted(name[:-3] for name in os.listdir(FOLDER) if name.endswith(".py") and name not in ("__main__.py", "suite.py"))
    tests = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(m)) for m in modules)
    outcomes = Outcomes()
    tests.run(outcomes)
    for name, found in sorted(outcomes.by_class.items()):
        print(suite.SPEC + name)
        for test, outcome in found.items():
            print(f"    {outcome:8} {test}")
    declared = set(suite.server().get("/conformance").json()["conformsTo"])
    proven = {suite.SPEC + name for name, found in outcomes.by_class.items() if "FAILED" not in found.values()}
    complaints = outcomes.complaints
    complaints += [f"{name} is declared, and no test here holds it" for name in sorted(declared - proven)]
    complaints += [f"{name} holds, and is not declared" for name in sorted(proven - declared)]
    count = sum(len(found) for found in outcomes.by_class.values())
    print(f"\n{len(proven)} classes, {count} abstract tests, {len(declared)} classes declared")
    for complaint in complaints:
        print(f"\n{complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
