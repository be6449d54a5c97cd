#include "geo/ingest/convert.hpp"

#include "geo/ingest/geometry_rules.hpp"
#include "geo/ingest/number_parse.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::ingest {

namespace {

bool is_null(const Value& value) {
    return std::holds_alternative<std::monostate>(value);
}

bool near(double a, double b) {
    constexpr double tolerance = 1e-4;  // degrees: columns are often rounded
    return std::abs(a - b) < tolerance;
}

void wonder(Doubts& doubts, std::string_view attribute, const Value& value) {
    auto& entry = doubts.unreadable[std::string(attribute)];
    if (++entry.count == 1) entry.example = value_text(value);
}

/// Points at (0, 0), and where everything else is.
void note_position(const Geometry& geometry, Doubts& doubts) {
    if (geometry.type == GeometryType::point && geometry.positions.size() == 1) {
        const Position p = geometry.positions.front();
        if (p.x == 0 && p.y == 0) {
            ++doubts.at_zero;
            return;
        }
    }
    doubts.elsewhere.expand(geometry.envelope());
}

}  // namespace

std::vector<std::string> Doubts::warnings() const {
    std::vector<std::string> out;
    for (const auto& [attribute, seen] : unreadable) {
        out.push_back(std::to_string(seen.count) + " values of " + attribute +
                      " could not be read and are null, such as '" + seen.example + "'");
    }
    for (const auto& [attribute, count] : unknown) {
        out.push_back(std::to_string(count) + " values of " + attribute + " mean \"not known\" and are null");
    }
    constexpr double margin = 1;  // degree: data round the Gulf of Guinea may have a point there
    Envelope around = elsewhere;
    around.min_x -= margin;
    around.min_y -= margin;
    around.max_x += margin;
    around.max_y += margin;
    if (at_zero > 0 && (elsewhere.empty() || !around.contains({0, 0}))) {
        out.push_back(std::to_string(at_zero) +
                      " points are at (0, 0), far from all others: their place may be missing");
    }
    if (swapped > straight) {
        out.push_back("longitude and latitude look swapped: the columns of " + std::to_string(swapped) +
                      " rows say the opposite of their points");
    }
    if (latitude_beyond > 0) {
        out.push_back("longitude and latitude look swapped: " + std::to_string(latitude_beyond) +
                      " latitudes are beyond 90 degrees where the longitudes are not");
    }
    if (wide_edges > 0) {
        out.push_back(std::to_string(wide_edges) +
                      " features have an edge over 180 degrees long: they may cross the antimeridian uncut");
    }
    return out;
}

RowConverter::RowConverter(const Setting& setting, crs::Transform transform, DateReader dates)
    : setting_(setting),
      transform_(std::move(transform)),
      dates_(std::move(dates)),
      places_(PlaceReader::create(setting.look, setting.plan.bindings[setting.source])),
      precision_(PrecisionReader::create(setting.plan.bindings[setting.source], setting.places, setting.stated)) {}

Result<RowConverter> RowConverter::create(const Setting& setting, crs::Transform transform) {
    auto dates = DateReader::create(setting.look, setting.plan.bindings[setting.source], setting.date_order);
    if (!dates) return std::unexpected(dates.error());
    return RowConverter(setting, std::move(transform), std::move(*dates));
}

/// Reads, transforms and checks the geometry. Gives the side of the grid square the place was told by.
std::expected<double, std::string> RowConverter::place(store::SourceRow& row, Converted& out, Doubts& doubts) const {
    PlaceReader::Place place;
    if (places_.any()) {
        auto read = places_.read(row.values);
        if (!read) return std::unexpected(read.error());
        place = std::move(*read);
        row.geometry = place.geometry;  // for the rejects file
    } else {
        place.geometry = row.geometry;
    }
    if (place.geometry.type == GeometryType::none) return 0.0;
    if (!transform_.is_identity() && !place.in_wgs84) {
        const bool finite = std::ranges::all_of(place.geometry.positions,
                                                [](Position p) { return std::isfinite(p.x) && std::isfinite(p.y); });
        if (!finite) return std::unexpected("a coordinate is not a number");
        if (transform_.apply(place.geometry.positions) > 0) {
            return std::unexpected("a coordinate is outside what its projection covers");
        }
    }
    if (place.geometry.type == GeometryType::point && !place.geometry.empty()) {
        const Position p = place.geometry.positions.front();
        if (std::abs(p.y) > 90 && std::abs(p.y) <= 180 && std::abs(p.x) <= 90) ++doubts.latitude_beyond;
    }
    auto checked = check_geometry(std::move(place.geometry));
    if (!checked) return std::unexpected(checked.error());
    if (checked->wide_edge) ++doubts.wide_edges;
    note_position(checked->geometry, doubts);
    out.feature.geometry = std::move(checked->geometry);
    out.repairs = std::move(checked->repairs);
    return place.side_metres;
}

std::expected<RowConverter::Converted, std::string> RowConverter::convert(store::SourceRow& row, KeyMaker& keys,
                                                                          Doubts& doubts) const {
    const Binding& binding = setting_.plan.bindings[setting_.source];
    if (!row.fault.empty()) return std::unexpected(row.fault);
    Converted out;
    out.feature.row = row.number;
    auto key = keys.key_of(row, setting_.look.info.fields, binding.field(input::key));
    if (!key) return std::unexpected(key.error());
    out.feature.key = std::move(*key);
    const auto side = place(row, out, doubts);
    if (!side) return std::unexpected(side.error());
    auto when = dates_.read(row.values);
    if (!when) return std::unexpected(when.error());
    if (setting_.plan.role == Role::incidents && *when && (*when)->start > setting_.today) {
        return std::unexpected("dated after the day of ingest");
    }
    out.feature.when = *when;
    const auto lon = binding.field(input::lon);
    const auto lat = binding.field(input::lat);
    if (setting_.look.info.has_geometry && lon && lat && row.geometry.positions.size() == 1) {
        const auto x = number_of(row.values[*lon]);
        const auto y = number_of(row.values[*lat]);
        const Position p = row.geometry.positions.front();
        if (x && y && !near(*x, *y)) {
            doubts.straight += near(p.x, *x) && near(p.y, *y) ? 1 : 0;
            doubts.swapped += near(p.x, *y) && near(p.y, *x) ? 1 : 0;
        }
    }
    for (const OutputField& field : setting_.plan.fields) {
        if (!field.standard) {
            out.feature.values.push_back(kept_value(field, row, doubts));
        } else if (field.field.name == attribute::location_precision) {
            out.feature.values.emplace_back(std::string(to_string(precision_.read(row.values, *side))));
        } else {
            out.feature.values.push_back(standard_value(field, row, doubts));
        }
    }
    return out;
}

Value RowConverter::standard_value(const OutputField& out, const store::SourceRow& row, Doubts& doubts) const {
    const std::string& name = out.field.name;
    if (out.field.type == FieldType::boolean) return flag_value(name, row);
    const Binding& binding = setting_.plan.bindings[setting_.source];
    const auto field = binding.field(name);
    if (!field) return {};
    const Value& value = row.values[*field];
    const std::string text(trim(value_text(value)));
    if (is_null(value) || text.empty()) return {};
    if (out.field.type == FieldType::integer) return count_value(name, value, *field, doubts);
    return coded_text(name, value);
}

/// Names and codes are kept as written; "unknown" is a word of a name, and of a type too.
Value RowConverter::coded_text(std::string_view name, const Value& value) const {
    const std::string text(trim(value_text(value)));
    const Mapping& mapping = *setting_.plan.bindings[setting_.source].mapping;
    if (const auto codes = mapping.values.find(name); codes != mapping.values.end()) {
        if (const auto code = codes->second.find(fold(text)); code != codes->second.end()) return code->second;
    }
    return text;
}

/// A count of people: never negative, and 0 only where 0 is meant.
Value RowConverter::count_value(std::string_view name, const Value& value, std::size_t field, Doubts& doubts) const {
    const std::string text = value_text(value);
    if (says_unknown(text)) {
        ++doubts.unknown[std::string(name)];
        return {};
    }
    const Mapping& mapping = *setting_.plan.bindings[setting_.source].mapping;
    auto count = integer_of(value, setting_.look.profile.decimal_mark(field));
    if (!count && name == attribute::population) {  // modelled populations have decimals
        const auto number = number_of(value, setting_.look.profile.decimal_mark(field));
        if (number && std::abs(*number) < 1e15) count = std::llround(*number);
    }
    if (!count || *count < 0) {
        wonder(doubts, name, value);
        return {};
    }
    if (const auto codes = mapping.unknown.find(name); codes != mapping.unknown.end()) {
        if (std::find(codes->second.begin(), codes->second.end(), std::to_string(*count)) != codes->second.end()) {
            ++doubts.unknown[std::string(name)];
            return {};
        }
    }
    return *count;
}

/// A yes or no: from its own field, else by the mapping's rules.
Value RowConverter::flag_value(std::string_view name, const store::SourceRow& row) const {
    const Binding& binding = setting_.plan.bindings[setting_.source];
    if (const auto field = binding.field(name)) {
        const Value& value = row.values[*field];
        if (std::holds_alternative<bool>(value)) return value;
        const std::string text = fold(trim(value_text(value)));
        std::string_view meaning = text;
        if (const auto codes = binding.mapping->values.find(name); codes != binding.mapping->values.end()) {
            if (const auto code = codes->second.find(text); code != codes->second.end()) meaning = code->second;
        }
        if (meaning == "true" || meaning == "1" || meaning == "yes" || meaning == "oui" || meaning == "t") return true;
        if (meaning == "false" || meaning == "0" || meaning == "no" || meaning == "non" || meaning == "f") return false;
        return {};
    }
    Value result;
    for (const auto& [rule, field] : binding.derive) {
        if (rule->attribute != name || is_null(row.values[field])) continue;
        const std::string text = fold(trim(value_text(row.values[field])));
        const auto starts = [&](const std::string& prefix) { return text.starts_with(prefix); };
        if (std::find(rule->equals.begin(), rule->equals.end(), text) != rule->equals.end() ||
            std::any_of(rule->starts.begin(), rule->starts.end(), starts)) {
            return true;
        }
        result = false;
    }
    return result;
}

Value RowConverter::kept_value(const OutputField& out, const store::SourceRow& row, Doubts& doubts) const {
    const auto field = out.sources[setting_.source];
    if (!field) return {};
    const Value& value = row.values[*field];
    if (is_null(value)) return {};
    const bool table = setting_.look.info.driver == "csv" || setting_.look.info.driver == "xlsx";
    switch (out.field.type) {
        case FieldType::text:
            if (table && trim(value_text(value)).empty()) return {};
            return value_text(value);
        case FieldType::integer:
        case FieldType::real: {
            if (says_unknown(value_text(value))) return {};
            const DecimalMark mark = setting_.look.profile.decimal_mark(*field);
            if (out.field.type == FieldType::integer) {
                if (const auto number = integer_of(value, mark)) return *number;
            } else if (const auto number = number_of(value, mark)) {
                return *number;
            }
            wonder(doubts, out.field.name, value);
            return {};
        }
        case FieldType::boolean:
            return std::holds_alternative<bool>(value) ? value : Value();
        case FieldType::date:
            return std::holds_alternative<Day>(value) ? value : Value();
    }
    return {};
}

}  // namespace oryx::ingest
