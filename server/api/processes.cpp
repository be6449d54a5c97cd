// "/processes" and "/processes/{processId}" (OGC 18-062r2, 7.9 and 7.10).
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/offer.hpp"
#include "server/api/process_documents.hpp"
#include "server/api/services.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace oryx::api {

using nlohmann::ordered_json;

Result<http::Response> processes(const http::Context& context) {
    const auto all = offers();
    const auto size = static_cast<std::int64_t>(all.size());
    const std::int64_t limit = context.parameters.integer("limit");
    const std::int64_t first = std::min(context.parameters.integer("offset"), size);
    const std::int64_t last = std::min(first + limit, size);
    ordered_json json;
    json["processes"] = ordered_json::array();
    for (std::int64_t i = first; i < last; ++i)
        json["processes"].push_back(process_summary(*all[static_cast<std::size_t>(i)], context));
    const std::string self = context.base_url + "/processes";
    const auto page = [&](std::int64_t offset) {
        return offset == 0 && !context.parameters.given("limit")
                   ? self
                   : fmt::format("{}?limit={}&offset={}", self, limit, offset);
    };
    json["links"] = {link(page(first), "self", json_type, "This document")};
    if (last < size) json["links"].push_back(link(page(last), "next", json_type, "More processes"));
    http::Response response = document(context, json);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> process(const http::Context& context) {
    const Offer* found = find_offer(context.parameters.text("processId"));
    if (found == nullptr) return unknown_process();
    http::Response response = document(context, process_description(*found, context));
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

}  // namespace oryx::api
