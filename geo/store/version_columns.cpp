#include "geo/store/version_columns.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <utility>

#include <ogrsf_frmts.h>

namespace oryx::store {

namespace {

struct ColumnType {
    OGRFieldType type;
    OGRFieldSubType subtype = OFSTNone;
};

/// Dates are kept as days since 1970: FlatGeobuf has no date, and GDAL writes its Date as DateTime.
ColumnType column_type(FieldType type) {
    switch (type) {
        case FieldType::boolean:
            return {OFTInteger, OFSTBoolean};
        case FieldType::integer:
            return {OFTInteger64};
        case FieldType::real:
            return {OFTReal};
        case FieldType::text:
            return {OFTString};
        case FieldType::date:
            return {OFTInteger};
    }
    return {OFTString};
}

struct OwnColumn {
    const char* name;
    ColumnType type;
};

constexpr std::array<OwnColumn, VersionColumns::first_attribute> own_columns{{
    {"_order", {OFTInteger64}},
    {"_row", {OFTInteger64}},
    {"_id", {OFTString}},
    {"_integer", {OFTInteger, OFSTBoolean}},
    {"_start", {OFTInteger}},
    {"_end", {OFTInteger}},
    {"_precision", {OFTString}},
}};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

bool add_column(OGRLayer& layer, const std::string& name, ColumnType type) {
    OGRFieldDefn column(name.c_str(), type.type);
    column.SetSubType(type.subtype);
    return layer.CreateField(&column) == OGRERR_NONE;
}

bool is_of(const OGRFieldDefn& column, ColumnType type) {
    return column.GetType() == type.type && column.GetSubType() == type.subtype;
}

Value value_of(const OGRFeature& feature, int column, ColumnType type) {
    if (!feature.IsFieldSetAndNotNull(column)) return {};
    if (type.subtype == OFSTBoolean) return feature.GetFieldAsInteger(column) != 0;
    if (type.type == OFTReal) return feature.GetFieldAsDouble(column);
    if (type.type == OFTString) return std::string(feature.GetFieldAsString(column));
    return static_cast<std::int64_t>(feature.GetFieldAsInteger64(column));
}

/// What the FlatGeobuf driver makes of a column.
FlatGeobufReader::Type stored_type(ColumnType type) {
    if (type.subtype == OFSTBoolean) return FlatGeobufReader::Type::boolean;
    if (type.type == OFTReal) return FlatGeobufReader::Type::real;
    if (type.type == OFTString) return FlatGeobufReader::Type::text;
    return type.type == OFTInteger ? FlatGeobufReader::Type::int32 : FlatGeobufReader::Type::int64;
}

}  // namespace

Result<> add_version_columns(OGRLayer& layer, const Schema& schema) {
    const gdal::ErrorTrap trap;
    std::set<std::string> used{"_fid"};
    bool added = true;
    for (const OwnColumn& column : own_columns) {
        added = added && add_column(layer, column.name, column.type);
        used.insert(column.name);
    }
    for (const Field& field : schema) {
        // A name that is taken (case aside, as GDAL compares) gets a number: the manifest's schema keeps the real name.
        std::string name = field.name;
        for (int copy = 2; !used.insert(lower(name)).second; ++copy)
            name = field.name + "_" + std::to_string(copy);
        added = added && add_column(layer, name, column_type(field.type));
    }
    if (!added ||
        layer.GetLayerDefn()->GetFieldCount() != VersionColumns::first_attribute + static_cast<int>(schema.size())) {
        return fail(Error{ErrorKind::io, "the columns of a version could not be created"}.with_detail(trap.text()));
    }
    return {};
}

void set_attribute(OGRFeature& feature, int column, const Value& value) {
    struct Setter {
        OGRFeature& feature;
        int column;
        void operator()(std::monostate) const {}
        void operator()(bool v) const { feature.SetField(column, v ? 1 : 0); }
        void operator()(std::int64_t v) const { feature.SetField(column, static_cast<GIntBig>(v)); }
        void operator()(double v) const { feature.SetField(column, v); }
        void operator()(const std::string& v) const { feature.SetField(column, v.c_str()); }
        void operator()(Day v) const { feature.SetField(column, v.number); }
    };
    std::visit(Setter{feature, column}, value);
}

std::vector<Value> version_values(const OGRFeature& feature, const Schema& schema) {
    std::vector<Value> values;
    values.reserve(VersionColumns::first_attribute + schema.size());
    for (const OwnColumn& own : own_columns)
        values.push_back(value_of(feature, static_cast<int>(values.size()), own.type));
    for (const Field& field : schema)
        values.push_back(value_of(feature, static_cast<int>(values.size()), column_type(field.type)));
    return values;
}

bool matches_schema(const OGRFeatureDefn& columns, const Schema& schema) {
    if (columns.GetFieldCount() != VersionColumns::first_attribute + static_cast<int>(schema.size())) return false;
    for (int i = 0; i < VersionColumns::first_attribute; ++i) {
        if (!is_of(*columns.GetFieldDefn(i), own_columns[static_cast<std::size_t>(i)].type)) return false;
    }
    for (std::size_t i = 0; i < schema.size(); ++i) {
        const OGRFieldDefn* column = columns.GetFieldDefn(VersionColumns::first_attribute + static_cast<int>(i));
        if (!is_of(*column, column_type(schema[i].type))) return false;
    }
    return true;
}

bool matches_schema(std::span<const FlatGeobufReader::Column> columns, const Schema& schema) {
    if (columns.size() != VersionColumns::first_attribute + schema.size()) return false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool own = i < own_columns.size();
        const ColumnType type = own ? own_columns[i].type : column_type(schema[i - own_columns.size()].type);
        if (columns[i].type != stored_type(type)) return false;
    }
    return true;
}

}  // namespace oryx::store
