#include "server/jobs/job_document.hpp"

#include <nlohmann/json.hpp>

namespace oryx::jobs {

using nlohmann::json;

std::string write_document(const Job& job) {
    json document{{"base_url", job.base_url},
                  {"answer", job.answer},
                  {"message", job.message},
                  {"progress", job.progress},
                  {"sensitivity", to_string(job.sensitivity)},
                  {"collections", job.collections},
                  {"made_of", job.made_of},
                  {"subscriber", {job.subscriber.success, job.subscriber.in_progress, job.subscriber.failed}},
                  {"forms", json::array()}};
    for (const Form& form : job.forms) {
        document["forms"].push_back({{"output", form.output}, {"media_type", form.media_type}, {"bytes", form.bytes}});
    }
    if (job.error) {
        document["error"] = {{"kind", info(job.error->kind).slug},
                             {"message", job.error->message},
                             {"parameter", job.error->parameter},
                             {"hint", job.error->hint}};
    }
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool read_document(const std::string& text, Job& job) {
    try {
        const json document = json::parse(text);
        document.at("base_url").get_to(job.base_url);
        document.at("answer").get_to(job.answer);
        document.at("message").get_to(job.message);
        document.at("progress").get_to(job.progress);
        document.at("collections").get_to(job.collections);
        if (const auto made_of = document.find("made_of"); made_of != document.end()) made_of->get_to(job.made_of);
        const auto sensitivity = parse_sensitivity(document.at("sensitivity").get<std::string>());
        if (!sensitivity) return false;
        job.sensitivity = *sensitivity;
        const json& subscriber = document.at("subscriber");
        job.subscriber = {subscriber.at(0).get<std::string>(), subscriber.at(1).get<std::string>(),
                          subscriber.at(2).get<std::string>()};
        for (const json& form : document.at("forms")) {
            job.forms.push_back({form.at("output").get<std::string>(), form.at("media_type").get<std::string>(),
                                 form.at("bytes").get<std::uint64_t>()});
        }
        if (const auto error = document.find("error"); error != document.end()) {
            const std::string slug = error->at("kind").get<std::string>();
            Error known{ErrorKind::internal, error->at("message").get<std::string>()};
            for (const ErrorKindInfo& kind : error_kinds()) {
                if (kind.slug == slug) known.kind = kind.kind;
            }
            known.parameter = error->at("parameter").get<std::string>();
            known.hint = error->at("hint").get<std::string>();
            job.error = std::move(known);
        }
        return true;
    } catch (const json::exception&) {
        return false;
    }
}

}  // namespace oryx::jobs
