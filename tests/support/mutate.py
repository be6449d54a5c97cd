"""Seeded mutations of HTTP requests, and a bare client that sends what no library would let through."""

import random
import socket
import time

NUMBERS = ["0", "-1", "1", "255", "256", "20", "21", "31", "1e3", "1e400", "NaN", "Inf", "-0", "0x1", "2147483647", "2147483648",
           "4294967295", "4294967296", "9223372036854775807", "18446744073709551616", "1" * 40, "0.1", "٣", "+1", " 1", ""]
WORDS = ["'", '"', "\\", "%00", "%", "%zz", "%2e%2e%2f", "../", "..;/", "//", "?", "&", "&&", "=", ";", ",", ",,", "{", "}", "[", "]",
         "<script>", "é", "\u202e", "💥", "null", "true", "undefined", "1=1", " OR 1=1--", "$where", "${7*7}", "\r", "\n", "\t", "\0",
         "geometry", "POINT(0 0)", "POINT(90 180)", "POLYGON((0 0,1 1,0 1,1 0,0 0))", "NOT ", "(", ")", "LIKE '%%%%'", "AND",
         "2019-02-30", "2019-01-01/..", "../..", "9999-12-31", "0000-01-01T00:00:00Z", "http://127.0.0.1:1/", "file:///etc/passwd"]
HEADERS = [("Accept", ["*/*", "text/html", "text/csv", "image/png", "application/geo+json;q=0", ",,,", "a" * 900, "*/*;q=9"]),
           ("Accept-Encoding", ["gzip", "br", "zstd", "identity;q=0", "*;q=0", "gzip;q=0,deflate", "gzip, gzip, gzip"]),
           ("If-None-Match", ["*", '"x"', 'W/"x"', '"unended', ",", '"a","b",W/"c"']),
           ("Range", ["bytes=0-0", "bytes=-0", "bytes=9-1", "bytes=0-0,2-3", "lines=1"]),
           ("Origin", ["null", "http://evil.example", "http://localhost:1", "x"]),
           ("Prefer", ["respond-async", "wait=99999999999", "handling=lenient"]),
           ("Content-Type", ["text/plain", "application/json;charset=\xff", ""]),
           ("X-Forwarded-Host", ["evil.example"])]
METHODS = ["GET"] * 12 + ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO", "get"]


class Mutator:
    """Requests made of good ones: (method, target, headers, body), the same for the same seed."""

    def __init__(self, seed, targets, bodies):
        self.random = random.Random(seed)
        self.targets = targets
        self.bodies = bodies  # (target, JSON text)

    def text(self, text):
        pick = self.random
        for _ in range(pick.choice((1, 1, 1, 2, 3))):
            at = pick.randrange(len(text) + 1)
            to = min(len(text), at + pick.randrange(8))
            kind = pick.randrange(8)
            if kind == 0:
                text = text[:at] + pick.choice(WORDS) + text[to:]
            elif kind == 1:
                text = text[:at] + text[to:]
            elif kind == 2:
                text = text[:at] + chr(pick.randrange(1, 256)) + text[at:]
            elif kind == 3:
                text = text[:at] + text[at:to] * pick.choice((2, 50, 400)) + text[to:]
            elif kind == 4:
                other = pick.choice(self.targets)
                text = text[:at] + other[pick.randrange(len(other)):]
            elif kind == 5:
                text = text[:at] + "".join(f"%{byte:02x}" for byte in text[at:to].encode()) + text[to:]
            else:
                digits = [i for i, c in enumerate(text) if c.isdigit()]
                if digits:
                    at = pick.choice(digits)
                    text = text[:at] + pick.choice(NUMBERS) + text[at + 1:]
                else:
                    text += pick.choice(NUMBERS)
        return text

    def request(self):
        pick = self.random
        headers = [(name, pick.choice(values)) for name, values in HEADERS if pick.random() < 0.08]
        if pick.random() < 0.12:
            target, body = pick.choice(self.bodies)
            mutated = self.text(body)
            if pick.random() < 0.05:
                mutated = "[" * 5000 + mutated
            return "POST", target, [("Content-Type", "application/json"), *headers], mutated
        method = pick.choice(METHODS)
        target = self.text(pick.choice(self.targets))
        body = self.text(self.bodies[0][1]) if method in ("POST", "PUT", "PATCH") else None
        return method, target, headers, body


class BareClient:
    """One connection, opened again where the server closed it. Sends bytes as they are."""

    def __init__(self, port, seconds):
        self.port, self.seconds = port, seconds
        self.socket = None
        self.left = b""

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.left = None, b""

    def _receive(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError
        self.left += data

    def _until(self, mark):
        while mark not in self.left:
            self._receive()
        found, _, self.left = self.left.partition(mark)
        return found

    def _exactly(self, count):
        while len(self.left) < count:
            self._receive()
        found, self.left = self.left[:count], self.left[count:]
        return found

    def ask(self, method, target, headers, body):
        """Status (0: the connection ended without one) and seconds."""
        started = time.monotonic()
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.seconds)
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers)]
        payload = (body or "").encode("utf-8", "surrogatepass")
        if body is not None:
            lines.append(f"Content-Length: {len(payload)}")
        message = "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + payload
        status = 0
        try:
            self.socket.sendall(message)
            head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
            status = int(head[0].split(" ")[1])
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            if method != "HEAD" and status not in (204, 304):
                if fields.get("transfer-encoding") == "chunked":
                    while size := int(self._until(b"\r\n"), 16):
                        self._exactly(size + 2)
                    self._exactly(2)
                else:
                    self._exactly(int(fields.get("content-length", 0)))
            # A line break within a target makes two requests of one: what comes back then belongs to neither.
            if fields.get("connection") == "close" or "\n" in target or self.left:
                self.close()
        except (EOFError, ConnectionError):
            self.close()
        except TimeoutError:
            self.close()
            return -1, time.monotonic() - started
        return status, time.monotonic() - started
