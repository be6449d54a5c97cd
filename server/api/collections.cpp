// "/collections" and "/collections/{collectionId}" (OGC 17-069r4, 7.13 and 7.14).
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"

namespace oryx::api {

using nlohmann::ordered_json;

Result<http::Response> collections(const http::Context& context) {
    ordered_json json;
    json["links"] = {link(context.base_url + "/collections", "self", json_type, "This document")};
    json["generation"] = context.served.generation();
    if (context.served.visible->collections.empty()) json["description"] = nothing_published;
    json["collections"] = ordered_json::array();
    for (const auto& [id, collection] : context.served.visible->collections) {
        json["collections"].push_back(describe(context, *collection));
    }
    return document(context, json);
}

Result<http::Response> collection(const http::Context& context) {
    auto found = find_collection(context, context.parameters.text("collectionId"));
    if (!found) return std::unexpected(found.error());
    http::Response response = document(context, describe(context, **found));
    response.cache = http::CachePolicy::of((*found)->manifest.info.sensitivity, 0);
    return response;
}

}  // namespace oryx::api
