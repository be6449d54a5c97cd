// "/collections/{collectionId}/queryables" (OGC 19-079r2, 6.2): what filters may ask for, as JSON Schema.
#include "server/api/queryables.hpp"

#include "geo/filter/attribute.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"

namespace oryx::api {

using filter::Attribute;
using nlohmann::ordered_json;

namespace {

std::vector<Attribute> attributes_of(const catalog::Collection& collection) {
    return filter::attributes_of(*collection.features, collection.manifest.info.geometry_name);
}

ordered_json schema_of(const Attribute& attribute) {
    ordered_json schema;
    if (!attribute.title.empty()) schema["title"] = attribute.title;
    switch (attribute.type) {
        case filter::Type::boolean:
            schema["type"] = "boolean";
            break;
        case filter::Type::number:
            schema["type"] = attribute.whole ? "integer" : "number";
            break;
        case filter::Type::moment:
            schema["type"] = "string";
            schema["format"] = "date";
            break;
        case filter::Type::shape:
            // Req 8 F: spatial properties have a format and no type.
            schema["format"] = "geometry-any";
            break;
        default:
            schema["type"] = "string";
            if (attribute.is_time) schema["format"] = "date-time";
            break;
    }
    if (!attribute.unit.empty()) schema["x-ogc-unit"] = attribute.unit;
    return schema;
}

}  // namespace

std::vector<std::pair<std::string, ordered_json>> queryable_parameters(const catalog::Collection& collection) {
    std::vector<std::pair<std::string, ordered_json>> all;
    for (const Attribute& attribute : attributes_of(collection)) {
        if (attribute.type != filter::Type::shape) all.emplace_back(attribute.name, schema_of(attribute));
    }
    return all;
}

Result<http::Response> queryables(const http::Context& context) {
    const auto found = find_collection(context, context.parameters.text("collectionId"));
    if (!found) return std::unexpected(found.error());
    const catalog::Collection& collection = **found;
    const store::CollectionInfo& info = collection.manifest.info;
    ordered_json json;
    json["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    json["$id"] = context.base_url + "/collections/" + info.id + "/queryables";
    json["type"] = "object";
    json["title"] = info.title.empty() ? info.id : info.title;
    json["properties"] = ordered_json::object();
    for (const Attribute& attribute : attributes_of(collection))
        json["properties"][attribute.name] = schema_of(attribute);
    json["additionalProperties"] = false;
    http::Response response = document(context, json, schema_type);
    response.cache = http::CachePolicy::of(info.sensitivity, 0);
    return response;
}

}  // namespace oryx::api
