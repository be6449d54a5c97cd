"""docs/analytics.md and its pictures are what the program says: made again, they are the same to the byte."""

import filecmp
import os
import sys
import tempfile
import unittest

import oryx

sys.path.insert(0, os.path.join(oryx.source_dir(), "docs", "analytics"))
import make  # noqa: E402


class Reference(unittest.TestCase):
    def test_the_committed_page_is_what_the_program_says_now(self):
        oryx.program()
        docs = os.path.join(oryx.source_dir(), "docs")
        with tempfile.TemporaryDirectory(prefix="oryx-docs-") as folder:
            make.make(folder)
            made = ["analytics.md"] + [os.path.join("pictures", name) for name in os.listdir(os.path.join(folder, "pictures"))]
            _, differ, absent = filecmp.cmpfiles(docs, folder, made, shallow=False)
            self.assertEqual((differ, absent), ([], []), "run ./run docs, look at the pictures, commit them")

    def test_every_process_has_its_example(self):
        examples = os.path.join(oryx.source_dir(), "docs", "analytics", "examples")
        there = {name.removesuffix(".py") for name in os.listdir(examples) if name.endswith(".py")}
        self.assertEqual(there, set(make.process_files()))


if __name__ == "__main__":
    unittest.main()
