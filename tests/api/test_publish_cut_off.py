"""`oryx publish` cut off at any moment, met by another publication, over a link that spoils what it carries: the place is what
it was or what it was to be. The seed is printed; ORYX_SEED repeats a run."""

import contextlib
import os
import random
import signal
import sys
import time
import unittest

import oryx
from object_store import Link
from publishing import PublishCase

STRIKES = 6


class CutOff(PublishCase):
    def test_kill_and_cut_links_leave_the_old_pointer_and_are_gone_on_from(self):
        seed = int(os.environ.get("ORYX_SEED", time.time_ns() % 2**32))
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        self.publish()
        before = self.pointer()
        rows = 60_000  # more than one piece of an upload
        self.ingest_points(rows)
        cut = 0
        for _ in range(STRIKES):
            # A publication of one collection writes some six times; a strike beyond them comes too late.
            ended = self.struck(chance.choice(("kill", "link", "interrupt")), chance.randrange(1, 8))
            now = self.pointer()
            self.current(self.fetched())  # whatever the pointer names is whole
            cut += ended != 0
            if now["generation"] == before["generation"]:
                self.assertEqual(now, before)
                continue
            before = now
            rows += 10
            self.ingest_points(rows)
        print(f"{cut} of {STRIKES} cut off", flush=True)
        self.assertGreater(cut, STRIKES // 3)
        self.publish()
        self.assertEqual(self.current(self.fetched()), self.current(self.data))

    def struck(self, kind, where):
        """The exit code of a publication that is killed, interrupted or loses its link at its `where`th write."""
        writes = 0
        process = None

        def strike(method, path):
            nonlocal writes
            writes += method in ("PUT", "POST")
            if writes != where:
                return
            if kind == "link":
                self.link.mode = "refuse"
            else:
                process.send_signal(signal.SIGKILL if kind == "kill" else signal.SIGINT)

        self.link.before = strike
        process = self.start("--jobs", "1")
        process.communicate(timeout=60)
        self.link.before, self.link.mode = None, "through"
        return process.returncode

    def test_what_arrived_is_not_sent_again(self):
        self.ingest_points(60_000)
        whole = self.publish("--dry-run")["bytes_to_send"]

        def strike(method, path):
            if method == "PUT" and "catalog.json" in path:
                self.link.mode = "refuse"

        self.link.before = strike
        self.assertIn("did not take", self.publish(check=6))
        self.assertIsNone(self.pointer())
        self.link.before, self.link.mode = None, "through"
        self.link.reset()
        report = self.publish()
        self.assertEqual(report["bytes_sent"], 0)
        self.assertLess(self.link.sent, whole / 10)
        self.assertTrue(report["flipped"])

    def test_of_two_at_once_one_is_told(self):
        other = self.path("other")
        self.ingest_points(50, "theirs", other)
        self.publish(data=other)
        self.ingest_points(60, "theirs", other)
        told = []

        def strike(method, path):
            if method == "PUT" and not told:
                told.append(path)
                oryx.run(*self.arguments(data=other), check=0, env=self.store.env)

        self.link.before = strike
        self.assertIn("somebody else published", self.publish(check=4))
        self.link.before = None
        self.assertNotIn("cercles", self.pointer()["collections"])
        self.publish()
        self.assertEqual(self.current(self.fetched()), {**self.current(self.data), **self.current(other)})

    def test_what_arrives_otherwise_than_it_was_sent_is_refused(self):
        with self.spoiling():
            done = oryx.run(*self.arguments(), env=self.link.env)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"what arrived is not what was sent: \S+ \(other bytes\)")
        self.assertIsNone(self.pointer())

    def test_what_is_spoilt_once_is_sent_again_and_said(self):
        with self.spoiling(at_most=1):
            report = self.publish()
        self.assertEqual(len(report["warnings"]), 1)
        self.assertRegex(report["warnings"][0], r"sent again, since it did not arrive as it was: \S+ \(other bytes\)")
        self.assertEqual(self.current(self.fetched()), self.current(self.data))

    @contextlib.contextmanager
    def spoiling(self, at_most=10**6):
        """A link that changes a byte of what is large."""
        self.link.before = lambda method, path: None
        original = Link._body
        left = iter(range(at_most))

        def spoilt(stream, named):
            body = original(stream, named)
            if len(body) <= 5000 or next(left, None) is None:
                return body
            return body[:100] + bytes([body[100] ^ 1]) + body[101:]

        Link._body = staticmethod(spoilt)
        try:
            yield
        finally:
            Link._body = staticmethod(original)

    def test_a_store_that_is_away_is_not_an_empty_place(self):
        self.publish()
        before = self.pointer()
        for mode in ("refuse", "cut"):
            self.link.mode = mode
            self.publish(check=6)
        self.link.mode = "through"
        self.assertEqual(self.pointer(), before)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
