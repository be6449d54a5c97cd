#include "server/api/request_filter.hpp"

#include "geo/crs/named_crs.hpp"
#include "geo/filter/attribute.hpp"
#include "server/api/services.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::api {

namespace {

using filter::Attribute;
using filter::Filter;
using filter::Type;

/// A parameter's text as CQL2 JSON, by the type of its property. Nothing for a text that is none of the type.
std::optional<nlohmann::json> literal(const Attribute& attribute, std::string_view text) {
    switch (attribute.type) {
        case Type::boolean:
            if (text == "true" || text == "false") return nlohmann::json(text == "true");
            return std::nullopt;
        case Type::number: {
            const auto number = nlohmann::json::parse(text, nullptr, false);
            if (!number.is_number()) return std::nullopt;
            return number;
        }
        case Type::moment:
            if (Day::parse(text)) return nlohmann::json{{"date", text}};
            if (Instant::parse(text)) return nlohmann::json{{"timestamp", text}};
            return std::nullopt;
        case Type::text:
            if (attribute.is_time && Instant::parse(text)) return nlohmann::json{{"timestamp", text}};
            return nlohmann::json(text);
        default:
            return std::nullopt;
    }
}

std::string names_of(const std::vector<Attribute>& attributes) {
    std::string names;
    for (const Attribute& attribute : attributes) {
        if (attribute.type != Type::shape) names += (names.empty() ? "" : ", ") + attribute.name;
    }
    return names;
}

/// "name=value" as the filter that it stands for.
Result<Filter> property_filter(const http::Context& context, const std::vector<Attribute>& attributes,
                               std::string_view name, std::string_view text) {
    const auto found = std::ranges::find(attributes, name, &Attribute::name);
    if (found == attributes.end() || found->type == Type::shape) {
        return http::Parameters::unknown(context.parameters.records(), name, names_of(attributes));
    }
    const auto value = literal(*found, text);
    if (!value) {
        return fail(Error{ErrorKind::invalid_input, fmt::format("it must be {}", in_words(found->type))}.with_parameter(
            found->name));
    }
    const nlohmann::json json{{"op", "="}, {"args", {{{"property", found->name}}, *value}}};
    return Filter::parse(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                         filter::Language::cql2_json);
}

}  // namespace

Result<std::optional<Filter>> request_filter(const http::Context& context, const FeatureTable* table,
                                             std::string_view geometry_name) {
    std::vector<Filter> filters;
    const http::Parameters& parameters = context.parameters;
    std::optional<crs::NamedCrs> crs;
    if (parameters.given("filter-crs")) {
        auto found = crs::NamedCrs::find(parameters.text("filter-crs"));
        if (!found) return std::unexpected(std::move(found.error()).with_parameter("filter-crs"));
        crs = std::move(*found);
    }
    if (parameters.given("filter")) {
        const auto language =
            parameters.text("filter-lang") == "cql2-json" ? filter::Language::cql2_json : filter::Language::cql2_text;
        auto parsed = Filter::parse(parameters.text("filter"), language, crs ? &*crs : nullptr);
        if (!parsed) return std::unexpected(parsed.error());
        filters.push_back(std::move(*parsed));
    }
    if (table != nullptr && !parameters.others().empty()) {
        const auto attributes = filter::attributes_of(*table, geometry_name);
        for (const auto& [name, text] : parameters.others()) {
            auto made = property_filter(context, attributes, name, text);
            if (!made) return std::unexpected(made.error());
            filters.push_back(std::move(*made));
        }
    }
    if (filters.empty()) return std::optional<Filter>();
    auto all = Filter::all_of(std::move(filters));
    if (!all) return std::unexpected(all.error());
    return std::optional<Filter>(std::move(*all));
}

Result<filter::BoundFilter> bind_filter(const Filter& filter, const FeatureTable& table,
                                        const catalog::Collection& collection) {
    return filter::BoundFilter::bind(filter, table, collection.manifest.info.geometry_name);
}

Result<std::shared_ptr<const tile::RowMask>> FilterMasks::get(const std::string& selection, const Filter& filter,
                                                              const FeatureTable& table,
                                                              const catalog::Collection& collection,
                                                              const CancelToken& cancel) {
    const std::string key = fmt::format("{}|{}", selection, filter.canonical());
    {
        const std::lock_guard lock(mutex_);
        const auto known = std::ranges::find_if(masks_, [&](const auto& mask) { return mask->key == key; });
        if (known != masks_.end()) {
            masks_.splice(masks_.begin(), masks_, known);
            return masks_.front();
        }
    }
    auto bound = bind_filter(filter, table, collection);
    if (!bound) return std::unexpected(bound.error());
    const auto rows = bound->rows(collection.features.get() == &table ? collection.index.get() : nullptr, cancel);
    if (!rows) return std::unexpected(rows.error());
    auto mask = std::make_shared<tile::RowMask>();
    mask->key = key;
    mask->rows.resize(table.size());
    for (const std::uint32_t row : *rows)
        mask->rows[row] = true;
    // Two that were made at the same time are alike: the first stays.
    const std::lock_guard lock(mutex_);
    masks_.push_front(mask);
    if (masks_.size() > most) masks_.pop_back();
    return mask;
}

}  // namespace oryx::api
