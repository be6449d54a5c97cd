"""OGC API - Processes, Part 1 (18-062r2): /conf/core, mirrored test by test. `echo` is the process that is tried, as in
OGC's own suite; what is said of all processes is asked of all of them."""

import email
import http.server
import json
import re
import tempfile
import threading
import time

import oryx
from suite import GEOJSON, JSON, ConformanceCase, abstract_test

PROCESSES = "ogcapi-processes-1/1.0/conf/"
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
VALUES = {"text": "teststring", "number": 4.5, "flag": True, "list": [1, 2, 3], "object": {"a": {"b": 1}},
          "box": {"bbox": [51.9, 7, 52, 7.1], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}


class ProcessesCase(ConformanceCase):
    conformance_class = PROCESSES + "core"

    def processes(self):
        return self.document("/processes?limit=1000")["processes"]

    def descriptions(self):
        return [self.document("/processes/" + process["id"]) for process in self.processes()]

    def execute(self, body, process="echo", **headers):
        return oryx.post_json(f"{self.base}/processes/{process}/execution", body,
                              {name.replace("_", "-"): value for name, value in headers.items()})

    def start(self, body, process="echo"):
        """Executes as a job: its status."""
        answer = self.execute(body, process, Prefer="respond-async")
        self.assertEqual((answer.status, answer.headers["content-type"]), (201, JSON), answer)
        self.assertEqual(self.path_of(answer.headers["location"]), "/jobs/" + answer.json()["jobID"])
        return answer.json()

    def finish(self, status):
        give_up = time.monotonic() + 60
        while status["status"] in ("accepted", "running") and time.monotonic() < give_up:
            time.sleep(0.02)
            status = self.document("/jobs/" + status["jobID"])
        return status

    def results(self, body, process="echo", accept=None):
        """The results of a job that did what `body` says."""
        status = self.finish(self.start(body, process))
        self.assertEqual(status["status"], "successful", status)
        link = self.links(status, REL + "results")[0]
        return self.get(self.path_of(link["href"]), {"Accept": accept} if accept else None)

    def assert_exception(self, answer, status, kind=None):
        """18-062r2, exception.yaml: at least `type`."""
        self.assert_problem(answer, status)
        self.assertIsInstance(answer.json()["type"], str)
        if kind:
            self.assertEqual(answer.json()["type"], EXCEPTIONS + kind)

    def assert_status_info(self, status):
        """18-062r2, statusInfo.yaml."""
        self.assertIn(status["status"], ("accepted", "running", "successful", "failed", "dismissed"))
        self.assertEqual(status["type"], "process")
        self.assertIsInstance(status["jobID"], str)
        self.assertIsInstance(status.get("message", ""), str)
        self.assertIn(status.get("progress", 0), range(101))
        for name in ("created", "started", "finished", "updated"):
            if name in status:
                self.assertRegex(status[name], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        for link in status["links"]:
            self.assertTrue(link["href"] and link["rel"] and link["type"])

    def assert_summary(self, process):
        """18-062r2, processSummary.yaml."""
        for name in ("id", "version", "title", "description"):
            self.assertIsInstance(process[name], str)
        self.assertTrue(set(process["jobControlOptions"]) <= {"sync-execute", "async-execute", "dismiss"}, process)
        self.assertTrue(set(process["outputTransmission"]) <= {"value", "reference"}, process)
        for link in process["links"]:
            self.assertTrue(link["href"] and link["rel"])

    def parts(self, answer):
        """The parts of a multipart/related answer: (headers, body) by Content-ID."""
        self.assertEqual(answer.status, 200, answer)
        message = email.message_from_bytes(b"Content-Type: " + answer.headers["content-type"].encode() + b"\r\n\r\n" + answer.body)
        self.assertEqual(message.get_content_type(), "multipart/related")
        return {part["Content-ID"].strip("<>"): (part, part.get_payload().strip()) for part in message.get_payload()}

    def hrefs(self, answer):
        return re.findall(r'<([^>]+)>; rel="[^"]*results"', answer.headers["link"])


def wanted(outputs, mode="value"):
    return {name: {"transmissionMode": mode} for name in outputs}


class Landing(ProcessesCase):
    @abstract_test("/conf/core/landingpage-op")
    def test_landingpage_op(self):
        self.assertEqual(self.get("/").status, 200)

    @abstract_test("/conf/core/landingpage-success")
    def test_landingpage_success(self):
        landing = self.document("/")
        for rel in ("service-desc", "conformance", REL + "processes", REL + "job-list"):
            link = self.links(landing, rel)[0]
            self.assertEqual(self.get(self.path_of(link["href"]), {"Accept": link["type"]}).status, 200)

    @abstract_test("/conf/core/api-definition-op")
    def test_api_definition_op(self):
        for rel in ("service-desc", "service-doc"):
            for link in self.links(self.document("/"), rel):
                self.assertEqual(self.get(self.path_of(link["href"]), {"Accept": link["type"]}).status, 200)

    @abstract_test("/conf/core/api-definition-success")
    def test_api_definition_success(self):
        self.assertTrue(self.api()["openapi"].startswith("3.0."))

    @abstract_test("/conf/core/conformance-op")
    def test_conformance_op(self):
        self.assertEqual(self.get("/conformance").status, 200)

    @abstract_test("/conf/core/conformance-success")
    def test_conformance_success(self):
        self.assertIn("http://www.opengis.net/spec/" + PROCESSES + "core", self.document("/conformance")["conformsTo"])

    @abstract_test("/conf/core/http")
    def test_http(self):
        self.assertEqual((self.get("/processes").status, self.get("/processes").reason), (200, "OK"))
        self.assertEqual(self.get("/processes", method="DELETE").status, 405)


class ProcessList(ProcessesCase):
    @abstract_test("/conf/core/process-list")
    def test_process_list(self):
        self.assertGreater(len(self.processes()), 5)

    @abstract_test("/conf/core/pl-limit-definition")
    def test_pl_limit_definition(self):
        limit = self.parameters_of("/processes")["limit"]
        self.assertEqual((limit["in"], limit["required"], limit["style"], limit["explode"]), ("query", False, "form", False))
        schema = limit["schema"]
        self.assertEqual(schema["type"], "integer")
        self.assertTrue(schema["minimum"] == 1 <= schema["default"] <= schema["maximum"] <= 10000)

    @abstract_test("/conf/core/pl-limit-response")
    def test_pl_limit_response(self):
        for limit in (1, 2, 1000, 1_000_000):
            self.assertLessEqual(len(self.document(f"/processes?limit={limit}")["processes"]), limit)
        self.assertEqual(len(self.document("/processes?limit=1")["processes"]), 1)
        for limit in ("0", "-1", "all"):
            self.assert_problem(self.get("/processes?limit=" + limit))

    @abstract_test("/conf/core/process-list-success")
    def test_process_list_success(self):
        for process in self.processes():
            self.assert_summary(process)

    @abstract_test("/conf/core/pl-links")
    def test_pl_links(self):
        found, path = [], "/processes?limit=3"
        while path:
            page = self.document(path)
            self.assertEqual(self.links(page, "self")[0]["type"], JSON)
            found += [process["id"] for process in page["processes"]]
            following = self.links(page, "next")
            path = self.path_of(following[0]["href"]) if following else None
        self.assertEqual(found, [process["id"] for process in self.processes()])

    @abstract_test("/conf/core/process")
    def test_process(self):
        for process in self.processes():
            link = self.links(process, "self")[0]
            self.assertEqual(self.document(self.path_of(link["href"]))["id"], process["id"])

    @abstract_test("/conf/core/process-success")
    def test_process_success(self):
        for listed, description in zip(self.processes(), self.descriptions()):
            self.assertEqual({name: description[name] for name in listed}, listed)
            self.assertTrue(description["inputs"] and description["outputs"])

    @abstract_test("/conf/core/process-exception-no-such-process")
    def test_process_exception_no_such_process(self):
        self.assert_exception(self.get("/processes/no-such-process"), 404, "no-such-process")
        self.assert_exception(self.execute({}, "no-such-process"), 404, "no-such-process")


class JobCreation(ProcessesCase):
    @abstract_test("/conf/core/job-creation-op")
    def test_job_creation_op(self):
        for process in self.processes():
            link = self.links(process, REL + "execute")[0]
            self.assertEqual(self.path_of(link["href"]), f"/processes/{process['id']}/execution")
            self.assertEqual(self.get(self.path_of(link["href"])).status, 405)
        self.assertEqual(self.execute({}, Accept=JSON).status, 200)

    @abstract_test("/conf/core/job-creation-auto-execution-mode")
    def test_job_creation_auto_execution_mode(self):
        for process in self.processes():
            self.assertTrue({"sync-execute", "async-execute"} <= set(process["jobControlOptions"]))
        answer = self.execute({"inputs": VALUES}, Prefer="respond-async")
        self.assertEqual((answer.status, answer.headers["preference-applied"]), (201, "respond-async"))
        self.assertEqual(self.execute({}, Prefer="wait=10, respond-async").status, 201)
        self.assertEqual(self.execute({}, Prefer="return=minimal", Accept=JSON).status, 200)

    @abstract_test("/conf/core/job-creation-default-execution-mode")
    def test_job_creation_default_execution_mode(self):
        answer = self.execute({"inputs": VALUES}, Accept=JSON)
        self.assertEqual(answer.status, 200)
        self.assertNotIn("preference-applied", answer.headers)

    @abstract_test("/conf/core/job-creation-request")
    def test_job_creation_request(self):
        body = {"inputs": VALUES, "outputs": wanted(VALUES), "response": "document"}
        self.assertEqual(self.execute(body).status, 200)
        self.assert_exception(self.execute({"invalid-execute-request": "true"}), 400)
        for broken in ("", "{", "[]", "7"):
            answer = self.get("/processes/echo/execution", {"Content-Type": JSON}, method="POST", body=broken)
            self.assert_exception(answer, 400)

    def echoed(self, name, value):
        answer = self.execute({"inputs": {name: value}, "outputs": wanted([name])})
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    @abstract_test("/conf/core/job-creation-inputs")
    def test_job_creation_inputs(self):
        for name, value in VALUES.items():
            self.assertEqual(self.echoed(name, value), value)

    @abstract_test("/conf/core/job-creation-input-inline")
    def test_job_creation_input_inline(self):
        for name in ("text", "number", "flag"):
            self.assertEqual(self.echoed(name, VALUES[name]), VALUES[name])
            self.assertEqual(self.echoed(name, {"value": VALUES[name]}), VALUES[name])

    @abstract_test("/conf/core/job-creation-input-ref")
    def test_job_creation_input_ref(self):
        """From hosts that whoever runs the server named; from none otherwise (a server must not be made to attack)."""
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(VALUES[self.path[1:]]).encode()
                self.send_response(200)
                self.send_header("Content-Type", JSON)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.addCleanup(other.server_close)
        self.addCleanup(other.shutdown)
        threading.Thread(target=other.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{other.server_port}"
        for name in VALUES:
            body = {"inputs": {name: {"href": f"http://{host}/{name}"}}, "outputs": wanted([name])}
            self.assert_exception(self.execute(body), 400)
        with tempfile.TemporaryDirectory() as folder, oryx.Server(folder, "--partner-hosts", host) as open_:
            for name, value in VALUES.items():
                body = {"inputs": {name: {"href": f"http://{host}/{name}"}}, "outputs": wanted([name])}
                self.assertEqual(oryx.post_json(open_.url + "/processes/echo/execution", body).json(), value)

    @abstract_test("/conf/core/job-creation-input-array")
    def test_job_creation_input_array(self):
        for value in ([], [1], [1, 2, 3]):
            self.assertEqual(self.echoed("list", value), value)

    @abstract_test("/conf/core/job-creation-input-inline-object")
    def test_job_creation_input_inline_object(self):
        self.assertEqual(self.echoed("object", {"value": VALUES["object"]}), VALUES["object"])
        self.assertEqual(self.echoed("object", VALUES["object"]), VALUES["object"])

    @abstract_test("/conf/core/job-creation-input-inline-mixed")
    def test_job_creation_input_inline_mixed(self):
        """No process has an input of mixed types: a value and the same value qualified are taken alike."""
        for description in self.descriptions():
            for name, record in description["inputs"].items():
                self.assertNotIn("oneOf", record["schema"], (description["id"], name))
        body = {"inputs": {"as_of": {"value": "2019-06-30"}}}
        self.assertEqual(self.execute(body, "heat-zones").body, self.execute({"inputs": {"as_of": "2019-06-30"}}, "heat-zones").body)

    @abstract_test("/conf/core/job-creation-input-inline-binary")
    def test_job_creation_input_inline_binary(self):
        """No process has a binary input; a text of base64 is a text like any other, and comes back as it was."""
        for description in self.descriptions():
            for name, record in description["inputs"].items():
                self.assertNotIn("contentEncoding", record["schema"], (description["id"], name))
        self.assertEqual(self.echoed("text", "iVBORw0KGgo="), "iVBORw0KGgo=")

    @abstract_test("/conf/core/job-creation-input-inline-bbox")
    def test_job_creation_input_inline_bbox(self):
        for box in (VALUES["box"], {"bbox": [1, 2, 3, 4, 5, 6]}):
            self.assertEqual(self.echoed("box", box), box)

    @abstract_test("/conf/core/job-creation-input-validation")
    def test_job_creation_input_validation(self):
        for description in self.descriptions():
            # The sample has areas of two levels; who has one need not name it.
            given = {**({"areas": "cercles"} if "areas" in description["inputs"] else {}), **description["example"]["inputs"]}
            example = self.execute({"inputs": given}, description["id"], Accept="application/json, */*;q=0.1")
            self.assertEqual(example.status, 200, (description["id"], example))
            for name, record in description["inputs"].items():
                schema = record["schema"]
                wrong = "many" if schema.get("type") in ("number", "integer", "boolean", "array", "object") else ["many"]
                if name == "filter":
                    wrong = "((("
                answer = self.execute({"inputs": {name: wrong}}, description["id"])
                self.assert_exception(answer, 400)
                self.assertEqual(answer.json()["parameter"], name, answer)

    @abstract_test("/conf/core/job-creation-default-outputs")
    def test_job_creation_default_outputs(self):
        for outputs in ({}, {"outputs": {}}):
            document = self.execute({"inputs": VALUES, "response": "document", **outputs}).json()
            self.assertEqual(set(document), set(self.document("/processes/echo")["outputs"]))

    @abstract_test("/conf/core/job-creation-success")
    def test_job_creation_success(self):
        self.assertEqual(self.execute({"inputs": VALUES}).status, 200)
        self.assertEqual(self.start({"inputs": VALUES})["status"], "accepted")


class SyncResults(ProcessesCase):
    @abstract_test("/conf/core/job-creation-sync-raw-value-one")
    def test_job_creation_sync_raw_value_one(self):
        answer = self.execute({"inputs": VALUES, "outputs": wanted(["text"]), "response": "raw"})
        self.assertEqual((answer.status, answer.headers["content-type"], answer.json()), (200, JSON, "teststring"))
        answer = self.execute({}, "heat-zones")
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, GEOJSON))

    @abstract_test("/conf/core/job-creation-sync-raw-value-multi")
    def test_job_creation_sync_raw_value_multi(self):
        parts = self.parts(self.execute({"inputs": VALUES, "outputs": wanted(VALUES), "response": "raw"}))
        self.assertEqual({name: json.loads(body) for name, (_, body) in parts.items()}, VALUES)

    @abstract_test("/conf/core/job-creation-sync-raw-ref")
    def test_job_creation_sync_raw_ref(self):
        answer = self.execute({"inputs": VALUES, "outputs": wanted(["text", "list"], "reference"), "response": "raw"})
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertEqual([oryx.get(href).json() for href in self.hrefs(answer)], ["teststring", [1, 2, 3]])

    @abstract_test("/conf/core/job-creation-sync-raw-mixed-multi")
    def test_job_creation_sync_raw_mixed_multi(self):
        outputs = {**wanted(["text"]), **wanted(["list"], "reference")}
        parts = self.parts(self.execute({"inputs": VALUES, "outputs": outputs, "response": "raw"}))
        self.assertEqual(json.loads(parts["text"][1]), "teststring")
        headers, body = parts["list"]
        self.assertEqual(body, "")
        self.assertEqual(oryx.get(headers["Content-Location"]).json(), [1, 2, 3])

    @abstract_test("/conf/core/job-creation-sync-document")
    def test_job_creation_sync_document(self):
        outputs = {**wanted(["text", "object"]), **wanted(["list"], "reference")}
        answer = self.execute({"inputs": VALUES, "outputs": outputs, "response": "document"})
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, JSON))
        document = answer.json()
        self.assertEqual((document["text"], document["object"]["value"]), ("teststring", VALUES["object"]))
        self.assertEqual(oryx.get(document["list"]["href"]).json(), [1, 2, 3])

    @abstract_test("/conf/core/job-results-sync")
    def test_job_results_sync(self):
        """A synchronous execution that kept its result says where, and the job has the same."""
        answer = self.execute({"inputs": VALUES, "outputs": wanted(["text"], "reference")})
        monitor = re.search(r'<([^>]+)>; rel="monitor"', answer.headers["link"]).group(1)
        status = oryx.get(monitor).json()
        self.assertEqual(status["status"], "successful")
        self.assertEqual(self.hrefs(self.get(self.path_of(monitor) + "/results")), self.hrefs(answer))


class Job(ProcessesCase):
    @abstract_test("/conf/core/job-creation-success-async")
    def test_job_creation_success_async(self):
        self.assert_status_info(self.start({"inputs": VALUES}))

    @abstract_test("/conf/core/job-op")
    def test_job_op(self):
        self.assertEqual(self.get("/jobs/" + self.start({})["jobID"]).status, 200)

    @abstract_test("/conf/core/job-success")
    def test_job_success(self):
        status = self.start({"inputs": {"pause": 1}})
        self.assert_status_info(self.document("/jobs/" + status["jobID"]))
        self.assert_status_info(self.finish(status))

    @abstract_test("/conf/core/job-exception-no-such-job")
    def test_job_exception_no_such_job(self):
        for id in ("0" * 32, "invalid-job-1"):
            self.assert_exception(self.get("/jobs/" + id), 404, "no-such-job")


class JobResults(ProcessesCase):
    @abstract_test("/conf/core/job-results")
    def test_job_results(self):
        self.assertEqual(self.results({"inputs": VALUES}).status, 200)

    @abstract_test("/conf/core/job-results-success")
    def test_job_results_success(self):
        self.assertEqual(self.results({}, "heat-zones").json(), self.execute({}, "heat-zones").json())

    @abstract_test("/conf/core/job-results-async-raw-value-one")
    def test_job_results_async_raw_value_one(self):
        answer = self.results({"inputs": VALUES, "outputs": wanted(["text"]), "response": "raw"})
        self.assertEqual((answer.status, answer.headers["content-type"], answer.json()), (200, JSON, "teststring"))

    @abstract_test("/conf/core/job-results-async-raw-value-multi")
    def test_job_results_async_raw_value_multi(self):
        parts = self.parts(self.results({"inputs": VALUES, "outputs": wanted(VALUES), "response": "raw"}))
        self.assertEqual({name: json.loads(body) for name, (_, body) in parts.items()}, VALUES)

    @abstract_test("/conf/core/job-results-async-raw-ref")
    def test_job_results_async_raw_ref(self):
        answer = self.results({"inputs": VALUES, "outputs": wanted(["text", "list"], "reference"), "response": "raw"})
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertEqual([oryx.get(href).json() for href in self.hrefs(answer)], ["teststring", [1, 2, 3]])

    @abstract_test("/conf/core/job-results-async-raw-mixed-multi")
    def test_job_results_async_raw_mixed_multi(self):
        outputs = {**wanted(["text"]), **wanted(["list"], "reference")}
        parts = self.parts(self.results({"inputs": VALUES, "outputs": outputs, "response": "raw"}))
        self.assertEqual(json.loads(parts["text"][1]), "teststring")
        self.assertEqual(oryx.get(parts["list"][0]["Content-Location"]).json(), [1, 2, 3])

    @abstract_test("/conf/core/job-results-async-document")
    def test_job_results_async_document(self):
        document = self.results({"inputs": VALUES, "response": "document"}).json()
        self.assertEqual({k: v["value"] if isinstance(v, dict) else v for k, v in document.items()}, VALUES)

    @abstract_test("/conf/core/job-results-exception-no-such-job")
    def test_job_results_exception_no_such_job(self):
        self.assert_exception(self.get("/jobs/invalid-job-1/results"), 404, "no-such-job")

    @abstract_test("/conf/core/job-results-exception-results-not-ready")
    def test_job_results_exception_results_not_ready(self):
        status = self.start({"inputs": {"pause": 5}})
        self.assert_exception(self.get(f"/jobs/{status['jobID']}/results"), 404, "result-not-ready")
        self.get(f"/jobs/{status['jobID']}", method="DELETE")

    @abstract_test("/conf/core/job-results-failed")
    def test_job_results_failed(self):
        status = self.finish(self.start({"inputs": {"areas": "nowhere"}}, "area-summary"))
        self.assertEqual(status["status"], "failed")
        self.assert_exception(self.get(f"/jobs/{status['jobID']}/results"), 400)
