// "/processes", "/processes/{processId}" and its execution (OGC 18-062r2).
#include "geo/analytics/process.hpp"
#include "geo/store/raster.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/json_body.hpp"
#include "server/api/process_documents.hpp"
#include "server/api/services.hpp"
#include "server/http/negotiate.hpp"
#include "server/http/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view no_such_process =
    "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process";
constexpr std::string_view csv_type = "text/csv;charset=utf-8";

http::Response unknown_process() {
    Error error{ErrorKind::not_found, "there is no process of that id"};
    error.hint = "/processes lists those there are";
    return http::problem(error, no_such_process);
}

/// The form of the result: `f`, else what Accept prefers, else GeoJSON.
Result<std::string_view> result_type(const http::Context& context, const analytics::Process& process) {
    const std::string_view format = context.parameters.text("f");
    if (format == "csv") return csv_type;
    if (format == "tif") {
        if (process.gives_raster) return geotiff_type;
        return fail(Error{ErrorKind::invalid_input, "this process makes no surface"}.with_parameter("f").with_hint(
            "geojson or csv"));
    }
    if (!format.empty()) return geojson_type;
    std::vector<std::string_view> offered{geojson_type, json_type, "text/csv"};
    if (process.gives_raster) offered.emplace_back("image/tiff");
    const auto chosen = http::choose_media_type(context.request.accept, offered);
    if (!chosen) {
        return fail(
            Error{ErrorKind::not_acceptable, std::string("the result comes as application/geo+json") +
                                                 (process.gives_raster ? ", text/csv or image/tiff" : " or text/csv")});
    }
    if (*chosen == "text/csv") return csv_type;
    return *chosen == "image/tiff" ? geotiff_type : geojson_type;
}

Result<std::string> written(const analytics::ProcessResult& result, std::string_view type) {
    if (type == csv_type) return analytics::to_csv(result);
    if (type == geotiff_type) return store::geotiff_bytes(*result.raster);
    return analytics::to_geojson(result);
}

/// The `inputs` of an execute request (18-062r2, execute.yaml).
Result<nlohmann::json> execute_inputs(const http::Context& context) {
    auto body = parse_json_body(context.request);
    if (!body) return std::unexpected(body.error());
    if (!body->is_object()) return fail(ErrorKind::invalid_input, "the body must be a JSON object with 'inputs'");
    nlohmann::json inputs = nlohmann::json::object();
    for (auto& [name, value] : body->items()) {
        if (name == "inputs") {
            if (!value.is_object()) {
                return fail(Error{ErrorKind::invalid_input, "it must be an object"}.with_parameter("inputs"));
            }
            inputs = std::move(value);
        } else if (name == "subscriber") {
            // Callbacks would make this server send requests to addresses that a client names.
            return fail(Error{ErrorKind::invalid_input, "callbacks are not offered"}.with_parameter("subscriber"));
        } else if (name != "outputs" && name != "response") {
            return fail(Error{ErrorKind::invalid_input, "an execute request has inputs, outputs and response only"});
        }
    }
    return inputs;
}

}  // namespace

Result<http::Response> processes(const http::Context& context) {
    ordered_json json;
    json["processes"] = ordered_json::array();
    for (const analytics::Process* process : analytics::processes()) {
        json["processes"].push_back(process_summary(*process, context.base_url));
    }
    json["links"] = {link(context.base_url + "/processes", "self", json_type, "This document")};
    http::Response response = document(context, json);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> process(const http::Context& context) {
    const analytics::Process* found = analytics::find_process(context.parameters.text("processId"));
    if (found == nullptr) return unknown_process();
    http::Response response = document(context, process_description(*found, context.base_url));
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> execute(const http::Context& context) {
    const analytics::Process* found = analytics::find_process(context.parameters.text("processId"));
    if (found == nullptr) return unknown_process();
    const auto type = result_type(context, *found);
    if (!type) return std::unexpected(type.error());
    const auto values = execute_inputs(context);
    if (!values) return std::unexpected(values.error());
    const auto inputs = analytics::parse_inputs(*found, *values);
    if (!inputs) return std::unexpected(inputs.error());
    const analytics::RunContext run{
        .snapshot = context.served.visible, .cancel = context.cancel, .progress = {}, .memo = context.services.memo};
    const auto result = analytics::run_process(*found, *inputs, run);
    if (!result) return std::unexpected(result.error());
    http::Response response;
    response.content_type = *type;
    auto body = written(*result, *type);
    if (!body) return std::unexpected(body.error());
    response.body = std::move(*body);
    response.cache = {http::CachePolicy::Kind::private_no_store, 0};
    if (*type == geojson_type) response.headers.emplace_back("Content-Crs", "<" + std::string(crs84) + ">");
    return response;
}

}  // namespace oryx::api
