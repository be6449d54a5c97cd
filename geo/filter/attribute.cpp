#include "geo/filter/attribute.hpp"

#include "geo/filter/lexer.hpp"
#include "geo/filter/moment.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace oryx::filter {

namespace {

Type type_of_field(FieldType type) {
    switch (type) {
        case FieldType::boolean:
            return Type::boolean;
        case FieldType::integer:
        case FieldType::real:
            return Type::number;
        case FieldType::date:
            return Type::moment;
        case FieldType::text:
            break;
    }
    return Type::text;
}

/// Judged by its first values: tables keep a date-time as the text that the source had.
bool holds_times(const Column& column) {
    constexpr std::size_t looked_at = 16;
    if (column.type() != FieldType::text) return false;
    const auto values = column.dictionary().first(std::min(column.dictionary().size(), looked_at));
    return !values.empty() &&
           std::ranges::all_of(values, [](const std::string& value) { return Moment::parse(value).has_value(); });
}

}  // namespace

std::vector<Attribute> attributes_of(const FeatureTable& table, std::string_view geometry_name) {
    using Source = Attribute::Source;
    std::vector<Attribute> all;
    const Schema& schema = table.schema();
    for (std::size_t i = 0; i < schema.size(); ++i) {
        all.push_back({.name = schema[i].name,
                       .source = Source::field,
                       .type = type_of_field(schema[i].type),
                       .field = i,
                       .title = schema[i].title,
                       .unit = schema[i].unit,
                       .is_time = holds_times(table.column(i)),
                       .whole = schema[i].type == FieldType::integer});
    }
    const auto add = [&](std::string_view name, Source source, Type type, std::string_view title) {
        if (find_field(schema, name)) return;  // the schema's own comes first
        all.push_back({.name = std::string(name), .source = source, .type = type, .title = std::string(title)});
    };
    // Keys of a table are of one type (ingest sees to it).
    const bool whole_keys = table.size() > 0 && table.integer_key(0).has_value();
    add("id", Source::key, whole_keys ? Type::number : Type::text, "Id of the feature");
    if (all.back().source == Source::key) all.back().whole = whole_keys;
    if (table.has_dates()) {
        add("date_start", Source::date_start, Type::moment, "First day");
        add("date_end", Source::date_end, Type::moment, "Last day");
        add("date_precision", Source::date_precision, Type::text, "How exactly the date is known");
    }
    if (!geometry_name.empty() && geometry_name != "geometry")
        add(geometry_name, Source::geometry, Type::shape, "Geometry");
    add("geometry", Source::geometry, Type::shape, "Geometry");
    return all;
}

Result<Attribute> find_attribute(const std::vector<Attribute>& attributes, const Expression& property) {
    const auto found = std::ranges::find(attributes, property.name(), &Attribute::name);
    if (found != attributes.end()) return *found;
    std::vector<std::string_view> names;
    for (const Attribute& attribute : attributes)
        names.push_back(attribute.name);
    const Token name{.kind = TokenKind::name, .text = property.name()};
    return wrong(property.where, fmt::format("there is no property {}", name.in_words()),
                 fmt::format("there are {}", fmt::join(names, ", ")));
}

}  // namespace oryx::filter
