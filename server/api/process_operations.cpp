// The routes of processes and jobs.
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/item_formats.hpp"
#include "server/api/operation_table.hpp"
#include "server/api/process_documents.hpp"

#include <vector>

namespace oryx::api::table {

namespace {

const Parameter process_id = in_path("processId", "Id of a process");
const Parameter job_id = in_path("jobId", "Id of a job");
const Parameter page_limit{.name = "limit",
                           .type = ParameterType::integer,
                           .doc = "Entries on a page; more than the maximum is taken as the maximum",
                           .minimum = 1,
                           .maximum = 1000,
                           .clamp = true,
                           .default_value = 100};
const Parameter result_format =
    format({"geojson", "json", "csv", "tif"}, "geojson, json, csv or (of surfaces) tif, a GeoTIFF, instead of Accept");

/// OGC 18-062r2, 11.2.2.
std::vector<Parameter> job_list_parameters() {
    return {{.name = "type", .type = ParameterType::texts, .doc = "Kinds of jobs", .choices = {"process"}},
            {.name = "processID", .type = ParameterType::texts, .doc = "Ids of processes: only jobs of these"},
            {.name = "status",
             .type = ParameterType::texts,
             .doc = "Only jobs of these statuses",
             .choices = {"accepted", "running", "successful", "failed", "dismissed"}},
            {.name = "datetime",
             .type = ParameterType::text,
             .doc = "Only jobs that were created then: a time, a day, or an interval of them"},
            {.name = "minDuration",
             .type = ParameterType::integer,
             .doc = "Only jobs that have run for as many seconds, or more",
             .minimum = 0,
             .maximum = 1'000'000'000},
            {.name = "maxDuration",
             .type = ParameterType::integer,
             .doc = "Only jobs that have run for as many seconds, or less",
             .minimum = 0,
             .maximum = 1'000'000'000},
            page_limit,
            offset};
}

}  // namespace

std::vector<Operation> process_operations() {
    return {
        {.path = "/processes",
         .id = "getProcesses",
         .summary = "The analytics, and what clients can be tried on",
         .tag = "Processes",
         .parameters = {page_limit, offset},
         .handler = processes,
         .cache_key = document_key},
        {.path = "/processes/{processId}",
         .id = "getProcessDescription",
         .summary = "One process and its inputs",
         .tag = "Processes",
         .parameters = {process_id},
         .handler = process},
        {.method = Method::post,
         .path = "/processes/{processId}/execution",
         .id = "execute",
         .summary = "Run a process: now, or as a job where Prefer: respond-async is sent",
         .tag = "Processes",
         .parameters = {process_id, result_format},
         .produces = {geojson_type, csv_type, geotiff_type, json_type},
         .lane = Lane::analytics,
         .choose_lane = execution_lane,
         .handler = execute,
         .makes_jobs = true},
        {.path = "/jobs",
         .id = "getJobs",
         .summary = "The jobs that are kept, newest first; shown on this machine only",
         .tag = "Jobs",
         .parameters = job_list_parameters(),
         .handler = jobs_list},
        {.path = "/jobs/{jobId}",
         .id = "getStatus",
         .summary = "How far a job is",
         .tag = "Jobs",
         .parameters = {job_id},
         .handler = job_status},
        {.method = Method::del,
         .path = "/jobs/{jobId}",
         .id = "dismiss",
         .summary = "End a job that waits or runs; remove one that has ended, and its results",
         .tag = "Jobs",
         .parameters = {job_id},
         .handler = dismiss_job},
        {.path = "/jobs/{jobId}/results",
         .id = "getResult",
         .summary = "What a job has made, as its request asked for it",
         .tag = "Jobs",
         .parameters = {job_id, result_format},
         .produces = {geojson_type, csv_type, geotiff_type, json_type},
         .lane = Lane::items,
         .handler = job_results},
        {.path = "/jobs/{jobId}/results/{outputId}",
         .id = "getOutput",
         .summary = "One output of a job, as it is",
         .tag = "Jobs",
         .parameters = {job_id, in_path("outputId", "Id of an output of the process"), result_format},
         .produces = {geojson_type, csv_type, geotiff_type, json_type},
         .lane = Lane::items,
         .handler = job_output},
    };
}

}  // namespace oryx::api::table
