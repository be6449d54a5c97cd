"""OGC API - Processes, Part 1 (18-062r2): ogc-process-description, json, oas30, job-list and dismiss."""

from processes_core import PROCESSES, REL, ProcessesCase
from suite import JSON, OPENAPI, abstract_test

SCHEMA_KEYS = {"type", "enum", "default", "minimum", "maximum", "items", "format", "properties", "required", "allOf", "oneOf",
               "minItems", "maxItems", "contentMediaType", "contentEncoding", "$ref", "x-unit", "x-role"}


class Description(ProcessesCase):
    conformance_class = PROCESSES + "ogc-process-description"

    @abstract_test("/conf/ogc-process-description/json-encoding")
    def test_json_encoding(self):
        for description in self.descriptions():
            self.assert_summary(description)

    @abstract_test("/conf/ogc-process-description/inputs-def")
    def test_inputs_def(self):
        for description in self.descriptions():
            for record in description["inputs"].values():
                self.assertTrue(record["title"])
                self.assertIn(record["minOccurs"], (0, 1))

    def assert_schema(self, schema):
        self.assertTrue(set(schema) <= SCHEMA_KEYS, schema)
        if "type" in schema:
            self.assertIn(schema["type"], ("array", "boolean", "integer", "number", "object", "string"))
        for part in schema.get("allOf", []) + schema.get("oneOf", []) + ([schema["items"]] if "items" in schema else []):
            self.assert_schema(part)

    @abstract_test("/conf/ogc-process-description/input-def")
    def test_input_def(self):
        for description in self.descriptions():
            for record in description["inputs"].values():
                self.assert_schema(record["schema"])

    @abstract_test("/conf/ogc-process-description/input-mixed-type")
    def test_input_mixed_type(self):
        for description in self.descriptions():
            for record in description["inputs"].values():
                for part in record["schema"].get("oneOf", []):
                    self.assert_schema(part)

    @abstract_test("/conf/ogc-process-description/outputs-def")
    def test_outputs_def(self):
        for description in self.descriptions():
            self.assertTrue(all(output["title"] for output in description["outputs"].values()))

    @abstract_test("/conf/ogc-process-description/output-def")
    def test_output_def(self):
        for description in self.descriptions():
            for output in description["outputs"].values():
                self.assert_schema(output["schema"])

    @abstract_test("/conf/ogc-process-description/output-mixed-type")
    def test_output_mixed_type(self):
        """An output that comes in several media types comes in each of them."""
        for process, forms in (("heat-zones", 2), ("threat-surface", 3)):
            parts = self.document("/processes/" + process)["outputs"]["result"]["schema"]["oneOf"]
            self.assertEqual(len(parts), forms)
            for part in parts:
                self.assert_schema(part)
                body = {"inputs": {"areas": "cercles"}, "outputs": {"result": {"format": {"mediaType": part["contentMediaType"]}}}}
                answer = self.execute(body, process)
                self.assertEqual(answer.status, 200, answer)
                self.assertTrue(answer.headers["content-type"].startswith(part["contentMediaType"]), answer)


class Json(ProcessesCase):
    conformance_class = PROCESSES + "json"

    @abstract_test("/conf/json/definition")
    def test_definition(self):
        for path in ("/", "/conformance", "/processes", "/processes/echo", "/jobs"):
            self.assertEqual(self.get(path, {"Accept": JSON}).headers["content-type"], JSON)


class Oas30(ProcessesCase):
    conformance_class = PROCESSES + "oas30"

    @abstract_test("/conf/oas30/completeness")
    def test_completeness(self):
        paths = self.api()["paths"]
        for path, methods in (("/processes", "get"), ("/processes/{processId}", "get"), ("/processes/{processId}/execution", "post"),
                              ("/jobs", "get"), ("/jobs/{jobId}", "get"), ("/jobs/{jobId}", "delete"),
                              ("/jobs/{jobId}/results", "get")):
            self.assertIn(methods, paths[path])
        for description in self.descriptions():
            own = paths[f"/processes/{description['id']}/execution"]["post"]
            inputs = own["requestBody"]["content"][JSON]["schema"]["properties"]["inputs"]["properties"]
            self.assertEqual(set(inputs), set(description["inputs"]))

    @abstract_test("/conf/oas30/exceptions-codes")
    def test_exceptions_codes(self):
        for path, operations in self.api()["paths"].items():
            for operation in operations.values():
                self.assertEqual(operation["responses"]["default"], {"$ref": "#/components/responses/problem"}, path)

    @abstract_test("/conf/oas30/oas-definition-1")
    def test_oas_definition_1(self):
        self.assertEqual(self.links(self.document("/"), "service-desc")[0]["type"], OPENAPI)

    @abstract_test("/conf/oas30/oas-definition-2")
    def test_oas_definition_2(self):
        api = self.api()
        self.assertEqual(api["openapi"], "3.0.3")
        ids = [operation["operationId"] for operations in api["paths"].values() for operation in operations.values()]
        self.assertEqual(len(ids), len(set(ids)))

    @abstract_test("/conf/oas30/oas-impl")
    def test_oas_impl(self):
        for id in ("getProcesses", "getProcessDescription", "execute", "getJobs", "getStatus", "getResult", "dismiss"):
            self.assertIn(f'"operationId":"{id}"', self.get("/api").text)

    @abstract_test("/conf/oas30/security")
    def test_security(self):
        self.assertNotIn("security", self.api())  # there is none to describe


class JobList(ProcessesCase):
    conformance_class = PROCESSES + "job-list"

    def ids(self, query=""):
        return [job["jobID"] for job in self.document("/jobs?limit=1000&" + query)["jobs"]]

    def two_jobs(self):
        """One of echo and one of an analytic, ended."""
        return [self.finish(self.start({}))["jobID"], self.finish(self.start({"inputs": {"areas": "cercles"}}, "area-summary"))["jobID"]]

    def assert_list_parameter(self, name, items):
        parameter = self.parameters_of("/jobs")[name]
        self.assertEqual((parameter["in"], parameter["required"], parameter["style"], parameter["explode"]),
                         ("query", False, "form", False))
        self.assertEqual((parameter["schema"]["type"], parameter["schema"]["items"]), ("array", items))

    @abstract_test("/conf/job-list/job-list-op")
    def test_job_list_op(self):
        self.two_jobs()
        self.assertGreaterEqual(len(self.ids()), 2)

    @abstract_test("/conf/job-list/type-definition")
    def test_type_definition(self):
        self.assert_list_parameter("type", {"type": "string", "enum": ["process"]})

    @abstract_test("/conf/job-list/type-response")
    def test_type_response(self):
        self.two_jobs()
        self.assertEqual(self.ids("type=process"), self.ids())

    @abstract_test("/conf/job-list/processID-mandatory")
    def test_process_id_mandatory(self):
        self.two_jobs()
        self.assertTrue(all(job["processID"] for job in self.document("/jobs")["jobs"]))

    @abstract_test("/conf/job-list/processID-definition")
    def test_process_id_definition(self):
        self.assert_list_parameter("processID", {"type": "string"})

    @abstract_test("/conf/job-list/processID-response")
    def test_process_id_response(self):
        echo, other = self.two_jobs()
        self.assertIn(echo, self.ids("processID=echo"))
        self.assertNotIn(other, self.ids("processID=echo"))
        self.assertTrue({echo, other} <= set(self.ids("processID=echo,area-summary")))

    @abstract_test("/conf/job-list/status-definition")
    def test_status_definition(self):
        self.assert_list_parameter("status", {"type": "string", "enum": ["accepted", "running", "successful", "failed", "dismissed"]})

    @abstract_test("/conf/job-list/status-response")
    def test_status_response(self):
        done = self.two_jobs()
        failed = self.finish(self.start({"inputs": {"areas": "nowhere"}}, "area-summary"))["jobID"]
        self.assertTrue(set(done) <= set(self.ids("status=successful")))
        self.assertNotIn(failed, self.ids("status=successful"))
        self.assertIn(failed, self.ids("status=failed,dismissed"))

    @abstract_test("/conf/job-list/datetime-definition")
    def test_datetime_definition(self):
        parameter = self.parameters_of("/jobs")["datetime"]
        self.assertEqual((parameter["in"], parameter["required"], parameter["schema"]["type"]), ("query", False, "string"))

    @abstract_test("/conf/job-list/datetime-response")
    def test_datetime_response(self):
        job = self.two_jobs()[0]
        created = self.document("/jobs/" + job)["created"]
        self.assertEqual(self.ids("datetime=" + created), [job])
        self.assertIn(job, self.ids(f"datetime={created}/.."))
        self.assertNotIn(job, self.ids("datetime=../2001-01-01T00:00:00Z"))

    @abstract_test("/conf/job-list/duration-definition")
    def test_duration_definition(self):
        for name in ("minDuration", "maxDuration"):
            parameter = self.parameters_of("/jobs")[name]
            self.assertEqual((parameter["in"], parameter["required"], parameter["schema"]["type"]), ("query", False, "integer"))

    @abstract_test("/conf/job-list/duration-response")
    def test_duration_response(self):
        short = self.finish(self.start({}))["jobID"]
        long = self.finish(self.start({"inputs": {"pause": 2}}))["jobID"]
        self.assertIn(long, self.ids("minDuration=2"))
        self.assertNotIn(short, self.ids("minDuration=2"))
        self.assertIn(short, self.ids("maxDuration=1"))
        self.assertNotIn(long, self.ids("maxDuration=1"))
        self.assertIn(long, self.ids("minDuration=1&maxDuration=60"))

    @abstract_test("/conf/job-list/limit-definition")
    def test_limit_definition(self):
        schema = self.parameters_of("/jobs")["limit"]["schema"]
        self.assertEqual((schema["type"], schema["minimum"]), ("integer", 1))
        self.assertTrue(schema["default"] <= schema["maximum"])

    @abstract_test("/conf/job-list/limit-response")
    def test_limit_response(self):
        self.two_jobs()
        self.assertEqual(len(self.document("/jobs?limit=1")["jobs"]), 1)
        self.assert_problem(self.get("/jobs?limit=0"))

    @abstract_test("/conf/job-list/links")
    def test_links(self):
        self.two_jobs()
        page = self.document("/jobs?limit=1")
        self.assertTrue(self.links(page, "self"))
        following = self.document(self.path_of(self.links(page, "next")[0]["href"]))
        self.assertNotEqual(page["jobs"][0]["jobID"], following["jobs"][0]["jobID"])

    @abstract_test("/conf/job-list/job-list-success")
    def test_job_list_success(self):
        self.two_jobs()
        for job in self.document("/jobs")["jobs"]:
            self.assert_status_info(job)


class Dismiss(ProcessesCase):
    conformance_class = PROCESSES + "dismiss"

    @abstract_test("/conf/dismiss/job-dismiss-op")
    def test_job_dismiss_op(self):
        job = self.start({"inputs": {"pause": 60}})["jobID"]
        self.assertEqual(self.get("/jobs/" + job, method="DELETE").status, 200)

    @abstract_test("/conf/dismiss/job-dismiss-success")
    def test_job_dismiss_success(self):
        job = self.start({"inputs": {"pause": 60}})["jobID"]
        answer = self.get("/jobs/" + job, method="DELETE")
        self.assert_status_info(answer.json())
        self.assertEqual((answer.headers["content-type"], answer.json()["status"]), (JSON, "dismissed"))
        self.assertEqual(self.document("/jobs/" + job)["status"], "dismissed")
        self.assertFalse(self.links(self.document("/jobs/" + job), REL + "results"))
