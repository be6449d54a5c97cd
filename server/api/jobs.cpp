// "/jobs", "/jobs/{jobId}" and its results (OGC 18-062r2, 7.12 to 7.14, 11 and 13).
#include "geo/core/instant.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/job_documents.hpp"
#include "server/api/services.hpp"
#include "server/http/problem.hpp"
#include "server/http/target.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view no_such_job = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job";
constexpr std::string_view not_ready = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/result-not-ready";

http::Response unknown_job() {
    Error error{ErrorKind::not_found, "there is no job of that id"};
    error.hint = "results are kept for a while only: ask for the job again";
    return http::problem(error, no_such_job);
}

http::Response answer_json(const ordered_json& json, int status = 200) {
    http::Response response;
    response.status = status;
    response.content_type = json_type;
    response.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    response.cache = {http::CachePolicy::Kind::private_no_store, 0};
    return response;
}

/// The job that the path names, where this audience may know of it.
Result<std::optional<jobs::Job>> find_job(const http::Context& context) {
    if (context.services.jobs.store == nullptr) return std::nullopt;
    auto job = context.services.jobs.store->find(context.parameters.text("jobId"));
    if (!job) return job;
    if (*job && !is_visible(**job, context.served)) return std::nullopt;
    if (*job) context.services.jobs.queue->tell_progress(**job);
    return job;
}

/// The moments that `datetime` (OGC 17-069r4, 7.15.3) spans.
Result<> read_datetime(std::string_view text, jobs::Selection& selection) {
    const auto refuse = [] {
        return fail(Error{ErrorKind::invalid_input, "it is no date, time or interval of them"}
                        .with_parameter("datetime")
                        .with_hint("such as 2026-01-31T12:00:00Z or 2026-01-01/.."));
    };
    if (!http::parse_datetime(text)) return refuse();
    const auto slash = text.find('/');
    const std::string_view first = text.substr(0, slash);
    const std::string_view last = slash == std::string_view::npos ? first : text.substr(slash + 1);
    const auto moment = [&](std::string_view part, bool end) -> std::optional<Instant> {
        if (part.empty() || part == "..") return std::nullopt;
        if (auto instant = Instant::parse(part)) return instant;
        const auto day = Day::parse(part);
        if (!day) return std::nullopt;
        constexpr std::int64_t last_of_day = 24LL * 3600 * 1'000'000 - 1;
        return Instant{Instant::start_of(*day).microseconds + (end ? last_of_day : 0)};
    };
    selection.created_from = moment(first, false);
    selection.created_to = moment(last, true);
    return {};
}

Result<jobs::Selection> read_selection(const http::Parameters& parameters) {
    jobs::Selection selection;
    for (const std::string_view status : parameters.texts("status"))
        selection.statuses.push_back(*jobs::parse_status(status));
    for (const std::string_view process : parameters.texts("processID"))
        selection.processes.emplace_back(process);
    if (parameters.given("datetime")) {
        if (auto read = read_datetime(parameters.text("datetime"), selection); !read) {
            return std::unexpected(read.error());
        }
    }
    if (parameters.given("minDuration")) selection.least_seconds = parameters.integer("minDuration");
    if (parameters.given("maxDuration")) selection.most_seconds = parameters.integer("maxDuration");
    selection.limit = parameters.integer("limit");
    selection.offset = parameters.integer("offset");
    return selection;
}

/// The address of the list with the same parameters, from another place on.
std::string list_address(const http::Context& context, std::int64_t offset) {
    std::string address =
        fmt::format("{}/jobs?limit={}&offset={}", context.base_url, context.parameters.integer("limit"), offset);
    for (const std::string_view name : {"type", "processID", "status", "datetime"}) {
        if (!context.parameters.given(name)) continue;
        address += fmt::format("&{}={}", name, http::percent_encode(context.parameters.text(name)));
    }
    for (const std::string_view name : {"minDuration", "maxDuration"}) {
        if (context.parameters.given(name)) address += fmt::format("&{}={}", name, context.parameters.integer(name));
    }
    return address;
}

/// Why a job has no result. Nothing where it has one.
std::optional<http::Response> without_result(const jobs::Job& job) {
    switch (job.status) {
        case jobs::Status::accepted:
        case jobs::Status::running: {
            Error error{ErrorKind::not_found, "the job is not done yet"};
            error.hint = "its status says how far it is";
            return http::problem(error, not_ready);
        }
        case jobs::Status::failed:
            return http::problem(job.error.value_or(Error{ErrorKind::internal, "the job failed"}));
        case jobs::Status::dismissed:
            return http::problem(
                job.error.value_or(Error{ErrorKind::not_found, "the job was dismissed and has no result"}));
        case jobs::Status::successful:
            break;
    }
    return std::nullopt;
}

}  // namespace

Result<http::Response> jobs_list(const http::Context& context) {
    // Until there are identities nobody beyond this machine can be told which jobs are theirs.
    if (context.services.jobs.store == nullptr || context.served.audience != access::Audience::machine) {
        return fail(Error{ErrorKind::not_found, "the list of jobs is not shown here"}.with_hint(
            "a job is known by the address that its creation gave"));
    }
    const auto selection = read_selection(context.parameters);
    if (!selection) return std::unexpected(selection.error());
    auto listed = context.services.jobs.store->list(*selection);
    if (!listed) return std::unexpected(listed.error());
    ordered_json json{{"jobs", ordered_json::array()}};
    for (jobs::Job& job : listed->jobs) {
        context.services.jobs.queue->tell_progress(job);
        json["jobs"].push_back(status_info(job, context.base_url));
    }
    json["numberMatched"] = listed->matched;
    json["links"] = {link(list_address(context, selection->offset), "self", json_type, "This document")};
    const std::int64_t next = selection->offset + static_cast<std::int64_t>(listed->jobs.size());
    if (next < listed->matched) {
        json["links"].push_back(link(list_address(context, next), "next", json_type, "Older jobs"));
    }
    return answer_json(json);
}

Result<http::Response> job_status(const http::Context& context) {
    const auto job = find_job(context);
    if (!job) return std::unexpected(job.error());
    if (!*job) return unknown_job();
    return answer_json(status_info(**job, context.base_url));
}

Result<http::Response> dismiss_job(const http::Context& context) {
    auto job = find_job(context);
    if (!job) return std::unexpected(job.error());
    if (!*job) return unknown_job();
    const auto dismissed = context.services.jobs.queue->dismiss((*job)->id);
    if (!dismissed) return std::unexpected(dismissed.error());
    if (*dismissed) {
        job = context.services.jobs.store->find((*job)->id);
        if (!job) return std::unexpected(job.error());
        if (!*job) return unknown_job();
        return answer_json(status_info(**job, context.base_url));
    }
    // It has ended: its record and results go (18-062r2, req/dismiss/job-dismiss-success).
    const auto removed = context.services.jobs.store->remove((*job)->id);
    if (!removed) return std::unexpected(removed.error());
    if (!*removed) return unknown_job();
    (*job)->status = jobs::Status::dismissed;
    (*job)->message = "its results were removed";
    return answer_json(status_info(**job, context.base_url));
}

Result<http::Response> job_results(const http::Context& context) {
    const auto job = find_job(context);
    if (!job) return std::unexpected(job.error());
    if (!*job) return unknown_job();
    if (auto none = without_result(**job)) return std::move(*none);
    const auto plan = parse_answer_plan((*job)->answer);
    if (!plan) return std::unexpected(plan.error());
    return answer_results(context, *plan, forms_of(**job, *context.services.jobs.store),
                          address_of(**job, context.base_url));
}

Result<http::Response> job_output(const http::Context& context) {
    const auto job = find_job(context);
    if (!job) return std::unexpected(job.error());
    if (!*job) return unknown_job();
    if (auto none = without_result(**job)) return std::move(*none);
    const auto forms = forms_of(**job, *context.services.jobs.store);
    const auto form = choose_form(context, {.id = std::string(context.parameters.text("outputId"))}, forms, true);
    if (!form) return std::unexpected(form.error());
    return answer_form(**form);
}

}  // namespace oryx::api
