// "/api": OpenAPI 3.0.3, generated from the table of operations, so that the document and the 400s cannot drift.
#include "server/api/documents.hpp"
#include "server/api/embedded_files.hpp"
#include "server/api/handlers.hpp"
#include "server/api/html.hpp"
#include "server/api/offer.hpp"
#include "server/api/queryables.hpp"
#include "server/api/services.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>

namespace oryx::api {

using http::Operation;
using http::Parameter;
using http::ParameterIn;
using http::ParameterType;
using nlohmann::ordered_json;

namespace {

/// Declared once under components and referred to: QGIS reads the page size from components.parameters.limit only. They
/// are those of the features: lists of other things have limits of their own.
bool is_shared(const Operation& operation, const Parameter& parameter) {
    if (operation.tag != "Features" && operation.tag != "Tiles") return false;
    return parameter.name == "limit" || parameter.name == "bbox" || parameter.name == "datetime";
}

ordered_json schema_of(const Parameter& parameter) {
    ordered_json schema;
    switch (parameter.type) {
        case ParameterType::integer:
            schema["type"] = "integer";
            if (parameter.minimum) schema["minimum"] = *parameter.minimum;
            if (parameter.maximum) schema["maximum"] = *parameter.maximum;
            if (parameter.default_value) schema["default"] = *parameter.default_value;
            break;
        case ParameterType::bbox:
            schema = {{"type", "array"}, {"minItems", 4}, {"maxItems", 6}, {"items", {{"type", "number"}}}};
            break;
        case ParameterType::choice:
            schema = {{"type", "string"}, {"enum", parameter.choices}};
            if (!parameter.default_choice.empty()) schema["default"] = parameter.default_choice;
            break;
        case ParameterType::texts:
            schema = {{"type", "array"}, {"items", {{"type", "string"}}}};
            if (!parameter.choices.empty()) schema["items"]["enum"] = parameter.choices;
            break;
        case ParameterType::datetime:
        case ParameterType::datetime_subset:
        case ParameterType::text:
            schema["type"] = "string";
            break;
    }
    return schema;
}

ordered_json describe_parameter(const Parameter& parameter) {
    ordered_json json;
    json["name"] = parameter.name;
    json["in"] = parameter.in == ParameterIn::path ? "path" : "query";
    json["description"] = parameter.doc;
    json["required"] = parameter.in == ParameterIn::path;
    json["schema"] = schema_of(parameter);
    json["style"] = parameter.in == ParameterIn::path ? "simple" : "form";
    json["explode"] = false;
    return json;
}

/// 18-062r2, execute.yaml, and the answers of an execution beside 200.
void describe_execution(ordered_json& json) {
    const ordered_json text{{"type", "string"}};
    const ordered_json output{
        {"type", "object"},
        {"properties",
         {{"format", {{"type", "object"}, {"properties", {{"mediaType", text}}}}},
          {"transmissionMode", {{"type", "string"}, {"enum", {"value", "reference"}}, {"default", "value"}}}}}};
    const ordered_json subscriber{{"type", "object"},
                                  {"required", {"successUri"}},
                                  {"properties", {{"successUri", text}, {"inProgressUri", text}, {"failedUri", text}}}};
    const ordered_json body{{"type", "object"},
                            {"properties",
                             {{"inputs", {{"type", "object"}}},
                              {"outputs", {{"type", "object"}, {"additionalProperties", output}}},
                              {"response", {{"type", "string"}, {"enum", {"raw", "document"}}, {"default", "raw"}}},
                              {"subscriber", subscriber}}}};
    json["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", body}}}}}};
    json["parameters"].push_back({{"name", "Prefer"},
                                  {"in", "header"},
                                  {"description", "respond-async: run it as a job"},
                                  {"required", false},
                                  {"schema", text}});
    json["responses"]["201"] = {
        {"description", "A job was made"},
        {"headers", {{"Location", {{"description", "Address of its status"}, {"schema", text}}}}},
        {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/statusInfo"}}}}}}}};
    json["responses"]["204"] = {{"description", "All outputs are by reference: their addresses are in Link"}};
}

/// RFC 9110, 14: what an operation that answers byte ranges takes and gives beside 200.
void describe_ranges(ordered_json& json, const ordered_json& content) {
    const ordered_json text{{"type", "string"}};
    for (const auto& [name, doc] : {std::pair{"Range", "bytes=0-16383: one range; several get the whole"},
                                    std::pair{"If-Range", "an entity tag or a date: without it the range counts"}}) {
        json["parameters"].push_back(
            {{"name", name}, {"in", "header"}, {"description", doc}, {"required", false}, {"schema", text}});
    }
    const ordered_json where{{"Content-Range", {{"description", "Which bytes of how many"}, {"schema", text}}}};
    json["responses"]["206"] = {{"description", "The range"}, {"headers", where}, {"content", content}};
    json["responses"]["304"] = {{"description", "It is what If-None-Match names"}};
    json["responses"]["416"] = {{"description", "It ends before the range"},
                                {"headers", where},
                                {"content", {{"application/problem+json", {{"schema", {{"type", "object"}}}}}}}};
}

/// 18-062r2, statusInfo.yaml.
ordered_json status_schema() {
    const ordered_json text{{"type", "string"}};
    const ordered_json time{{"type", "string"}, {"format", "date-time"}};
    return {{"type", "object"},
            {"required", {"jobID", "status", "type"}},
            {"properties",
             {{"jobID", text},
              {"processID", text},
              {"type", {{"type", "string"}, {"enum", {"process"}}}},
              {"status", {{"type", "string"}, {"enum", {"accepted", "running", "successful", "failed", "dismissed"}}}},
              {"message", text},
              {"progress", {{"type", "integer"}, {"minimum", 0}, {"maximum", 100}}},
              {"created", time},
              {"started", time},
              {"finished", time},
              {"updated", time},
              {"links", {{"type", "array"}, {"items", {{"type", "object"}}}}}}}};
}

ordered_json describe_operation(const Operation& operation) {
    ordered_json json;
    json["operationId"] = operation.id;
    json["summary"] = operation.summary;
    json["tags"] = {operation.tag};
    if (!operation.parameters.empty()) {
        json["parameters"] = ordered_json::array();
        for (const Parameter& parameter : operation.parameters) {
            if (is_shared(operation, parameter)) {
                json["parameters"].push_back({{"$ref", "#/components/parameters/" + std::string(parameter.name)}});
            } else {
                json["parameters"].push_back(describe_parameter(parameter));
            }
        }
    }
    if (operation.makes_jobs) describe_execution(json);
    ordered_json content = ordered_json::object();
    for (const std::string_view type : operation.produces) {
        const bool text =
            !type.starts_with("application/") || type.ends_with("vector-tile") || type.ends_with("protobuf");
        content[std::string(type)] = {{"schema", {{"type", text || operation.ranges ? "string" : "object"}}}};
    }
    if (operation.ranges) describe_ranges(json, content);
    json["responses"]["200"] = {{"description", operation.summary}, {"content", content}};
    if (operation.may_be_empty) json["responses"]["204"] = {{"description", "Nothing is drawn there"}};
    json["responses"]["default"] = {{"$ref", "#/components/responses/problem"}};
    return json;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// The items of each collection as an address of its own, with its properties as parameters: GDAL pushes `-where` down
/// where it finds the property there.
void describe_collections(const http::Context& context, ordered_json& paths) {
    const auto operations = context.services.operations;
    const auto items = std::ranges::find(operations, std::string_view("getItems"), &Operation::id);
    if (items == operations.end()) return;
    for (const auto& [id, collection] : context.served.visible->collections) {
        Operation own = *items;
        std::erase_if(own.parameters, [](const Parameter& p) { return p.in == ParameterIn::path; });
        ordered_json json = describe_operation(own);
        json["operationId"] = "getItems." + id;
        json["summary"] = "Features of the collection " + id;
        for (const auto& [name, schema] : queryable_parameters(*collection)) {
            const bool declared =
                std::ranges::find(own.parameters, std::string_view(name), &Parameter::name) != own.parameters.end();
            if (declared) continue;
            json["parameters"].push_back({{"name", name},
                                          {"in", "query"},
                                          {"description", "Only features whose property has this value"},
                                          {"required", false},
                                          {"schema", schema},
                                          {"style", "form"},
                                          {"explode", false}});
        }
        paths["/collections/" + id + "/items"]["get"] = std::move(json);
    }
}

/// The execution of each process as an address of its own, with its inputs.
void describe_processes(const http::Context& context, ordered_json& paths) {
    const auto operations = context.services.operations;
    const auto execution = std::ranges::find(operations, true, &Operation::makes_jobs);
    if (execution == operations.end()) return;
    for (const auto& offer : offers()) {
        const std::string id(offer->summary().id);
        Operation own = *execution;
        std::erase_if(own.parameters, [](const Parameter& p) { return p.in == ParameterIn::path; });
        ordered_json json = describe_operation(own);
        json["operationId"] = "execute." + id;
        json["summary"] = "Run " + std::string(offer->summary().title);
        ordered_json description;
        offer->describe(description);
        ordered_json& body = json["requestBody"]["content"]["application/json"];
        ordered_json& inputs = body["schema"]["properties"]["inputs"];
        for (const auto& [name, input] : description["inputs"].items()) {
            inputs["properties"][name] = input["schema"];
            if (input.contains("description")) inputs["properties"][name]["description"] = input["description"];
        }
        body["example"] = description["example"];
        paths["/processes/" + id + "/execution"]["post"] = std::move(json);
    }
}

/// The page that reads the document to a person; a link to it where the program was built without its pages.
http::Response api_page() {
    http::Response response;
    if (auto page = web_file("map/api.html")) {
        response = std::move(*page);
    } else {
        response.content_type = html_type;
        response.body = html_head("API");
        append_links(response.body, {{"OpenAPI document", "api?f=json"}});
        response.body += html_foot;
        response.cache = {http::CachePolicy::Kind::revalidate, 0};
        response.html_policy = true;
    }
    response.headers.emplace_back("Vary", "Accept");
    return response;
}

}  // namespace

Result<http::Response> openapi(const http::Context& context) {
    if (wants_html(context)) return api_page();
    ordered_json json;
    json["openapi"] = "3.0.3";
    json["info"] = {{"title", context.services.service_title},
                    {"version", context.services.version},
                    {"description", "Features, vector tiles and analytics for the protection of civilians."},
                    {"license", {{"name", "MIT"}, {"url", "https://opensource.org/license/mit"}}}};
    json["servers"] = {{{"url", context.base_url}}};
    json["paths"] = ordered_json::object();
    ordered_json shared = ordered_json::object();
    for (const Operation& operation : context.services.operations) {
        if (!operation.in_openapi) continue;
        json["paths"][std::string(operation.path)][lower(to_string(operation.method))] = describe_operation(operation);
        for (const Parameter& parameter : operation.parameters) {
            if (is_shared(operation, parameter)) shared[std::string(parameter.name)] = describe_parameter(parameter);
        }
    }
    describe_collections(context, json["paths"]);
    describe_processes(context, json["paths"]);
    json["components"]["schemas"]["statusInfo"] = status_schema();
    json["components"]["parameters"] = shared;
    json["components"]["responses"]["problem"] = {{"description", "An error, as problem details (RFC 9457)"},
                                                  {"content",
                                                   {{"application/problem+json",
                                                     {{"schema",
                                                       {{"type", "object"},
                                                        {"properties",
                                                         {{"type", {{"type", "string"}}},
                                                          {"title", {{"type", "string"}}},
                                                          {"status", {{"type", "integer"}}},
                                                          {"detail", {{"type", "string"}}},
                                                          {"parameter", {{"type", "string"}}},
                                                          {"hint", {{"type", "string"}}}}}}}}}}}};
    http::Response response = document(context, json, openapi_type);
    response.headers.emplace_back("Vary", "Accept");
    return response;
}

}  // namespace oryx::api
