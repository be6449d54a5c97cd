#include "server/api/job_documents.hpp"

#include "geo/catalog/data_directory.hpp"
#include "server/api/documents.hpp"
#include "server/api/execute_request.hpp"

#include <algorithm>
#include <filesystem>

namespace oryx::api {

using nlohmann::ordered_json;

ordered_json status_info(const jobs::Job& job, const std::string& base_url) {
    const std::string self = base_url + "/jobs/" + job.id;
    ordered_json json{
        {"jobID", job.id}, {"processID", job.process}, {"type", "process"}, {"status", to_string(job.status)}};
    if (!job.message.empty()) json["message"] = job.message;
    json["progress"] = job.progress;
    json["created"] = to_iso(job.created);
    if (job.started) json["started"] = to_iso(*job.started);
    if (job.finished) json["finished"] = to_iso(*job.finished);
    json["updated"] = to_iso(job.updated);
    json["links"] = {link(self, "self", json_type, "This document")};
    if (job.status == jobs::Status::successful) {
        json["links"].push_back(
            link(self + "/results", "http://www.opengis.net/def/rel/ogc/1.0/results", json_type, "The results"));
    }
    return json;
}

bool is_visible(const jobs::Job& job, const access::Served& served) {
    if (served.audience == access::Audience::machine) return true;
    if (job.audience == access::Audience::machine &&
        (job.status != jobs::Status::successful || job.sensitivity >= Sensitivity::high)) {
        return false;
    }
    return std::ranges::none_of(job.collections, [&](const std::string& id) {
        return served.everything->find(id) && !served.visible->find(id);
    });
}

std::vector<AvailableForm> forms_of(const jobs::Job& job, const jobs::JobStore& store) {
    std::vector<AvailableForm> forms;
    for (std::size_t i = 0; i < job.forms.size(); ++i) {
        forms.push_back(
            {job.forms[i].output, job.forms[i].media_type, [&job, &store, i] { return store.read(job, i); }});
    }
    return forms;
}

FormAddress address_of(const jobs::Job& job, const std::string& base_url) {
    return [base = base_url + "/jobs/" + job.id + "/results/"](const AvailableForm& form) {
        const std::string_view format = short_name(form.media_type);
        return base + form.output + (format.empty() ? "" : "?f=" + std::string(format));
    };
}

Result<> check_remembered(const std::string& data_dir, const jobs::Outcome& outcome) {
    std::error_code unknown;
    if (!std::filesystem::is_directory(data_dir, unknown)) return {};
    const auto directory = catalog::DataDirectory::open(data_dir);
    if (!directory) return std::unexpected(directory.error());
    const auto state = directory->read_state();
    if (!state) return std::unexpected(state.error());
    const auto forgotten = [&](const std::string& version) { return state->forgotten.contains(version); };
    if (std::ranges::none_of(outcome.made_of, forgotten)) return {};
    return fail(Error{ErrorKind::conflict, "rows that the result was computed from were forgotten meanwhile"}.with_hint(
        "ask for it again"));
}

Result<jobs::Outcome> run_job(const jobs::Job& job, const JobGround& ground, const CancelToken& cancel,
                              const Progress& progress) {
    const Offer* offer = find_offer(job.process);
    if (offer == nullptr) return fail(ErrorKind::not_found, "there is no process of that id any more");
    const auto now = ground.served();
    if (now->audience != job.audience) {
        return fail(
            Error{ErrorKind::conflict, "the server shows its data to others since this job was asked for"}.with_hint(
                "ask for it again"));
    }
    nlohmann::json inputs = nlohmann::json::parse(job.inputs, nullptr, false);
    if (!inputs.is_object()) {
        return fail(Error{ErrorKind::internal, "the job could not be read"}.with_detail("inputs of job " + job.id));
    }
    auto fetched = fetch_references(std::move(inputs), ground.partners, cancel);
    if (!fetched) return std::unexpected(fetched.error());
    const auto prepared = offer->prepare(*fetched);
    if (!prepared) return std::unexpected(prepared.error());
    return (*prepared)({.snapshot = now->visible, .cancel = cancel, .progress = progress, .memo = ground.memo});
}

}  // namespace oryx::api
