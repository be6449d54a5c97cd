// "/", "/conformance", "/health", "/ready", "/version".
#include "server/api/data_origin.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/html.hpp"
#include "server/api/services.hpp"
#include "server/jobs/partner.hpp"

#include <string>
#include <vector>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

/// A class is listed here only when tests of tests/api/conformance, which mirror its abstract tests, hold it.
constexpr std::string_view conformance_classes[] = {
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/datetime",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
};

http::Response small(const ordered_json& json, int status = 200) {
    http::Response response;
    response.status = status;
    response.content_type = json_type;
    response.body = json.dump();
    return response;
}

/// Those of Processes 1.0 that hold here: jobs need a place where they are kept, and their list is for this machine.
std::vector<std::string> process_classes(const http::Context& context) {
    std::vector<std::string_view> classes{"core", "ogc-process-description", "json", "oas30"};
    if (context.services.jobs.store != nullptr) {
        classes.push_back("dismiss");
        if (context.served.audience == access::Audience::machine) classes.push_back("job-list");
        if (!context.services.jobs.partners.empty()) classes.push_back("callback");
    }
    std::vector<std::string> all;
    for (const std::string_view name : classes)
        all.push_back("http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/" + std::string(name));
    return all;
}

}  // namespace

Result<http::Response> landing(const http::Context& context) {
    if (wants_html(context)) {
        http::Response redirect;
        redirect.status = 303;
        redirect.headers = {{"Location", context.base_url + "/map"}};
        return redirect;
    }
    const std::string& base = context.base_url;
    ordered_json json;
    json["title"] = context.services.service_title;
    json["description"] = context.served.visible->collections.empty()
                              ? nothing_published
                              : "Incidents, areas, bases and axes as features and vector tiles, and analytics over "
                                "them, for the protection of civilians.";
    json["links"] = {
        link(base + "/", "self", json_type, "This document"),
        link(base + "/map", "alternate", "text/html", "The map"),
        link(base + "/api", "service-desc", openapi_type, "What this server offers, as OpenAPI 3.0"),
        link(base + "/api?f=html", "service-doc", html_type, "The same as a page"),
        link(base + "/conformance", "conformance", json_type, "The OGC classes that hold"),
        link(base + "/collections", "data", json_type, "The collections"),
        link(base + "/tiles", tilesets_vector_rel, json_type, "Vector tiles of all collections"),
        link(base + "/tileMatrixSets", tiling_schemes_rel, json_type, "The tile matrix sets"),
        link(base + "/processes", "http://www.opengis.net/def/rel/ogc/1.0/processes", json_type, "The analytics"),
        link(base + "/styles", "http://www.opengis.net/def/rel/ogc/1.0/styles", json_type, "MapLibre styles"),
    };
    if (context.services.jobs.store != nullptr && context.served.audience == access::Audience::machine) {
        json["links"].push_back(
            link(base + "/jobs", "http://www.opengis.net/def/rel/ogc/1.0/job-list", json_type, "The jobs"));
    }
    http::Response response = document(context, json);
    for (const auto& [name, rel] : {std::pair{"/api", "service-desc"}, std::pair{"/collections", "data"}}) {
        response.headers.emplace_back("Link", "<" + base + name + ">; rel=\"" + rel + "\"");
    }
    return response;
}

Result<http::Response> conformance(const http::Context& context) {
    ordered_json json;
    json["conformsTo"] = conformance_classes;
    for (std::string& name : process_classes(context))
        json["conformsTo"].push_back(std::move(name));
    http::Response response = small(json);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> health(const http::Context&) {
    return small({{"status", "ok"}});
}

Result<http::Response> ready(const http::Context& context) {
    if (context.services.draining) {
        return fail(ErrorKind::unavailable, "the server is finishing its last requests");
    }
    if (context.services.origin != nullptr && context.served.generation() == 0) {
        return fail(ErrorKind::unavailable, "the data have not been fetched yet");
    }
    ordered_json json{{"status", "ready"},
                      {"generation", context.served.generation()},
                      {"collections", context.served.visible->collections.size()}};
    // A version that could not be read is not a reason to take the server away: the rest is served, and this says so.
    if (const auto& problems = context.served.visible->problems; !problems.empty()) {
        json["status"] = "degraded";
        json["problems"] = problems.size();
    }
    // What is here is served all the same, and may be what an operator wants to know.
    if (const DataOrigin* origin = context.services.origin) {
        const DataOrigin::State state = origin->state();
        json["data"] = {{"status", state.followed ? "current" : "stale"}};
        if (state.seconds_since_seen >= 0) json["data"]["seconds_since_seen"] = state.seconds_since_seen;
    }
    return small(json);
}

Result<http::Response> version(const http::Context& context) {
    return small({{"name", "oryx"}, {"version", context.services.version}});
}

}  // namespace oryx::api
