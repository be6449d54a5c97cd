#include "server/http/problem.hpp"

#include <nlohmann/json.hpp>

namespace oryx::http {

namespace {

Response problem_response(int status, const nlohmann::ordered_json& document) {
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    // What stands in a message is ours, but a collection's title may be quoted: bytes that are no UTF-8 are replaced.
    response.body = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return response;
}

}  // namespace

Response problem(const Error& error, std::string_view type) {
    const ErrorKindInfo& kind = info(error.kind);
    nlohmann::ordered_json document;
    document["type"] = type.empty() ? "urn:oryx:problem:" + std::string(kind.slug) : std::string(type);
    document["title"] = kind.title;
    document["status"] = kind.http_status;
    document["detail"] = error.message;
    if (!error.parameter.empty()) document["parameter"] = error.parameter;
    if (!error.hint.empty()) document["hint"] = error.hint;
    Response response = problem_response(kind.http_status, document);
    if (kind.http_status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

Response protocol_problem(int status, std::string_view slug, std::string_view detail) {
    nlohmann::ordered_json document;
    document["type"] = "urn:oryx:problem:" + std::string(slug);
    document["title"] = reason_phrase(status);
    document["status"] = status;
    document["detail"] = detail;
    return problem_response(status, document);
}

}  // namespace oryx::http
