#include "server/api/process_documents.hpp"

#include "server/api/documents.hpp"
#include "server/api/services.hpp"
#include "server/http/problem.hpp"

#include <charconv>

namespace oryx::api {

using analytics::InputSpec;
using analytics::InputType;
using nlohmann::ordered_json;

namespace {

/// The default as JSON: a number stays a number.
ordered_json default_of(const InputSpec& input) {
    const auto number = [](std::string_view text) -> ordered_json {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) return std::string(text);
        if (value == static_cast<double>(static_cast<std::int64_t>(value))) return static_cast<std::int64_t>(value);
        return value;
    };
    switch (input.type) {
        case InputType::number:
        case InputType::integer:
            return number(input.default_value);
        case InputType::boolean:
            return input.default_value == "true";
        case InputType::numbers: {
            ordered_json list = ordered_json::array();
            std::string_view rest = input.default_value;
            while (!rest.empty()) {
                const auto comma = rest.find(',');
                list.push_back(number(rest.substr(0, comma)));
                if (comma == std::string_view::npos) break;
                rest.remove_prefix(comma + 1);
            }
            return list;
        }
        default:
            return std::string(input.default_value);
    }
}

ordered_json number_schema(const InputSpec& input, std::string_view type) {
    ordered_json schema{{"type", type}};
    if (input.minimum) schema["minimum"] = *input.minimum;
    if (input.maximum) schema["maximum"] = *input.maximum;
    return schema;
}

ordered_json schema_of(const InputSpec& input) {
    ordered_json schema;
    switch (input.type) {
        case InputType::number:
            schema = number_schema(input, "number");
            break;
        case InputType::integer:
            schema = number_schema(input, "integer");
            break;
        case InputType::boolean:
            schema = {{"type", "boolean"}};
            break;
        case InputType::date:
            schema = {{"type", "string"}, {"format", "date"}};
            break;
        case InputType::choice:
            schema = {{"type", "string"}, {"enum", input.choices}};
            break;
        case InputType::numbers:
            schema = {{"type", "array"}, {"items", number_schema(input, "number")}};
            break;
        case InputType::text:
        case InputType::collection:
            schema = {{"type", "string"}};
            break;
    }
    if (!input.unit.empty()) schema["x-unit"] = input.unit;
    if (!input.default_value.empty()) schema["default"] = default_of(input);
    if (input.role) schema["x-role"] = to_string(*input.role);
    return schema;
}

}  // namespace

ordered_json process_summary(const Offer& offer, const http::Context& context) {
    const Offer::Summary summary = offer.summary();
    const std::string self = context.base_url + "/processes/" + std::string(summary.id);
    ordered_json json{{"id", summary.id},
                      {"title", summary.title},
                      {"description", summary.description},
                      {"version", summary.version},
                      {"keywords", {summary.keyword}},
                      {"jobControlOptions", {"sync-execute"}},
                      {"outputTransmission", {"value"}}};
    if (context.services.jobs.store != nullptr) {
        json["jobControlOptions"] = {"sync-execute", "async-execute", "dismiss"};
        json["outputTransmission"] = {"value", "reference"};
    }
    json["links"] = {link(self, "self", json_type, "The description of this process"),
                     link(self + "/execution", "http://www.opengis.net/def/rel/ogc/1.0/execute", json_type,
                          "Run it: POST an object with inputs")};
    return json;
}

ordered_json process_description(const Offer& offer, const http::Context& context) {
    ordered_json json = process_summary(offer, context);
    offer.describe(json);
    return json;
}

http::Response unknown_process() {
    Error error{ErrorKind::not_found, "there is no process of that id"};
    error.hint = "/processes lists those there are";
    return http::problem(error, "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process");
}

void describe_analytic(const analytics::Process& process, ordered_json& json) {
    json["reference"] = process.reference;
    json["inputs"] = ordered_json::object();
    std::vector<InputSpec> inputs = process.inputs;
    inputs.insert(inputs.end(), analytics::shared_inputs().begin(), analytics::shared_inputs().end());
    for (const InputSpec& input : inputs) {
        ordered_json one{{"title", input.title}, {"description", input.doc}, {"schema", schema_of(input)}};
        // A required collection is taken by its role where there is only one: it need not be named (and a default also
        // serves).
        one["minOccurs"] = input.required && !input.role && input.default_value.empty() ? 1 : 0;
        json["inputs"][std::string(input.id)] = std::move(one);
    }
    ordered_json forms = ordered_json::array({{{"type", "object"},
                                               {"contentMediaType", geojson_type},
                                               {"$ref", "https://geojson.org/schema/FeatureCollection.json"}},
                                              {{"type", "string"}, {"contentMediaType", "text/csv"}}});
    if (process.gives_raster) {
        forms.push_back({{"type", "string"}, {"contentEncoding", "binary"}, {"contentMediaType", geotiff_type}});
    }
    json["outputs"]["result"] = {
        {"title", "Result"}, {"description", process.output_doc}, {"schema", {{"oneOf", std::move(forms)}}}};
    json["example"] = {{"inputs", process.example}};
}

}  // namespace oryx::api
