#include "geo/pyramid/tilestats.hpp"

#include "geo/tile/attributes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace oryx::pyramid {

namespace {

using Json = nlohmann::ordered_json;

/// The lowest different values of many, up to `most_distinct`.
template <class Value>
class Lowest {
  public:
    void add(Value value) {
        if (values_.size() == most_distinct && !(value < values_.back())) return;
        coming_.push_back(std::move(value));
        if (coming_.size() == at_once) merge();
    }
    /// Ascending.
    [[nodiscard]] const std::vector<Value>& values() {
        merge();
        return values_;
    }

  private:
    static constexpr std::size_t at_once = 4096;  // a tree would take a step of its own for each of a million rows
    void merge() {
        values_.insert(values_.end(), std::make_move_iterator(coming_.begin()), std::make_move_iterator(coming_.end()));
        coming_.clear();
        std::ranges::sort(values_);
        const auto repeated = std::ranges::unique(values_);
        values_.erase(repeated.begin(), repeated.end());
        if (values_.size() > most_distinct) values_.resize(most_distinct);
    }

    std::vector<Value> values_;
    std::vector<Value> coming_;
};

/// The different values of an attribute: the lowest ones, and how many there are up to `most_distinct`.
class Values {
  public:
    void add(std::string text) {
        has_text_ = true;
        texts_.add(std::move(text));
    }
    void add(bool value) { booleans_.insert(value); }
    void add(double number) {
        has_number_ = true;
        least_ = std::min(least_, number);
        most_ = std::max(most_, number);
        numbers_.add(number);
    }

    [[nodiscard]] Json to_json(const std::string& name, bool shown) {
        const int kinds =
            static_cast<int>(has_text_) + static_cast<int>(has_number_) + static_cast<int>(!booleans_.empty());
        const char* type = kinds > 1            ? "mixed"
                           : has_text_          ? "string"
                           : has_number_        ? "number"
                           : !booleans_.empty() ? "boolean"
                                                : "null";
        Json json{
            {"attribute", name},
            {"count", std::min(most_distinct, texts_.values().size() + numbers_.values().size() + booleans_.size())},
            {"type", type}};
        if (!shown) return json;
        json["values"] = listed();
        if (has_number_) {
            json["min"] = number_json(least_);
            json["max"] = number_json(most_);
        }
        return json;
    }

  private:
    /// Whole numbers without a fraction, as tiles have them.
    static Json number_json(double number) {
        constexpr double exact = 9007199254740992.0;  // 2^53
        if (std::floor(number) == number && std::abs(number) < exact) return static_cast<std::int64_t>(number);
        return number;
    }

    [[nodiscard]] Json listed() {
        Json values = Json::array();
        for (const bool value : booleans_)
            values.push_back(value);
        for (const double value : numbers_.values()) {
            if (values.size() < most_values) values.push_back(number_json(value));
        }
        for (const std::string& value : texts_.values()) {
            if (values.size() < most_values && value.size() <= longest_value_bytes) values.push_back(value);
        }
        return values;
    }

    Lowest<std::string> texts_;
    Lowest<double> numbers_;
    std::set<bool> booleans_;
    bool has_text_ = false;
    bool has_number_ = false;
    double least_ = std::numeric_limits<double>::infinity();
    double most_ = -std::numeric_limits<double>::infinity();
};

/// The rows that the build takes of a layer.
std::vector<std::uint32_t> selected_rows(const LayerChoice& choice, const BuildOptions& options) {
    const FeatureTable& table = choice.layer->features();
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < table.size(); ++row) {
        if (choice.mask && !choice.mask->rows[row]) continue;
        const auto geometry = table.geometry(row);
        if (geometry.empty()) continue;
        if (options.bbox && !geometry.envelope().intersects(*options.bbox)) continue;
        if (const auto when = table.when(row); options.datetime && when && !when->intersects(*options.datetime))
            continue;
        rows.push_back(row);
    }
    return rows;
}

Values values_of(const Column& column, std::span<const std::uint32_t> rows) {
    Values values;
    if (column.type() == FieldType::text) {
        std::vector<bool> seen(column.dictionary().size(), false);
        for (const std::uint32_t row : rows) {
            if (column.is_null(row) || seen[column.code(row)]) continue;
            seen[column.code(row)] = true;
            values.add(std::string(column.text(row)));
        }
        return values;
    }
    for (const std::uint32_t row : rows) {
        if (column.is_null(row)) continue;
        if (column.type() == FieldType::boolean) values.add(column.boolean(row));
        if (column.type() == FieldType::integer) values.add(static_cast<double>(column.integer(row)));
        if (column.type() == FieldType::real && std::isfinite(column.real(row))) values.add(column.real(row));
        if (column.type() == FieldType::date) values.add(to_iso(DateInterval::of_day(column.date(row))));
    }
    return values;
}

/// Attributes of tiles by name, with their values; no more than the bound.
std::map<std::string, Values> attributes_of(const FeatureTable& table, std::span<const std::uint32_t> rows) {
    std::map<std::string, Values> attributes;
    const auto names = tile::attribute_names(table.schema(), table.has_dates());
    for (std::size_t field = 0; field < names.size() && attributes.size() < most_attributes; ++field)
        attributes.emplace(names[field], values_of(table.column(field), rows));
    Values& ids = attributes[std::string(tile::attribute::id)];
    for (const std::uint32_t row : rows) {
        if (const auto number = table.integer_key(row)) ids.add(static_cast<double>(*number));
        if (const auto text = table.text_key(row)) ids.add(std::string(*text));
    }
    if (!table.has_dates()) return attributes;
    Values& dates = attributes[std::string(tile::attribute::date)];
    Values& starts = attributes[std::string(tile::attribute::start)];
    Values& ends = attributes[std::string(tile::attribute::end)];
    for (const std::uint32_t row : rows) {
        const auto when = table.when(row);
        if (!when) continue;
        dates.add(to_iso(*when));
        starts.add(static_cast<double>(when->start.number));
        ends.add(static_cast<double>(when->end.number));
    }
    return attributes;
}

/// "Point", "LineString", "Polygon": of most rows; a layer has one.
std::string_view geometry_of(const FeatureTable& table, std::span<const std::uint32_t> rows) {
    std::map<GeometryType, std::size_t> counts;
    for (const std::uint32_t row : rows)
        ++counts[table.geometry(row).type];
    const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    if (most == counts.end() || most->first == GeometryType::point) return "Point";
    return most->first == GeometryType::polygon ? "Polygon" : "LineString";
}

/// Whether a zoom of the archive draws each row by itself, with an attribute.
bool shows_all(const std::string& layer, const std::string& attribute, std::span<const LayerZoom> zooms) {
    return std::ranges::any_of(zooms, [&](const LayerZoom& zoom) {
        const tile::ZoomOmissions& left_out = zoom.omissions;
        return zoom.layer == layer && left_out.below_pixel == 0 && left_out.thinned == 0 && left_out.clustered == 0 &&
               std::ranges::find(left_out.attributes, attribute) == left_out.attributes.end();
    });
}

}  // namespace

Json tilestats(const BuildOptions& options, std::span<const LayerZoom> zooms) {
    Json layers = Json::array();
    for (const LayerChoice& choice : options.layers) {
        const FeatureTable& table = choice.layer->features();
        const std::string& name = choice.layer->name();
        const auto rows = selected_rows(choice, options);
        Json attributes = Json::array();
        for (auto& [attribute, values] : attributes_of(table, rows))
            attributes.push_back(values.to_json(attribute, shows_all(name, attribute, zooms)));
        layers.push_back({{"layer", name},
                          {"count", rows.size()},
                          {"geometry", geometry_of(table, rows)},
                          {"attributeCount", attributes.size()},
                          {"attributes", std::move(attributes)}});
    }
    return {{"layerCount", layers.size()}, {"layers", std::move(layers)}};
}

}  // namespace oryx::pyramid
