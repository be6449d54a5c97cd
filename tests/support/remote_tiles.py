"""What tests of archives that lie elsewhere share."""

import time


def tile_of(server, collection, name):
    started = time.monotonic()
    answer = server.get(f"/tiles/{collection}/{name}", timeout=60)
    return name, answer, time.monotonic() - started


def assert_logged(test, server, words):
    """The log is written behind the answers."""
    deadline = time.monotonic() + 5
    while words not in server.log() and time.monotonic() < deadline:
        time.sleep(0.1)
    test.assertIn(words, server.log())
