"""The table of bad input (reference 4.5): every row, every case, at a real server."""

import os
import shutil
import tempfile
import time
import unittest

import oryx
from bad_input import HELD_BY, ROWS

PROBLEM = "application/problem+json"
ROW_NUMBERS = range(1, 30)
SECONDS = 5  # a hang is longer, also on a busy machine; what a case costs is told by test_mutated_requests
KINDS = {400: "invalid-input", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 413: "too-large",
         415: "unsupported"}


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-bad-input-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        oryx.sample_data(data, os.path.join(cls.folder, "sample"), "--incidents", "300")
        cls.server = oryx.Server(data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def ask(self, method, target, headers, body):
        address = target if target.startswith("http:") else self.server.url + target
        if target.startswith("http:"):
            return self.ask_absolute(method, target, headers)
        return oryx.get(address, headers, method=method, body=body, timeout=30)

    def ask_absolute(self, method, target, headers):
        """A request target in absolute form, as a proxy would be sent it."""
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.putrequest(method, target, skip_host=True)
        connection.putheader("Host", "localhost")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        found = oryx.Response(answer.status, answer.reason, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def test_every_row_gets_its_answer(self):
        for row, cases in ROWS.items():
            for method, target, headers, body, statuses, parameter in cases:
                with self.subTest(row=row, what=f"{method} {target[:100]} {str(headers)[:80]} {str(body)[:60]}"):
                    started = time.monotonic()
                    answer = self.ask(method, target, headers, body)
                    self.assertLess(time.monotonic() - started, SECONDS)
                    self.assertIn(answer.status, statuses, answer)
                    if answer.status < 400:
                        continue
                    self.assertEqual(answer.headers["content-type"], PROBLEM)
                    self.assertEqual(answer.headers["cache-control"], "no-store")
                    if method == "HEAD":
                        continue
                    problem = answer.json()
                    self.assertEqual(problem["status"], answer.status)
                    self.assertTrue(problem["title"] and problem["detail"])
                    self.assertTrue(problem["type"].startswith(("urn:oryx:problem:", "http://www.opengis.net/def/exceptions/")))
                    if answer.status in KINDS and problem["type"].startswith("urn:"):
                        self.assertEqual(problem["type"].rsplit(":", 1)[1].split("/")[0], KINDS[answer.status])
                    self.assertNotRegex(answer.text, r"\.[ch]pp|terminate|std::|/work|/tmp|Traceback|SELECT |<script")
                    if parameter is not None:
                        self.assertEqual(problem.get("parameter"), parameter, answer)

    def test_no_row_is_left_out(self):
        self.assertEqual(sorted({*ROWS, *HELD_BY}), list(ROW_NUMBERS))
        folder = os.path.dirname(os.path.abspath(__file__))
        for row, tests in HELD_BY.items():
            for module, name in tests:
                with open(os.path.join(folder, module + ".py"), encoding="utf-8") as file:
                    self.assertRegex(file.read(), rf"(def|class) {name}\b", f"row {row}")

    def test_nothing_was_logged_as_a_defect(self):
        self.assertNotIn('"level":"error"', self.server.log())


if __name__ == "__main__":
    unittest.main(verbosity=2)
