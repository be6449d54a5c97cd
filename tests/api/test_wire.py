"""HTTP on the wire, by bare sockets: framing, limits, slow clients, pipelining, connections."""

import os
import re
import shutil
import socket
import tempfile
import threading
import time
import unittest

import oryx

HOST = b"Host: localhost\r\n"
TILE = b"/tiles/cercles/5/15/14"


class Answers:
    """What came back on a connection: a list of (status, headers, body), and whether the server closed it."""

    def __init__(self, received, closed=False):
        self.closed = closed
        self.list = []
        self.whole = True
        while received:
            head, end, received = received.partition(b"\r\n\r\n")
            if not end:
                self.whole = False
                break
            lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            length = int(headers.get("content-length", 0))
            self.whole = len(received) >= length
            self.list.append((int(lines[0].split(" ")[1]), headers, received[:length]))
            received = received[length:]

    def holds(self, count):
        return len(self.list) >= count and self.whole

    @property
    def statuses(self):
        return [status for status, _, _ in self.list]


class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-wire-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        paths = oryx.sample(os.path.join(cls.folder, "sample"), "--incidents", "50")
        oryx.ingest(data, paths["cercles"])
        cls.server = oryx.Server(data, "--header-seconds", "0.7", "--idle-seconds", "1").start()
        cls.addClassCleanup(cls.server.__exit__)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=10)

    def send(self, data, answers=None, half_close=False):
        """Sends bytes; what comes back, as `receive` has it."""
        with self.connect() as link:
            try:
                link.sendall(data)
            except ConnectionError:
                pass  # the answer to what was too much may already be there
            if half_close:
                link.shutdown(socket.SHUT_WR)
            return self.receive(link, answers)

    def receive(self, link, answers=None):
        """Reads that many whole answers, or until the server closes."""
        received = b""
        try:
            while answers is None or not Answers(received).holds(answers):
                part = link.recv(1 << 16)
                if not part:
                    return Answers(received, True)
                received += part
            return Answers(received)
        except ConnectionResetError:
            return Answers(received, True)

    def test_malformed_requests_are_refused_and_closed(self):
        get = b"GET /health HTTP/1.1\r\n" + HOST
        post = b"POST /processes/heat-zones/execution HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
        cases = {
            "no version": (b"GET /health\r\n\r\n", 400),
            "HTTP/2.0": (b"GET /health HTTP/2.0\r\n" + HOST + b"\r\n", 505),
            "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n", 400),
            "line feeds alone": (b"GET /health HTTP/1.1\nHost: localhost\n\n", 400),
            "folded header": (get + b"Accept: a\r\n b\r\n\r\n", None),  # obs-fold: refused or read as one value
            "blank before the colon": (get + b"Accept : a\r\n\r\n", 400),
            "control character in a header": (get + b"Accept: a\x00b\r\n\r\n", 400),
            "CL and TE": (post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            "two CLs": (post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
            "a CL that is none": (post + b"Content-Length: two\r\n\r\n{}", 400),
            "a negative CL": (post + b"Content-Length: -2\r\n\r\n{}", 400),
            "a CL beyond 64 bits": (post + b"Content-Length: 99999999999999999999\r\n\r\n{}", 400),
            "a broken chunk": (post + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", 400),
            "a body on GET": (get + b"Content-Length: 2\r\n\r\n{}", 400),
            "a long line": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
            "a very long line": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
            "a long header": (get + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n", 431),
            "many headers": (get + b"".join(b"X-%d: 1\r\n" % i for i in range(101)) + b"\r\n", 431),
            "a flood of headers": (get + b"".join(b"X-%d: 1\r\n" % i for i in range(9000)) + b"\r\n", 431),
            "a large body": (post + b"Content-Length: 2000000\r\n\r\n" + b" " * 2_000_000, 413),
            "a large chunked body": (post + b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b" " * 65536 + b"\r\n" +
                                     (b"10000\r\n" + b" " * 65536 + b"\r\n") * 20 + b"0\r\n\r\n", 413),
        }
        for name, (data, status) in cases.items():
            with self.subTest(name):
                if status is None:
                    self.assertIn(self.send(data, answers=1).statuses, ([200], [400]))
                    continue
                answers = self.send(data)
                self.assertEqual((answers.statuses, answers.closed), ([status], True))
                _, headers, body = answers.list[0]
                self.assertEqual(headers["content-type"], "application/problem+json")
                self.assertEqual((headers["connection"], headers["cache-control"]), ("close", "no-store"))
                self.assertIn(b'"status":%d' % status, body)

    def test_hosts_on_the_wire(self):
        for name, head, status in (("none", b"", 400), ("two", HOST + HOST, 400), ("foreign", b"Host: evil.example\r\n", 400),
                                   ("ours", HOST, 200)):
            with self.subTest(name):
                self.assertEqual(self.send(b"GET /health HTTP/1.1\r\n" + head + b"\r\n", 1).statuses, [status])
        self.assertEqual(self.send(b"GET http://localhost/health HTTP/1.1\r\n" + HOST + b"\r\n", 1).statuses, [200])
        self.assertEqual(self.send(b"GET http://evil.example/health HTTP/1.1\r\n" + HOST + b"\r\n", 1).statuses, [400])
        self.assertEqual(self.send(b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 1).statuses, [204])
        self.assertEqual(self.send(b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + b"\r\n", 1).statuses, [400])

    def test_http_1_0(self):
        answers = self.send(b"GET /health HTTP/1.0\r\n\r\n")
        self.assertEqual((answers.statuses, answers.closed), ([200], True))
        answers = self.send(b"GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 1)
        self.assertEqual((answers.statuses, answers.closed), ([200], False))
        self.assertEqual(answers.list[0][1]["connection"], "keep-alive")

    def test_a_connection_is_kept_and_closed_on_request(self):
        with self.connect() as link:
            for _ in range(5):
                link.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n")
                answers = self.receive(link, 1)
                self.assertEqual((answers.statuses, answers.closed), ([200], False))
            link.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
            answers = self.receive(link)
            self.assertEqual((answers.statuses, answers.closed), ([200], True))
            self.assertEqual(answers.list[0][1]["connection"], "close")

    def test_pipelined_requests_are_answered_in_order(self):
        paths = [b"/health", TILE, b"/nothing", b"/tiles/cercles/5/0/0", b"/version", b"/collections"] * 5
        answers = self.send(b"".join(b"GET %s HTTP/1.1\r\n" % path + HOST + b"\r\n" for path in paths), len(paths))
        self.assertEqual(answers.statuses, [200, 200, 404, 204, 200, 200] * 5)
        self.assertEqual({body for _, headers, body in answers.list if headers.get("content-type", "").endswith("tile")},
                         {self.server.get(TILE.decode()).body})

    def test_pipelining_past_a_body(self):
        post = b"POST /processes/nothing/execution HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
        after = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
        self.assertEqual(self.send(post + b"Content-Length: 2\r\n\r\n{}" + after, 2).statuses, [404, 200])
        self.assertEqual(self.send(post + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + after, 2).statuses,
                         [404, 200])
        # HEAD has no body that could be taken for the next answer.
        head = b"HEAD %s HTTP/1.1\r\n" % TILE + HOST + b"\r\n"
        with self.connect() as link:
            link.sendall(head + after)
            received = b""
            while b'"status":"ok"' not in received:
                part = link.recv(65536)
                self.assertTrue(part, received)
                received += part
        self.assertEqual(re.findall(rb"^HTTP/1\.1 (\d+)", received, re.M), [b"200", b"200"])

    def test_expect_100_continue(self):
        with self.connect() as link:
            link.sendall(b"POST /processes/nothing/execution HTTP/1.1\r\n" + HOST +
                         b"Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            link.settimeout(5)
            self.assertEqual(link.recv(1024), b"HTTP/1.1 100 Continue\r\n\r\n")
            link.sendall(b"{}")
            self.assertEqual(self.receive(link, 1).statuses, [404])

    def test_a_header_a_byte_at_a_time_is_ended_as_a_whole(self):
        began = time.monotonic()
        with self.connect() as link:
            try:
                for byte in b"GET /health HTTP/1.1\r\n" + HOST + b"X-Slow: " + b"a" * 1000:
                    link.sendall(bytes([byte]))
                    time.sleep(0.02)
                    if time.monotonic() - began > 8:
                        break
            except ConnectionError:
                pass
            self.assertLess(time.monotonic() - began, 8, "the header has one deadline, not one for each byte")
        with self.connect() as link:
            link.sendall(b"GET /health HTTP/1.1\r\nHost: loc")
            answers = self.receive(link)
            self.assertEqual((answers.statuses, answers.closed), ([408], True))

    def test_an_idle_connection_is_closed_without_an_answer(self):
        with self.connect() as link:
            answers = self.receive(link)
            self.assertEqual((answers.statuses, answers.closed), ([], True))
        with self.connect() as link:
            link.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n")
            answers = self.receive(link)
            self.assertEqual((answers.statuses, answers.closed), ([200], True))

    def test_slow_clients_do_not_keep_others_from_being_answered(self):
        slow = [self.connect() for _ in range(200)]
        try:
            for link in slow:
                link.sendall(b"GET /health HTTP/1.1\r\nX-")
            for _ in range(20):
                self.assertEqual(self.server.get(TILE.decode()).status, 200)
        finally:
            for link in slow:
                link.close()

    def test_clients_that_leave_do_no_harm(self):
        for data in (b"", b"GET", b"GET /tiles/cercles/5/15/14 HTTP/1.1\r\n" + HOST + b"\r\n",
                     b"POST /processes/nothing/execution HTTP/1.1\r\n" + HOST + b"Content-Length: 900\r\n\r\n{"):
            for _ in range(20):
                with self.connect() as link:
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # reset at close
                    link.sendall(data)
        self.assertEqual(self.server.get("/health").status, 200)

    def test_a_half_closed_client_still_gets_its_answer(self):
        answers = self.send(b"GET %s HTTP/1.1\r\n" % TILE + HOST + b"\r\n", half_close=True)
        self.assertEqual(answers.statuses, [200])

    def test_same_answers_from_many_threads(self):
        paths = [f"/tiles/cercles/{z}/{x}/{y}" for z, x, y in ((3, 3, 3), (4, 7, 7), (5, 15, 14), (6, 30, 29), (6, 31, 29))]
        paths += ["/collections", "/collections/cercles/items?limit=10&bbox=-5,13,-3,15"]
        wanted = {path: self.server.get(path) for path in paths}
        wrong = []

        def ask(turn):
            for i in range(60):
                path = paths[(turn + i) % len(paths)]
                answer = self.server.get(path)
                same = answer.json()["features"] == wanted[path].json()["features"] if "items" in path else \
                    answer.body == wanted[path].body
                if answer.status != wanted[path].status or not same:
                    wrong.append((path, answer))

        threads = [threading.Thread(target=ask, args=(turn,)) for turn in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(wrong, [])


class Connections(unittest.TestCase):
    def test_more_connections_than_allowed_are_told_to_come_back(self):
        with tempfile.TemporaryDirectory(prefix="oryx-wire-") as folder:
            with oryx.Server(folder, "--max-connections", "4") as server:
                held = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(4)]
                for link in held:
                    link.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    self.assertIn(b" 200 ", link.recv(4096))
                refused = server.get("/health")
                self.assertEqual((refused.status, refused.headers["retry-after"]), (503, "5"))
                for link in held:
                    link.close()
                deadline = time.monotonic() + 10
                while server.get("/health").status != 200:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.05)


if __name__ == "__main__":
    unittest.main(verbosity=2)
