"""The life of `oryx serve`: starting on nothing, new versions under load, damage, signals, options, who sees what."""

import http.client
import json
import math
import os
import re
import shutil
import signal
import socket
import stat
import tempfile
import threading
import time
import unittest

import oryx


def wait_until(condition, seconds=20, what="it"):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come in {seconds} s")
        time.sleep(0.05)


def points(path, rows, marker, start=0):
    """GeoJSON of dated points in the middle of Mali, each carrying `marker`."""
    features = [{"type": "Feature", "properties": {"event_id": start + i, "event_date": f"2019-0{i % 9 + 1}-1{i % 9}",
                                                   "event_type": marker, "fatalities": i % 4, "precision": "exact"},
                 "geometry": {"type": "Point", "coordinates": [-3.5 - (i % 23) / 50, 14.2 + (i % 17) / 50]}}
                for i in range(rows)]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)


def areas(path, count=4):
    """A row of squares that holds the points."""
    features = [{"type": "Feature", "properties": {"code": f"A{i}", "name": f"Area {i}"}, "geometry": {
        "type": "Polygon", "coordinates": [[[-4 + i / 4, 14], [-3.75 + i / 4, 14], [-3.75 + i / 4, 15], [-4 + i / 4, 15],
                                            [-4 + i / 4, 14]]]}} for i in range(count)]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="oryx-life-")
        self.addCleanup(self.remove)
        self.data = os.path.join(self.folder, "data")

    def remove(self):
        for root, folders, _ in os.walk(self.folder):
            for name in folders:
                os.chmod(os.path.join(root, name), 0o700)
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def publish(self, rows=40, marker="attack", collection="incidents", *flags):
        file = self.path(f"{collection}.geojson")
        points(file, rows, marker)
        return oryx.ingest(self.data, "--collection", collection, "--role", "incidents", "--key", "event_id", "--map",
                           "event_date=date_start,precision=location_precision", "--force", *flags, file)

    def publish_areas(self):
        areas(self.path("areas.geojson"))
        return oryx.ingest(self.data, "--collection", "areas", "--role", "areas", "--key", "code", self.path("areas.geojson"))

    def refused(self, *args, env=None, code=2):
        """`oryx serve` that must not start; what it says. Nobody waits for a server that does."""
        done = oryx.run("serve", "--port", "0", "--metrics-port", "-1", *args, timeout=60, check=code, env=env)
        self.assertNotIn("terminate", done.stderr)
        return done.stderr


class Starting(Folder):
    def test_an_empty_or_absent_directory_serves_a_page_that_says_what_to_run(self):
        os.mkdir(self.path("empty"))
        for name in ("empty", "absent"):
            with self.subTest(name), oryx.Server(self.path(name)) as server:
                self.assertEqual(server.get("/map").headers["content-type"], "text/html;charset=utf-8")
                script = "".join(server.get("/map/" + name).text for name in
                                 re.findall(r'(?:src|href)="map/([^"]+\.js)"', server.get("/map").text))
                self.assertIn("oryx ingest", script or server.get("/map").text)
                for path in ("/", "/collections"):
                    self.assertIn("oryx ingest --data-dir", server.get(path).json()["description"])
                self.assertEqual(server.get("/collections").json()["collections"], [])
                self.assertEqual(server.get("/ready").json()["collections"], 0)
                self.assertEqual(server.get("/tiles/cercles/0/0/0").status, 404)
                answer = oryx.post_json(server.url + "/processes/heat-zones/execution", {"inputs": {}})
                self.assertEqual((answer.status, answer.json()["parameter"]), (409, "incidents"))

    def test_what_is_published_later_is_served_without_a_restart(self):
        with oryx.Server(self.data, "--poll-seconds", "0.1") as server:
            self.publish(12)
            wait_until(lambda: server.get("/collections/incidents").status == 200, what="the collection")
            self.assertEqual(server.get("/collections/incidents/items").json()["numberMatched"], 12)

    def test_a_hangup_looks_at_the_directory_at_once(self):
        with oryx.Server(self.data, "--poll-seconds", "3600") as server:
            self.publish(12)
            self.assertEqual(server.get("/collections/incidents").status, 404)
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: server.get("/collections/incidents").status == 200, what="the collection")

    def test_a_taken_port_and_a_directory_that_is_none(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = oryx.run("serve", "--data-dir", self.data, "--port", port, "--metrics-port", "-1", timeout=60, check=7)
            self.assertIn(f"port {port} of 127.0.0.1 cannot be listened on", done.stderr)
            done = oryx.run("serve", "--data-dir", self.data, "--port", "0", "--metrics-port", port, timeout=60, check=7)
            self.assertIn("metrics-port", done.stderr)
        file = self.path("file")
        with open(file, "w", encoding="utf-8"):
            pass
        self.assertIn("data-dir", self.refused("--data-dir", file))

    def test_a_catalogue_that_cannot_be_read_at_the_start_is_an_error(self):
        self.publish(5)
        with open(os.path.join(self.data, "catalog.json"), "w", encoding="utf-8") as file:
            file.write('{"generation": ')
        done = oryx.run("serve", "--data-dir", self.data, "--port", "0", "--metrics-port", "-1", timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("catalog", done.stderr)

    @unittest.skipIf(os.geteuid() == 0 and shutil.which("setpriv") is None, "root writes everywhere, and there is no setpriv")
    def test_a_read_only_directory_serves(self):
        self.publish(12)
        for root, _, names in os.walk(self.data):
            for name in names:
                os.chmod(os.path.join(root, name), 0o444)
        for root, _, _ in os.walk(self.data, topdown=False):
            os.chmod(root, 0o555)
        before = sorted((root, tuple(sorted(names))) for root, _, names in os.walk(self.data))
        with oryx.Server(self.data) as server:
            self.assertEqual(server.get("/collections/incidents/items").json()["numberMatched"], 12)
            self.assertEqual(server.stop(), 0)
        self.assertEqual(sorted((root, tuple(sorted(names))) for root, _, names in os.walk(self.data)), before)


class Options(Folder):
    def file(self, text):
        path = self.path("oryx.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_wrong_options_are_named(self):
        for text, says in (("[serve]\ncolour = 1\n", "colour"), ("port = 1\n", "port"), ("[server]\nport = 1\n", "server"),
                           ("[serve]\nport = 'x'\n", "port"), ("[serve\n", "line 1"), ("[serve]\nport = 70000\n", "port")):
            with self.subTest(text):
                self.assertIn(says, oryx.run("serve", "--config", self.file(text), timeout=20, check=2).stderr)
        for args, env, says in ((("--config", self.path("none.toml")), {}, "none.toml"),
                                (("--tile-queue", "0"), {}, "tile-queue"), (("--colour", "1"), {}, "colour"),
                                (("--log-level", "loud"), {}, "log-level"), ((), {"ORYX_TILE_QUEUE": "x"}, "ORYX_TILE_QUEUE"),
                                (("--cors-origins", "evil"), {}, "cors-origins"), (("--public-url", "ftp://x"), {}, "public-url"),
                                (("--listen", "nowhere", "--public-url", "http://x"), {}, "listen"),
                                (("--listen", "0.0.0.0"), {}, "public-url"), (("--listen", "::"), {}, "public-url")):
            with self.subTest(f"{args} {env}"):
                code = 7 if "none.toml" in says else 2
                self.assertIn(says, self.refused("--data-dir", self.data, *args, env=env, code=code))

    def test_the_command_line_wins_over_the_environment_and_that_over_the_file(self):
        config = self.file("[serve]\ntitle = 'file'\nlog_level = 'off'\n")
        for flags, env, title in ((["--config", config], {}, "file"), (["--config", config], {"ORYX_TITLE": "env"}, "env"),
                                  (["--config", config, "--title", "line"], {"ORYX_TITLE": "env"}, "line"),
                                  ([], {}, "Oryx")):
            with oryx.Server(self.data, *flags, env=env) as server:
                self.assertEqual(server.get("/").json()["title"], title)
                self.assertEqual(server.log() == "", bool(flags), "log-level off comes from the file")

    def test_the_annotated_configuration_is_what_the_program_prints(self):
        printed = oryx.run("serve", "--print-config", check=0).stdout
        path = os.path.join(oryx.source_dir(), "config", "oryx.toml")
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), printed, "make it anew: oryx serve --print-config > config/oryx.toml")
        with oryx.Server(self.data, "--config", path) as server:
            self.assertEqual(server.get("/health").status, 200)
        # Every line of it, taken as it stands, is an option with its default.
        live = self.file(re.sub(r"(?m)^#(?=[a-z_-]+ = )", "", printed).replace("port = 8080", "port = 0"))
        with oryx.Server(self.data, "--config", live) as server:
            self.assertEqual(server.get("/health").status, 200)


class Swapping(Folder):
    def test_a_new_version_under_load_drops_and_mixes_nothing(self):
        self.publish_areas()
        self.publish(200, "v0")
        wrong, seen, stop = [], set(), threading.Event()
        with oryx.Server(self.data, "--poll-seconds", "0.05") as server:
            def ask():
                link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
                while not stop.is_set():
                    for path in ("/collections/incidents/items?limit=10000", "/tiles/incidents,areas/5/15/14", "/collections",
                                 "/tiles/incidents,heat-zones/6/31/29", "/collections/heat-zones/items"):
                        try:
                            link.request("GET", path)
                            answer = link.getresponse()
                            body = answer.read()
                        except OSError as error:
                            wrong.append((path, repr(error)))
                            return
                        if answer.status != 200:
                            wrong.append((path, answer.status, body[:200]))
                        elif "incidents/items" in path:
                            document = json.loads(body)
                            marks = {f["properties"]["event_type"] for f in document["features"]}
                            rows = (document["numberMatched"], len(document["features"]))
                            if len(marks) != 1 or rows != (200 + int(min(marks)[1:]),) * 2:
                                wrong.append((path, marks, rows))
                            seen.update(marks)
                        elif path.startswith("/tiles/incidents,areas"):
                            marks = set(re.findall(rb"v\d+", body))
                            if len(marks) != 1:
                                wrong.append((path, marks))
                link.close()

            threads = [threading.Thread(target=ask) for _ in range(6)]
            for thread in threads:
                thread.start()
            for number in range(1, 7):
                self.publish(200 + number, f"v{number}")
                wait_until(lambda: f"v{number}" in seen or wrong, what=f"v{number}")
            oryx.run("rollback", "incidents", "--data-dir", self.data, self.version_of(200), check=0)
            wait_until(lambda: server.get("/collections/incidents").json()["itemCount"] == 200, what="the rollback")
            stop.set()
            for thread in threads:
                thread.join(60)
            self.assertEqual(wrong, [])
            self.assertEqual(seen, {f"v{n}" for n in range(7)})
            self.assertEqual(server.stop(), 0)

    def version_of(self, rows):
        listed = json.loads(oryx.run("versions", "--data-dir", self.data, "--json", check=0).stdout)["versions"]
        return next(v["version"] for v in listed if v["collection"] == "incidents" and v["rows"] == rows)

    def test_damage_leaves_the_old_version_serving_and_is_said(self):
        self.publish(12, "old")
        catalog = os.path.join(self.data, "catalog.json")
        with open(catalog, encoding="utf-8") as file:
            good = file.read()
        with oryx.Server(self.data, "--poll-seconds", "0.05") as server:
            def rows():
                return server.get("/collections/incidents/items").json()["numberMatched"]

            for broken in ('{"generation": ', "", "[]", good.replace('"format": 1', '"format": 99')):
                with open(catalog + ".new", "w", encoding="utf-8") as file:
                    file.write(broken)
                said = server.log().count("the last snapshot is served")
                os.rename(catalog + ".new", catalog)
                wait_until(lambda: server.log().count("the last snapshot is served") > said, what=f"a line of {broken[:20]!r}")
                self.assertEqual((rows(), server.get("/ready").status), (12, 200))
            os.unlink(catalog)  # an unmounted disk is not an order to forget everything... until a catalogue says so
            with open(catalog, "w", encoding="utf-8") as file:
                file.write(good)
            # A version whose files are cut: the collection stays at its last whole version.
            versions = self.path("data/collections/incidents")
            before = set(os.listdir(versions))
            self.publish_cut(before, versions)
            wait_until(lambda: server.get("/ready").json().get("problems"), what="the problem in /ready")
            self.assertEqual((rows(), server.get("/ready").json()["status"]), (12, "degraded"))
            self.assertIn("stays in service", server.log())
            self.publish(14, "new")
            wait_until(lambda: rows() == 14, what="the next whole version")
            self.assertEqual(server.get("/ready").json()["status"], "ready")

    def publish_cut(self, before, versions):
        """Publishes a version and cuts its files, as one step to a server that looks at catalog.json."""
        catalog = os.path.join(self.data, "catalog.json")
        copy = self.path("copy")
        shutil.copytree(self.data, copy)
        points(self.path("cut.geojson"), 13, "cut")
        oryx.ingest(copy, "--collection", "incidents", "--role", "incidents", "--key", "event_id", "--map",
                    "event_date=date_start", self.path("cut.geojson"))
        made = (set(os.listdir(os.path.join(copy, "collections/incidents"))) - before).pop()
        source = os.path.join(copy, "collections/incidents", made)
        for name in os.listdir(source):
            if name.endswith(".fgb"):
                os.chmod(os.path.join(source, name), 0o600)
                os.truncate(os.path.join(source, name), 64)
        shutil.copytree(source, os.path.join(versions, made))
        shutil.copy(os.path.join(copy, "catalog.json"), catalog + ".new")
        os.rename(catalog + ".new", catalog)


class Ending(Folder):
    def test_signals_end_it_with_0(self):
        for sig in (signal.SIGTERM, signal.SIGINT):
            with oryx.Server(self.data) as server:
                self.assertEqual(server.get("/health").status, 200)
                self.assertEqual(server.stop(sig), 0)
                self.assertIn('"event":"stopped"', server.log())

    def test_a_request_on_its_way_is_answered_before_the_end(self):
        self.publish_areas()
        self.publish(400)
        with oryx.Server(self.data) as server:
            body = json.dumps({"inputs": {"cell_m": 1000, "sigma_m": 20000}}).encode()
            head = (f"POST /processes/heat-zones/execution HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n").encode()
            link = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            idle = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            idle.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertIn(b" 200 ", idle.recv(4096))
            link.sendall(head + body[:5])  # the request has begun
            time.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            wait_until(lambda: "draining" in server.log(), what="the drain")
            self.assertEqual(idle.recv(10), b"", "an idle connection is closed at once")
            self.assertFalse(self.is_accepted(server.port), "no new connections while draining")
            link.sendall(body[5:])
            received = b""
            while part := link.recv(1 << 16):
                received += part
            self.assertTrue(received.startswith(b"HTTP/1.1 200 "), received[:500])
            self.assertIn(b"Connection: close", received)
            self.assertEqual(server.process.wait(30), 0)
            link.close()
            idle.close()

    def is_accepted(self, port):
        """Whether a new connection is answered."""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
                link.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return link.recv(1) != b""
        except OSError:
            return False

    def test_a_client_that_never_ends_its_request_is_cut_after_the_drain_time(self):
        for signals, drain in (([signal.SIGTERM], "0.5"), ([signal.SIGTERM, signal.SIGTERM], "60")):
            with oryx.Server(self.data, "--drain-seconds", drain, "--header-seconds", "60") as server:
                with socket.create_connection(("127.0.0.1", server.port), timeout=60) as link:
                    link.sendall(b"GET /health HTTP/1.1\r\nHost: loc")
                    time.sleep(0.2)
                    for sig in signals:
                        server.process.send_signal(sig)
                        time.sleep(0.3)
                    self.assertEqual(server.process.wait(20), 0)


class WhoSeesWhat(Folder):
    """Beyond loopback, high and severe collections and what is made of them do not exist."""

    def setUp(self):
        super().setUp()
        self.publish_areas()
        self.publish(60, "attack", "incidents")  # sensitivity high by default
        self.publish(60, "attack", "open-incidents", "--sensitivity", "low")
        oryx.run("derive", "heat-zones", "--data-dir", self.data, "--bind", "incidents=incidents", check=0)
        oryx.run("derive", "heat-zones", "--data-dir", self.data, "--id", "open-zones", "--bind",
                 "incidents=open-incidents", check=0)
        oryx.run("derive", "heat-zones", "--data-dir", self.data, "--id", "public-zones", "--bind", "incidents=incidents",
                 "--input", "profile=public", check=0)

    HIDDEN = ("incidents", "heat-zones")
    SHOWN = ("areas", "open-incidents", "open-zones", "public-zones")

    def addresses(self, id):
        return (f"/collections/{id}", f"/collections/{id}/items", f"/collections/{id}/items/1", f"/tiles/{id}.json",
                f"/tiles/{id}/5/15/14", f"/tiles/areas,{id}/5/15/14", f"/tiles/areas,{id}.json",
                f"/collections/{id}/items?datetime=../2019-06-01", f"/tiles/{id}/5/15/14?datetime=../2019-06-01")

    def test_beyond_loopback(self):
        with oryx.Server(self.data, "--listen", "0.0.0.0", "--public-url", "https://maps.example.org/oryx") as server:
            listing = server.get("/collections")
            self.assertEqual({c["id"] for c in listing.json()["collections"]}, set(self.SHOWN))
            self.assertEqual(server.get("/ready").json()["collections"], len(self.SHOWN))
            for id in self.HIDDEN:
                for path in self.addresses(id):
                    with self.subTest(path):
                        answer = server.get(path, {"Origin": "http://localhost"})
                        nowhere = server.get(path.replace(id, "nowhere"))
                        self.assertEqual(answer.status, 404)
                        self.assertEqual(answer.body, nowhere.body, "no word that it exists")
                        self.assertIn("access-control-allow-origin", answer.headers)
            for id in self.SHOWN:
                self.assertGreater(server.get(f"/collections/{id}/items").json()["numberMatched"], 0, id)
                self.assertEqual(server.get(f"/tiles/{id}.json").status, 200)
            for path in ("/", "/collections", "/api", "/processes", "/processes/heat-zones", "/ready", "/styles/oryx",
                         "/collections/public-zones", "/collections/public-zones/items", "/tiles/public-zones.json"):
                self.assertNotRegex(server.get(path).text, r'"(incidents|heat-zones)@', path)
            # Nothing is computed from what is hidden, and the one visible candidate needs no name.
            execution = server.url + "/processes/heat-zones/execution"
            named = oryx.post_json(execution, {"inputs": {"incidents": "incidents"}})
            nowhere = oryx.post_json(execution, {"inputs": {"incidents": "nowhere"}})
            self.assertEqual((named.status, named.text), (400, nowhere.text.replace("nowhere", "incidents")))
            free = oryx.post_json(execution, {"inputs": {}})
            self.assertEqual(free.status, 200)
            self.assertNotIn('"incidents@', free.text)
            # A visible layer of hidden incidents can still be drawn for another date: it is masked by its own record.
            self.assertEqual(server.get("/collections/public-zones/items?datetime=../2019-06-01").status, 200)

    def test_hosts_and_links_beyond_loopback(self):
        with oryx.Server(self.data, "--listen", "0.0.0.0", "--public-url", "https://maps.example.org/oryx") as server:
            for host, status in (("maps.example.org", 200), ("MAPS.example.org:443", 200), ("127.0.0.1", 200),
                                 ("0.0.0.0", 200), ("evil.example", 400), ("example.org", 400)):
                answer = server.get("/tiles/areas.json", {"Host": host})
                self.assertEqual(answer.status, status, host)
                if status == 200:
                    self.assertEqual(answer.json()["tiles"], ["https://maps.example.org/oryx/tiles/areas/{z}/{x}/{y}"])
            for origin, allowed in (("https://maps.example.org", True), ("http://maps.example.org", False),
                                    ("https://evil.example", False)):
                answer = server.get("/collections", {"Origin": origin})
                self.assertEqual("access-control-allow-origin" in answer.headers, allowed, origin)

    def test_on_loopback_everything_is_there_and_marked_private(self):
        with oryx.Server(self.data) as server:
            self.assertEqual({c["id"] for c in server.get("/collections").json()["collections"]},
                             set(self.HIDDEN + self.SHOWN))
            for path, private in (("/collections/incidents/items", True), ("/tiles/incidents/5/15/14", True),
                                  ("/tiles/areas,incidents/5/15/14", True), ("/tiles/incidents.json", True),
                                  ("/tiles/heat-zones.json", True), ("/collections", True), ("/collections/incidents", True),
                                  ("/collections/areas", False), ("/tiles/areas/5/15/14", False)):
                rule = server.get(path).headers["cache-control"]
                self.assertEqual(rule == "private, no-store", private, f"{path}: {rule}")

    def test_cors_by_configuration(self):
        origin = "https://maps.example.org"
        for flags, answers in ((["--cors-origins", origin], origin), (["--cors-origins", "*"], "*"), ([], None),
                               (["--cors-origins", "https://other.example," + origin], origin)):
            with oryx.Server(self.data, *flags) as server:
                answer = server.get("/nothing", {"Origin": origin})
                self.assertEqual(answer.headers.get("access-control-allow-origin"), answers)
                self.assertNotIn("access-control-allow-credentials", answer.headers)


class Telling(Folder):
    def test_the_log_says_each_request_without_where_exactly(self):
        self.publish(30)
        log = self.path("oryx.log")
        with oryx.Server(self.data, "--log-file", log) as server:
            ids = [server.get(path).headers["x-request-id"] for path in
                   ("/tiles/incidents/18/128342/120543", "/collections/incidents/items?bbox=-3.98765,14.12345,-3.91234,14.23456",
                    "/collections/incidents/items/7", "/secret/path?token=hush", "/collections/Hush%20hush/items",
                    "/collections/incidents/items?datetime=2019-03-04")]
            server.stop()
        with open(log, encoding="utf-8") as file:
            text = file.read()
        lines = [json.loads(line) for line in text.splitlines()]
        requests = [line for line in lines if line["event"] == "request"]
        # Threads write their lines in blocks: the order of a file is not the order of asking.
        by_id = {line["request_id"]: line for line in requests}
        self.assertEqual([id for id in ids if id not in by_id], [])
        for line in requests:
            for name in ("time", "level", "method", "route", "status", "ms", "bytes"):
                self.assertIn(name, line)
        tile, box, *_ = (by_id[id] for id in ids)
        lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * 120543.5 / 2**18))))
        self.assertEqual((tile["z"], tile["lon"], tile["lat"]), (18, round(128342.5 / 2**18 * 360 - 180, 1), round(lat, 1)))
        self.assertEqual(box["bbox"], [-4.0, 14.1, -3.9, 14.2])
        for secret in ("128342", "120543", "98765", "12345", "items/7", "hush", "token", "2019-03-04"):
            self.assertNotIn(secret, text, "coordinates are rounded, what clients write is not quoted")
        self.assertEqual([line["event"] for line in lines if line["event"] in ("serving", "draining", "stopped")],
                         ["serving", "draining", "stopped"])

    def test_metrics_have_a_listener_of_their_own(self):
        self.publish(30)
        with oryx.Server(self.data, "--metrics-port", "0") as server:
            wait_until(lambda: "metrics_port" in server.log(), what="the port in the log")
            port = re.search(r'"metrics_port":"(\d+)"', server.log()).group(1)
            base = f"http://127.0.0.1:{port}"
            for _ in range(3):
                server.get("/tiles/incidents/5/15/14")
            server.get("/nothing")
            self.assertEqual(server.get("/metrics").status, 404)
            answer = oryx.get(base + "/metrics")
            self.assertEqual(answer.status, 200)
            self.assertRegex(answer.text, r'(?m)^oryx_[a-z_]*requests[a-z_]*\{[^}]*\} \d')
            self.assertRegex(answer.text, r'status="404"|code="404"|class="4xx"')
            for line in answer.text.splitlines():
                self.assertRegex(line, r'^(# (HELP|TYPE) [a-z_]+ .*|[a-z_]+(\{([a-z]+="[^"]*",?)*\})? [-+0-9.e]+)$')
            for path, headers, method, status in (("/", {}, "GET", 404), ("/collections", {}, "GET", 404),
                                                  ("/metrics", {}, "POST", 405), ("/metrics", {"Host": "evil.example"}, "GET", 400),
                                                  ("/metrics", {}, "HEAD", 200)):
                self.assertEqual(oryx.get(base + path, headers, method).status, status, path)

    def test_files_of_the_data_directory_are_for_their_owner(self):
        self.publish(5)
        for root, folders, names in os.walk(self.data):
            for name in folders + names:
                mode = stat.S_IMODE(os.stat(os.path.join(root, name)).st_mode)
                self.assertEqual(mode & 0o077, 0, f"{os.path.join(root, name)}: {mode:o}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
