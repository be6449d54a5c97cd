"""Executions as jobs: their cycle over HTTP, what a restart and kill -9 leave of them, their limits, and who sees them."""

import base64
import csv
import email
import http.server
import io
import json
import os
import re
import shutil
import signal
import stat
import tempfile
import threading
import time
import unittest

import oryx

PATIENCE = 60
ASYNC = {"Prefer": "respond-async"}
JOB_ID = re.compile(r"^[0-9a-f]{32}$")
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"


def wait_until(true, what):
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        value = true()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen")


class Subscriber:
    """A server of ours that keeps what it is sent."""

    def __enter__(self):
        received = self.received = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((self.path, json.loads(body)))
                self.send_response(204)
                self.end_headers()

            def do_GET(self):
                if self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", "/number")
                    self.end_headers()
                    return
                body = {"/number": b"42.5", "/text": b"forty-two"}.get(self.path, b"x" * (2 << 20))
                self.send_response(200)
                self.send_header("Content-Type", "application/json" if self.path == "/number" else "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # the client had enough

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def paths(self):
        return [path for path, _ in self.received]


class Jobs(unittest.TestCase):
    """A folder for the state, and the sample to work on."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-jobs-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", "400")

    def setUp(self):
        self.state = tempfile.mkdtemp(prefix="state-", dir=self.folder)

    def serve(self, *flags):
        return oryx.Server(self.data, "--state-dir", self.state, *flags)

    def ask(self, server, process="echo", body=None, headers=None, query=""):
        return oryx.post_json(f"{server.url}/processes/{process}/execution{query}", body or {}, {**ASYNC, **(headers or {})})

    def accepted(self, server, *args, **more):
        """The id of a job that was taken."""
        answer = self.ask(server, *args, **more)
        self.assertEqual(answer.status, 201, answer)
        return answer.json()["jobID"]

    def status(self, server, job):
        answer = server.get(f"/jobs/{job}")
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def ended(self, server, job, as_=("successful", "failed", "dismissed")):
        found = wait_until(lambda: (s := self.status(server, job))["status"] in as_ and s, f"the end of {job}")
        return found

    def assert_problem(self, answer, status, parameter=None, type_=None):
        self.assertEqual((answer.status, answer.headers.get("content-type")), (status, "application/problem+json"), answer)
        document = answer.json()
        self.assertNotRegex(answer.text, r"\.[ch]pp|std::|/work|/tmp|sqlite|curl")
        if parameter:
            self.assertEqual(document.get("parameter"), parameter, answer)
        if type_:
            self.assertEqual(document["type"], EXCEPTIONS + type_)


class Cycle(Jobs):
    def test_a_job_is_accepted_runs_and_has_the_result_that_a_direct_run_has(self):
        with self.serve() as server:
            body = {"inputs": {"areas": "cercles"}}
            answer = self.ask(server, "area-summary", body)
            self.assertEqual(answer.status, 201, answer)
            status = answer.json()
            self.assertRegex(status["jobID"], JOB_ID)
            self.assertEqual(answer.headers["location"], f"{server.url}/jobs/{status['jobID']}")
            self.assertEqual(answer.headers["preference-applied"], "respond-async")
            self.assertEqual((status["status"], status["processID"], status["type"]), ("accepted", "area-summary", "process"))
            done = self.ended(server, status["jobID"])
            self.assertEqual((done["status"], done["progress"]), ("successful", 100), done)
            self.assertLessEqual(done["created"], done["started"])
            self.assertLessEqual(done["started"], done["finished"])
            results = [link for link in done["links"] if link["rel"].endswith("/results")]
            self.assertEqual([link["href"] for link in results], [f"{server.url}/jobs/{status['jobID']}/results"])
            direct = oryx.post_json(f"{server.url}/processes/area-summary/execution", body)
            kept = oryx.get(results[0]["href"])
            self.assertEqual(kept.headers["content-type"], "application/geo+json")
            self.assertEqual(kept.headers["cache-control"], "private, no-store")
            self.assertEqual(kept.json(), direct.json())

    def test_a_result_comes_in_every_media_type_however_it_is_asked_for(self):
        with self.serve() as server:
            job = self.accepted(server, "area-summary", {"inputs": {"areas": "cercles"}})
            self.ended(server, job)
            for path, headers, kind in ((f"/jobs/{job}/results", {}, "application/geo+json"),
                                        (f"/jobs/{job}/results", {"Accept": "application/json"}, "application/geo+json"),
                                        (f"/jobs/{job}/results", {"Accept": "text/csv"}, "text/csv;charset=utf-8"),
                                        (f"/jobs/{job}/results?f=csv", {}, "text/csv;charset=utf-8"),
                                        (f"/jobs/{job}/results/result", {}, "application/geo+json"),
                                        (f"/jobs/{job}/results/result?f=csv", {}, "text/csv;charset=utf-8")):
                answer = server.get(path, headers)
                self.assertEqual((answer.status, answer.headers["content-type"]), (200, kind), (path, headers))
            features = server.get(f"/jobs/{job}/results?f=geojson").json()["features"]
            rows = list(csv.DictReader(io.StringIO(server.get(f"/jobs/{job}/results?f=csv").text)))
            self.assertEqual([str(f["id"]) for f in features], [row["id"] for row in rows])
            self.assert_problem(server.get(f"/jobs/{job}/results", {"Accept": "image/png"}), 406)
            self.assert_problem(server.get(f"/jobs/{job}/results?f=json"), 400, "f")
            self.assert_problem(server.get(f"/jobs/{job}/results/nothing"), 404)

    def test_a_surface_is_kept_as_geotiff_too(self):
        inputs = {"areas": "cercles", "cell_m": 20000}
        with self.serve() as server:
            target = f"{server.url}/processes/threat-surface/execution"
            direct = oryx.post_json(target + "?f=tif", {"inputs": inputs})
            self.assertEqual((direct.status, direct.headers["content-type"]), (200, "image/tiff;application=geotiff"))
            body = {"inputs": inputs, "outputs": {"result": {"format": {"mediaType": "image/tiff"}}}}
            job = self.accepted(server, "threat-surface", body)
            self.ended(server, job)
            for path, headers in (("", {}), ("?f=tif", {}), ("/result?f=tif", {}), ("/result", {"Accept": "image/tiff"})):
                kept = server.get(f"/jobs/{job}/results{path}", headers)
                self.assertEqual((kept.status, kept.headers["content-type"]), (200, "image/tiff;application=geotiff"), path)
                self.assertEqual(kept.body, direct.body)
            self.assertEqual(server.get(f"/jobs/{job}/results?f=geojson").json()["facts"]["process"], "threat-surface")
            # In a document what is no text stands as base64.
            result = oryx.post_json(target, {**body, "response": "document"}).json()["result"]
            self.assertEqual((result["mediaType"], result["encoding"]), ("image/tiff;application=geotiff", "base64"))
            self.assertEqual(base64.b64decode(result["value"], validate=True), direct.body)

    def test_the_format_of_the_request_is_that_of_the_result(self):
        with self.serve() as server:
            body = {"inputs": {"areas": "cercles"}, "outputs": {"result": {"format": {"mediaType": "text/csv"}}}}
            direct = oryx.post_json(f"{server.url}/processes/area-summary/execution", body)
            job = self.accepted(server, "area-summary", body)
            self.ended(server, job)
            kept = server.get(f"/jobs/{job}/results")
            self.assertEqual(kept.headers["content-type"], "text/csv;charset=utf-8")
            self.assertEqual(kept.body, direct.body)

    def test_a_document_holds_values_and_links(self):
        with self.serve() as server:
            for mode in ("value", "reference"):
                body = {"inputs": {"areas": "cercles"}, "response": "document",
                        "outputs": {"result": {"transmissionMode": mode}}}
                job = self.accepted(server, "area-summary", body)
                self.ended(server, job)
                result = server.get(f"/jobs/{job}/results").json()["result"]
                if mode == "value":
                    self.assertEqual(result["mediaType"], "application/geo+json")
                    self.assertEqual(result["value"]["type"], "FeatureCollection")
                else:
                    self.assertEqual(oryx.get(result["href"]).headers["content-type"], result["type"])
            body["response"] = "raw"
            job = self.accepted(server, "area-summary", body)
            self.ended(server, job)
            answer = server.get(f"/jobs/{job}/results")
            self.assertEqual((answer.status, answer.body), (204, b""))
            href = re.match(r"<([^>]+)>", answer.headers["link"]).group(1)
            self.assertEqual(oryx.get(href).json()["type"], "FeatureCollection")

    def test_a_direct_run_by_reference_leaves_a_job_with_its_result(self):
        with self.serve() as server:
            answer = oryx.post_json(f"{server.url}/processes/area-summary/execution",
                                    {"inputs": {"areas": "cercles"}, "outputs": {"result": {"transmissionMode": "reference"}}})
            self.assertEqual(answer.status, 204, answer)
            result, monitor = re.findall(r"<([^>]+)>", answer.headers["link"])
            self.assertEqual(oryx.get(result).json()["type"], "FeatureCollection")
            self.assertEqual(oryx.get(monitor).json()["status"], "successful")

    def test_several_outputs_come_as_parts_or_as_a_document(self):
        inputs = {"text": "a b", "number": 1.5, "flag": True, "list": [1, 2], "object": {"a": 1}, "box": {"bbox": [1, 2, 3, 4]}}
        with self.serve() as server:
            job = self.accepted(server, body={"inputs": inputs})
            self.ended(server, job)
            answer = server.get(f"/jobs/{job}/results")
            message = email.message_from_bytes(b"Content-Type: " + answer.headers["content-type"].encode() + b"\r\n\r\n" + answer.body)
            self.assertEqual(message.get_content_type(), "multipart/related")
            parts = {part["Content-ID"].strip("<>"): json.loads(part.get_payload()) for part in message.get_payload()}
            self.assertEqual(parts, inputs)
            document = server.get(f"/jobs/{job}/results", {"Accept": "application/json"}).json()
            values = {k: v["value"] if isinstance(v, dict) else v for k, v in document.items()}
            self.assertEqual(values, inputs)
            self.assertEqual(server.get(f"/jobs/{job}/results/text", {"Accept": "text/plain"}).text, "a b")

    def test_a_running_job_tells_its_progress_and_has_no_result_yet(self):
        with self.serve() as server:
            job = self.accepted(server, body={"inputs": {"pause": 20}})
            running = wait_until(lambda: (s := self.status(server, job))["progress"] > 0 and s, "progress")
            self.assertEqual((running["status"], running["message"]), ("running", "pausing"))
            self.assert_problem(server.get(f"/jobs/{job}/results"), 404, type_="result-not-ready")
            self.assert_problem(server.get(f"/jobs/{job}/results/text"), 404, type_="result-not-ready")
            listed = server.get("/jobs?status=running").json()
            self.assertEqual([j["jobID"] for j in listed["jobs"]], [job])

    def test_a_running_and_a_waiting_job_are_dismissed_and_a_third_goes_on(self):
        with self.serve("--job-threads", "1") as server:
            jobs = [self.accepted(server, body={"inputs": {"pause": 30}}) for _ in range(2)]
            last = self.accepted(server, body={"inputs": {"text": "x"}})
            wait_until(lambda: self.status(server, jobs[0])["status"] == "running", "the first job")
            for job in reversed(jobs):
                answer = server.get(f"/jobs/{job}", method="DELETE")
                self.assertEqual((answer.status, answer.json()["status"]), (200, "dismissed"), answer)
            self.assertEqual(self.ended(server, last)["status"], "successful")
            for job in jobs:
                self.assertEqual(self.status(server, job)["status"], "dismissed")
                self.assert_problem(server.get(f"/jobs/{job}/results"), 404)
            # One that has ended is removed with its result.
            self.assertEqual(server.get(f"/jobs/{last}", method="DELETE").json()["status"], "dismissed")
            self.assert_problem(server.get(f"/jobs/{last}"), 404, type_="no-such-job")
            self.assert_problem(server.get(f"/jobs/{last}", method="DELETE"), 404, type_="no-such-job")
            self.assertFalse(os.listdir(os.path.join(self.state, "jobs", "results")))

    def test_a_job_that_fails_says_why_as_a_direct_run_does(self):
        with self.serve() as server:
            # Right by its record, wrong by the data: known only when it runs.
            body = {"inputs": {"areas": "nowhere"}}
            direct = oryx.post_json(f"{server.url}/processes/area-summary/execution", body)
            job = self.accepted(server, "area-summary", body)
            status = self.ended(server, job)
            self.assertEqual((status["status"], status["message"]), ("failed", direct.json()["detail"]))
            kept = server.get(f"/jobs/{job}/results")
            self.assertEqual((kept.status, kept.json()), (direct.status, direct.json()))

    def test_wrong_requests_are_refused_before_a_job_is_made(self):
        bad = [({"inputs": {"no_such_input": 1}}, "no_such_input"), ({"inputs": {"as_of": "2019-02-30"}}, "as_of"),
               ({"inputs": []}, "inputs"), ({"inputs": {}, "more": 1}, None), ({"response": "both"}, "response"),
               ({"outputs": []}, "outputs"), ({"outputs": {"nothing": {}}}, "outputs.nothing"),
               ({"outputs": {"result": {"transmissionMode": "post"}}}, "outputs.result"),
               ({"outputs": {"result": {"format": {"mediaType": "image/png"}}}}, "outputs.result"),
               ({"outputs": {"result": {"format": "text/csv"}}}, "outputs.result"),
               ({"outputs": {"result": {"colour": "red"}}}, "outputs.result"), ({"outputs": {"result": None}}, "outputs.result"),
               ({"subscriber": {}}, "subscriber"), ({"subscriber": "http://127.0.0.1/"}, "subscriber"),
               ({"subscriber": {"successUri": 7}}, "subscriber.successUri"),
               ({"subscriber": {"successUri": "http://127.0.0.1:1/"}}, "subscriber.successUri")]
        with self.serve() as server:
            for body, parameter in bad:
                for headers in ({}, ASYNC):
                    with self.subTest(body=body, headers=headers):
                        answer = oryx.post_json(f"{server.url}/processes/heat-zones/execution", body, headers)
                        self.assert_problem(answer, 400, parameter)
            self.assert_problem(self.ask(server, "nothing"), 404, type_="no-such-process")
            self.assert_problem(oryx.get(f"{server.url}/processes/echo/execution", {"Content-Type": "text/plain", **ASYNC},
                                         "POST", "{}"), 415)
            for value, words in ((-1, "pause"), (61, "pause"), (1.5, "pause"), ("5", "pause"), (2**70, "pause")):
                self.assert_problem(self.ask(server, body={"inputs": {"pause": value}}), 400, words)
            for name, value in (("text", 1), ("number", "1"), ("flag", 0), ("list", [1.5]), ("list", "1"), ("object", []),
                                ("box", {"bbox": [1, 2, 3]}), ("box", {"crs": "x"}), ("box", {"bbox": [1, 2, 3, 4], "x": 1})):
                self.assert_problem(self.ask(server, body={"inputs": {name: value}}), 400, name)
            self.assertEqual(server.get("/jobs").json()["numberMatched"], 0)

    def test_addresses_of_jobs_that_are_not(self):
        with self.serve() as server:
            for id in ("0" * 32, "x", "..%2f..%2fjobs.db", "'%20OR%201=1", "A" * 32, "0" * 4000):
                for path in (f"/jobs/{id}", f"/jobs/{id}/results", f"/jobs/{id}/results/result"):
                    with self.subTest(path[:60]):
                        self.assert_problem(server.get(path), 404)
            for method, status in (("POST", 405), ("PUT", 405), ("OPTIONS", 204), ("HEAD", 404)):
                answer = server.get("/jobs/" + "0" * 32, method=method)
                self.assertEqual(answer.status, status, method)
                if status in (405, 204):
                    self.assertEqual(answer.headers["allow"], "GET, HEAD, DELETE, OPTIONS")

    def test_the_list_is_newest_first_by_what_is_asked_and_page_by_page(self):
        with self.serve() as server:
            echoes = [self.accepted(server, body={"inputs": {"number": n}}) for n in range(5)]
            other = self.accepted(server, "area-summary", {"inputs": {"areas": "cercles"}})
            for job in echoes + [other]:
                self.ended(server, job)

            def ids(query):
                answer = server.get("/jobs?" + query)
                self.assertEqual(answer.status, 200, answer)
                return [job["jobID"] for job in answer.json()["jobs"]]
            self.assertEqual(ids(""), [other] + echoes[::-1])
            self.assertEqual(ids("processID=echo"), echoes[::-1])
            self.assertEqual(ids("processID=echo,area-summary&limit=1"), [other])
            self.assertEqual(ids("status=failed,running"), [])
            self.assertEqual(ids("type=process&status=successful&processID=area-summary"), [other])
            self.assertEqual(ids("minDuration=3600"), [])
            self.assertEqual(len(ids("maxDuration=3600")), 6)
            created = self.status(server, echoes[2])["created"]
            self.assertEqual(ids("datetime=" + created), [echoes[2]])
            self.assertEqual(ids("datetime=../" + created), echoes[2::-1])
            self.assertEqual(ids("datetime=1999-01-01/1999-12-31"), [])
            self.assertEqual(len(ids("datetime=" + created[:10])), 6)
            pages, path = [], "/jobs?limit=4"
            while path:
                document = server.get(path).json()
                pages.append([job["jobID"] for job in document["jobs"]])
                following = [link["href"] for link in document["links"] if link["rel"] == "next"]
                path = following[0][len(server.url):] if following else None
            self.assertEqual(pages, [[other, *echoes[:1:-1]], echoes[1::-1]])
            for query, parameter in (("status=done", "status"), ("status=", "status"), ("type=pipe", "type"), ("limit=0", "limit"),
                                     ("datetime=yesterday", "datetime"), ("minDuration=-1", "minDuration"),
                                     ("processID=a,,b", "processID"), ("page=1", "page")):
                self.assert_problem(server.get("/jobs?" + query), 400, parameter)


class Restart(Jobs):
    def test_what_has_ended_is_there_after_a_restart_and_what_ran_is_failed(self):
        with self.serve("--job-threads", "1") as server:
            done = self.accepted(server, "area-summary", {"inputs": {"areas": "cercles"}})
            self.ended(server, done)
            result = server.get(f"/jobs/{done}/results").body
            running = self.accepted(server, body={"inputs": {"pause": 30}})
            waiting = self.accepted(server, body={"inputs": {"text": "after all"}})
            wait_until(lambda: self.status(server, running)["status"] == "running", "the job")
            began = time.monotonic()
            self.assertEqual(server.stop(signal.SIGTERM), 0)
            self.assertLess(time.monotonic() - began, 15, "a running job holds up no end")
        with self.serve() as server:
            self.assertEqual(server.get(f"/jobs/{done}/results").body, result)
            failed = self.status(server, running)
            self.assertEqual((failed["status"], failed["message"]), ("failed", "the server was stopped while this job was running"))
            self.assert_problem(server.get(f"/jobs/{running}/results"), 503)
            self.ended(server, waiting, ("successful",))
            self.assertEqual(server.get(f"/jobs/{waiting}/results/text").json(), "after all")

    def test_kill_9_with_20_jobs_running_loses_nothing_that_was_finished(self):
        """And nothing stays "running" for ever: five rounds, each with 20 jobs running and more waiting."""
        finished = {}
        for round_ in range(5):
            with self.serve("--job-threads", "20", "--job-queue", "100") as server:
                for job, text in finished.items():
                    self.assertEqual(server.get(f"/jobs/{job}/results/text").json(), text)
                for n in range(10):
                    text = f"{round_}/{n}"
                    job = self.accepted(server, body={"inputs": {"text": text}})
                    self.ended(server, job)
                    finished[job] = text
                running = [self.accepted(server, body={"inputs": {"pause": 60}}) for _ in range(20)]
                wait_until(lambda: server.get("/jobs?status=running&limit=100").json()["numberMatched"] == 20, "20 jobs running")
                waiting = self.accepted(server, body={"inputs": {"text": "waited"}})
                server.stop(signal.SIGKILL)
            with self.serve() as server:
                for job in running:
                    status = self.status(server, job)
                    self.assertEqual((status["status"], status["message"]),
                                     ("failed", "the server ended while this job was running"))
                    self.assertIn("finished", status)
                self.ended(server, waiting, ("successful",))
                self.assertEqual(server.get("/jobs?status=running,accepted").json()["numberMatched"], 0)
                for job, text in finished.items():
                    self.assertEqual(self.status(server, job)["status"], "successful")
                    self.assertEqual(server.get(f"/jobs/{job}/results/text").json(), text)
                server.stop(signal.SIGKILL)
        self.assertEqual(len(finished), 50)

    def test_kill_9_while_results_are_written_leaves_whole_results_or_none(self):
        whole = None
        for pause in (0, 0.02, 0.05, 0.1, 0.2, 0.4):
            with self.serve("--job-threads", "2") as server:
                jobs = [self.accepted(server, "area-summary", {"inputs": {"areas": "cercles"}}) for _ in range(6)]
                if whole is None:
                    self.ended(server, jobs[0])
                    whole = server.get(f"/jobs/{jobs[0]}/results").body
                time.sleep(pause)
                server.stop(signal.SIGKILL)
            with self.serve() as server:
                for job in jobs:
                    status = self.ended(server, job)["status"]
                    answer = server.get(f"/jobs/{job}/results")
                    self.assertEqual((status, answer.status) if status == "failed" else (status, answer.body),
                                     ("failed", 503) if status == "failed" else ("successful", whole))
                kept = {j["jobID"] for j in server.get("/jobs?status=successful&limit=1000").json()["jobs"]}
                self.assertEqual(set(os.listdir(os.path.join(self.state, "jobs", "results"))), kept)

    def test_a_second_server_does_not_take_the_jobs_of_the_first(self):
        with self.serve() as first:
            job = self.accepted(first, body={"inputs": {"pause": 5}})
            done = oryx.run("serve", "--data-dir", self.data, "--state-dir", self.state, "--port", "0", "--metrics-port", "-1",
                            timeout=60, check=4)
            self.assertIn("another server", done.stderr)
            self.assertIn(self.status(first, job)["status"], ("accepted", "running"))


class Limits(Jobs):
    def test_a_full_queue_answers_503_with_retry_after_and_tiles_go_on(self):
        with self.serve("--job-threads", "1", "--job-queue", "2") as server:
            first = self.accepted(server, body={"inputs": {"pause": 60}})
            wait_until(lambda: self.status(server, first)["status"] == "running", "the first job")
            for _ in range(2):
                self.accepted(server, body={"inputs": {"pause": 60}})
            refused = self.ask(server, body={"inputs": {"pause": 60}})
            self.assert_problem(refused, 503)
            self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)
            self.assertEqual(server.get("/jobs").json()["numberMatched"], 3)
            self.assertEqual(server.get("/tiles/cercles/5/15/14").status, 200)
            self.assertEqual(oryx.post_json(f"{server.url}/processes/echo/execution", {}).status, 200)

    def test_results_are_kept_for_their_time(self):
        with self.serve("--job-hours", "0.0006") as server:  # 2 seconds
            job = self.accepted(server, body={"inputs": {"text": "x"}})
            self.ended(server, job)
            wait_until(lambda: server.get(f"/jobs/{job}").status == 404, "the end of its time")
            self.assert_problem(server.get(f"/jobs/{job}/results"), 404, type_="no-such-job")
            self.assertEqual(server.get("/jobs").json()["jobs"], [])
            wait_until(lambda: not os.listdir(os.path.join(self.state, "jobs", "results")), "the files' end")

    def test_beyond_the_bound_the_oldest_results_go_and_a_larger_one_is_refused(self):
        text = "x" * 200_000  # twice in each result: as JSON and as text
        with self.serve("--job-megabytes", "1") as server:
            jobs = []
            for _ in range(4):
                jobs.append(self.accepted(server, body={"inputs": {"text": text}}))
                self.ended(server, jobs[-1])
            left = [server.get(f"/jobs/{job}").status for job in jobs[:-1]]
            self.assertEqual(left, [404, 404, 200])
            large = self.accepted(server, body={"inputs": {"text": "y" * 600_000}})
            self.assertEqual(self.ended(server, large)["status"], "failed")
            self.assert_problem(server.get(f"/jobs/{large}/results"), 413)
            self.assertEqual(server.get(f"/jobs/{jobs[-1]}/results/text").json(), text)
            size = sum(os.path.getsize(os.path.join(root, name)) for root, _, names in
                       os.walk(os.path.join(self.state, "jobs", "results")) for name in names)
            self.assertLessEqual(size, 1 << 20)

    def test_a_job_ends_at_its_deadline(self):
        with self.serve("--job-seconds", "0.3") as server:
            job = self.accepted(server, body={"inputs": {"pause": 60}})
            self.assertEqual(self.ended(server, job)["message"], "the job took longer than a job may")

    def test_the_state_is_for_its_owner_alone(self):
        with self.serve() as server:
            self.ended(server, self.accepted(server, body={"inputs": {"text": "secret"}}))
            for root, folders, names in os.walk(os.path.join(self.state, "jobs")):
                for name in folders + names:
                    mode = stat.S_IMODE(os.stat(os.path.join(root, name)).st_mode)
                    self.assertEqual(mode & 0o077, 0, f"{name}: {mode:o}")

    def test_metrics_tell_of_jobs(self):
        with self.serve("--metrics-port", "0", "--job-threads", "1") as server:
            port = re.search(r'"metrics_port":"?(\d+)', wait_until(lambda: "metrics_port" in server.log() and server.log(), "the log")).group(1)
            self.ended(server, self.accepted(server, body={"inputs": {"text": "x"}}))
            for _ in range(2):
                self.accepted(server, body={"inputs": {"pause": 30}})

            def gauges():
                text = oryx.get(f"http://127.0.0.1:{port}/metrics").text
                return {name: float(value) for name, value in re.findall(r"^(oryx_job\w+) (\S+)$", text, re.M)}
            wait_until(lambda: gauges()["oryx_jobs_running"] == 1, "a job running")
            found = gauges()
            self.assertEqual((found["oryx_jobs_waiting"], found["oryx_jobs_kept"]), (1, 3))
            self.assertGreater(found["oryx_job_result_bytes"], 0)


class Partners(Jobs):
    def test_callbacks_are_refused_unless_the_host_is_named(self):
        with Subscriber() as partner:
            body = {"inputs": {"text": "x"}, "subscriber": {"successUri": partner.url + "/done"}}
            with self.serve() as server:
                answer = self.ask(server, body=body)
                self.assert_problem(answer, 400, "subscriber.successUri")
                self.assertIn("partner-hosts", answer.json()["hint"])
                self.assertNotIn("callback", server.get("/conformance").text)
            with self.serve("--partner-hosts", "localhost," + partner.host) as server:
                self.assertIn("conf/callback", server.get("/conformance").text)
                for uri in ("http://example.org/", partner.url.replace("http", "ftp"), "http://127.0.0.1:1/", "file:///etc/passwd",
                            f"http://x@{partner.host}/", f"http://{partner.host}.evil.example/", "nonsense"):
                    self.assert_problem(self.ask(server, body={"subscriber": {"successUri": uri}}), 400, "subscriber.successUri")
                self.assert_problem(oryx.post_json(f"{server.url}/processes/echo/execution", body), 400, "subscriber")
            self.assertEqual(partner.received, [])

    def test_subscribers_are_told_of_the_beginning_and_the_end(self):
        with Subscriber() as partner, self.serve("--partner-hosts", partner.host) as server:
            subscriber = {"successUri": partner.url + "/done", "inProgressUri": partner.url + "/runs",
                          "failedUri": partner.url + "/failed"}
            job = self.accepted(server, body={"inputs": {"text": "told"}, "subscriber": subscriber,
                                              "outputs": {"text": {}, "number": {"transmissionMode": "reference"}}})
            wait_until(lambda: "/done" in partner.paths(), "the callback")
            received = dict(partner.received)
            self.assertEqual((received["/runs"]["jobID"], received["/runs"]["status"]), (job, "running"))
            self.assertEqual(received["/done"]["text"], "told")
            self.assertEqual(oryx.get(received["/done"]["number"]["href"]).json(), 0)
            failing = self.accepted(server, "area-summary", {"inputs": {"areas": "nowhere"}, "subscriber": subscriber})
            wait_until(lambda: "/failed" in partner.paths(), "the callback of the failure")
            self.assertEqual((dict(partner.received)["/failed"]["jobID"], dict(partner.received)["/failed"]["status"]),
                             (failing, "failed"))

    def test_a_name_that_leads_into_this_machine_is_not_told(self):
        with Subscriber() as partner, self.serve("--partner-hosts", "localhost") as server:
            uri = partner.url.replace("127.0.0.1", "localhost") + "/done"
            self.ended(server, self.accepted(server, body={"subscriber": {"successUri": uri}}))
            wait_until(lambda: "callback failed" in server.log(), "the word in the log")
            self.assertEqual(partner.received, [])

    def test_inputs_by_reference_come_from_named_hosts_only(self):
        with Subscriber() as partner, self.serve("--partner-hosts", partner.host) as server:
            def run(name, href, headers=None):
                return oryx.post_json(f"{server.url}/processes/echo/execution",
                                      {"inputs": {name: {"href": href}}, "outputs": {name: {}}}, headers)
            self.assertEqual(run("number", partner.url + "/number").json(), 42.5)
            self.assertEqual(run("text", partner.url + "/text").json(), "forty-two")
            job = run("number", partner.url + "/number", ASYNC).json()["jobID"]
            self.ended(server, job, ("successful",))
            self.assertEqual(server.get(f"/jobs/{job}/results").json(), 42.5)
            self.assert_problem(run("number", partner.url + "/text"), 400, "number")
            self.assert_problem(run("number", partner.url + "/moved"), 400, "number")
            self.assert_problem(run("text", partner.url + "/large"), 413, "text")
            self.assert_problem(run("text", "http://169.254.169.254/latest/meta-data"), 400, "text")
            self.assert_problem(run("text", "file:///etc/passwd"), 400, "text")


class Audience(Jobs):
    BEYOND = ("--listen", "0.0.0.0", "--public-url", "https://maps.example.org")

    def test_what_was_made_here_of_hidden_data_is_not_shown_beyond(self):
        data = os.path.join(self.state, "data")
        sample = os.path.join(self.folder, "sample")
        oryx.ingest(data, os.path.join(sample, "cercles.shp"))
        done = oryx.run("ingest", "--data-dir", data, os.path.join(sample, "incidents.shp"), "--sensitivity", "high")
        self.assertIn(done.returncode, (0, 3), done.stderr)
        state = ("--state-dir", self.state)
        with oryx.Server(data, *state) as server:
            made = self.accepted(server, "area-summary", {"inputs": {"areas": "cercles"}})
            self.ended(server, made, ("successful",))
            open_ = self.accepted(server, body={"inputs": {"text": "open"}})
            self.ended(server, open_)
            failed = self.accepted(server, "area-summary", {"inputs": {"areas": "nowhere"}})
            self.ended(server, failed)
        with oryx.Server(data, *state, *self.BEYOND) as server:
            nowhere = server.get("/jobs/" + "0" * 32)
            for job in (made, failed):
                for path, method in ((f"/jobs/{job}", "GET"), (f"/jobs/{job}/results", "GET"), (f"/jobs/{job}", "DELETE"),
                                     (f"/jobs/{job}/results/result", "GET")):
                    answer = server.get(path, method=method)
                    self.assertEqual((answer.status, answer.body), (404, nowhere.body), (path, method))
            self.assertEqual(server.get(f"/jobs/{open_}/results/text").json(), "open")
            self.assert_problem(server.get("/jobs"), 404)
            self.assertNotIn("job-list", server.get("/conformance").text)
            self.assertNotIn("/jobs\"", server.get("/").text)
            own = self.accepted(server, body={"inputs": {"text": "mine"}})
            self.ended(server, own)
            self.assertEqual(server.get(f"/jobs/{own}/results/text").json(), "mine")
        with oryx.Server(data, *state) as server:
            self.assertEqual(server.get(f"/jobs/{made}/results").status, 200)
            self.assertEqual(server.get("/jobs").json()["numberMatched"], 4)

    def test_a_job_that_waited_does_not_run_for_others(self):
        with self.serve("--job-threads", "1") as server:
            self.accepted(server, body={"inputs": {"pause": 30}})
            waiting = self.accepted(server, body={"inputs": {"text": "x"}})
            server.stop(signal.SIGKILL)
        with self.serve(*self.BEYOND) as server:
            self.ended(server, self.accepted(server))  # behind it in the queue
        with self.serve() as server:
            self.assertIn("shows its data to others", self.ended(server, waiting)["message"])


class NoState(Jobs):
    def test_a_read_only_data_directory_gets_no_jobs_unless_a_place_for_them_is_named(self):
        data = os.path.join(self.state, "read-only")
        oryx.ingest(data, os.path.join(self.folder, "sample", "cercles.shp"))
        os.chmod(data, 0o555)
        self.addCleanup(os.chmod, data, 0o755)
        with oryx.Server(data) as server:
            answer = self.ask(server, body={"inputs": {"text": "now"}, "outputs": {"text": {}}})
            self.assertEqual((answer.status, answer.json()), (200, "now"))
            self.assertFalse(os.path.exists(os.path.join(data, "jobs")))
        with oryx.Server(data, "--state-dir", self.state) as server:
            self.assertEqual(self.ended(server, self.accepted(server))["status"], "successful")

    def test_without_a_place_for_jobs_everything_else_works_and_nothing_is_promised(self):
        absent = os.path.join(self.state, "absent")
        with oryx.Server(absent) as server:
            self.assertFalse(os.path.exists(absent))
            for process in server.get("/processes").json()["processes"]:
                self.assertEqual((process["jobControlOptions"], process["outputTransmission"]), (["sync-execute"], ["value"]))
            declared = server.get("/conformance").text
            for name in ("dismiss", "job-list", "callback"):
                self.assertNotIn("ogcapi-processes-1/1.0/conf/" + name, declared)
            # A preference that cannot be met is passed over (RFC 7240).
            answer = self.ask(server, body={"inputs": {"text": "now"}, "outputs": {"text": {}}})
            self.assertEqual((answer.status, answer.json()), (200, "now"))
            self.assertNotIn("preference-applied", answer.headers)
            self.assert_problem(server.get("/jobs"), 404)
            self.assert_problem(server.get("/jobs/" + "0" * 32), 404)
            answer = oryx.post_json(f"{server.url}/processes/echo/execution", {"outputs": {"text": {"transmissionMode": "reference"}}})
            self.assert_problem(answer, 400, "outputs")
            self.assertIn("no jobs", server.log())

    def test_a_damaged_state_directory_is_an_error_where_it_was_named_and_a_warning_where_not(self):
        os.makedirs(os.path.join(self.state, "jobs"))
        with open(os.path.join(self.state, "jobs", "jobs.db"), "wb") as file:
            file.write(b"x" * 5000)
        done = oryx.run("serve", "--data-dir", self.data, "--state-dir", self.state, "--port", "0", "--metrics-port", "-1", timeout=60, check=4)
        self.assertIn("state-dir", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
