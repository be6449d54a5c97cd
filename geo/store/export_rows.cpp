#include "geo/store/export_rows.hpp"

#include "geo/core/json.hpp"
#include "geo/core/roles.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace oryx::store {

namespace {

constexpr const char* start_name = "date_start";
constexpr const char* end_name = "date_end";
constexpr const char* precision_name = "date_precision";

/// Whether all keys are integers; else they are exported as text.
bool integer_keys(const FeatureTable& table) {
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (!std::holds_alternative<std::int64_t>(table.key(row))) return false;
    }
    return true;
}

struct CsvText {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const {
        std::array<char, 32> text{};
        return {text.data(), std::to_chars(text.data(), text.data() + text.size(), v).ptr};
    }
    std::string operator()(const std::string& v) const { return v; }
    std::string operator()(Day v) const { return to_iso(v); }
};

void append_csv(std::string& out, const std::string& field) {
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

ExportColumns::ExportColumns(const FeatureTable& table, const ExportOptions& options) : table_(table) {
    const Schema& schema = table.schema();
    if (!options.key_name.empty() && !find_field(schema, options.key_name)) {
        add({Kind::key}, options.key_name, integer_keys(table) ? FieldType::integer : FieldType::text);
    }
    for (std::size_t i = 0; i < schema.size(); ++i)
        add({Kind::attribute, i}, schema[i].name, schema[i].type);
    if (table.has_dates() && !find_field(schema, start_name) && !find_field(schema, end_name) &&
        !find_field(schema, precision_name)) {
        add({Kind::date_start}, start_name, FieldType::date);
        add({Kind::date_end}, end_name, FieldType::date);
        add({Kind::date_precision}, precision_name, FieldType::text);
    }
}

void ExportColumns::add(Origin origin, std::string name, FieldType type) {
    origins_.push_back(origin);
    fields_.push_back({std::move(name), type});
}

Value ExportColumns::value(std::size_t row, std::size_t column) const {
    const Origin origin = origins_[column];
    if (origin.kind == Kind::attribute) return table_.column(origin.field).value(row);
    if (origin.kind == Kind::key) {
        if (fields_[column].type == FieldType::integer) return table_.key(row);
        return key_text(table_.key(row));
    }
    const auto when = table_.when(row);
    if (!when) return {};
    if (origin.kind == Kind::date_start) return when->start;
    if (origin.kind == Kind::date_end) return Day{when->end.number - 1};
    return std::string(to_string(when->precision));
}

std::string to_geojson_text(const FeatureTable& table, const ExportColumns& columns) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("type").string("FeatureCollection").key("features").begin_array();
    for (std::size_t row = 0; row < table.size(); ++row) {
        json.begin_object().key("type").string("Feature").key("id").value(table.key(row));
        json.key("geometry").geometry(table.geometry(row)).key("properties").begin_object();
        for (std::size_t i = 0; i < columns.fields().size(); ++i) {
            json.key(columns.fields()[i].name).value(columns.value(row, i));
        }
        json.end_object().end_object();
        out += '\n';
    }
    json.end_array().end_object();
    out += '\n';
    return out;
}

CsvRows::CsvRows(const FeatureTable& table, const ExportColumns& columns) : table_(table), columns_(columns) {
    for (std::size_t row = 0; row < table.size() && !any_geometry_; ++row)
        any_geometry_ = !table.geometry(row).empty();
}

void CsvRows::append_header(std::string& out) const {
    if (any_geometry_) out += "geometry";
    for (std::size_t i = 0; i < columns_.fields().size(); ++i) {
        if (i > 0 || any_geometry_) out += ',';
        append_csv(out, columns_.fields()[i].name);
    }
    out += '\n';
}

void CsvRows::append(std::string& out, std::size_t row) const {
    if (any_geometry_ && !table_.geometry(row).empty()) append_csv(out, geometry::to_wkt(table_.geometry(row)));
    for (std::size_t i = 0; i < columns_.fields().size(); ++i) {
        if (i > 0 || any_geometry_) out += ',';
        append_csv(out, std::visit(CsvText{}, columns_.value(row, i)));
    }
    out += '\n';
}

std::string to_csv_text(const FeatureTable& table, const ExportColumns& columns) {
    const CsvRows rows(table, columns);
    std::string out;
    rows.append_header(out);
    for (std::size_t row = 0; row < table.size(); ++row)
        rows.append(out, row);
    return out;
}

}  // namespace oryx::store
