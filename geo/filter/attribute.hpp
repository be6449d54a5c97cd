#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/filter/expression.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::filter {

/// What a filter may ask of a feature: an attribute of its schema, its key, its geometry, and where it has dates their
/// first and last day. The list of these is what /queryables shows.
struct Attribute {
    enum class Source : std::uint8_t { field, key, geometry, date_start, date_end, date_precision };
    std::string name;
    Source source = Source::field;
    Type type = Type::any;
    std::size_t field = 0;  ///< of the schema
    std::string title = {};
    std::string unit = {};
    bool is_time = false;  ///< a text whose values are times ("2022-04-16T10:13:19Z"): may stand where a date may
    bool whole = false;    ///< a number that is an integer
};

/// `geometry_name`: what the source called its geometry; it is always known as `geometry` too.
std::vector<Attribute> attributes_of(const FeatureTable& table, std::string_view geometry_name = {});

/// The attribute of a name. Error: invalid_input naming the property, with those that are there.
Result<Attribute> find_attribute(const std::vector<Attribute>& attributes, const Expression& property);

}  // namespace oryx::filter
