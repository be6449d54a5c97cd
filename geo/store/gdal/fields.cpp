#include "geo/store/gdal/fields.hpp"

#include <cmath>

#include <fmt/format.h>

namespace oryx::store::gdal {

namespace {

struct Moment {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
    float second = 0;
};

/// GDAL's time zone flag: 0 unknown, 1 local, 100 UTC, then quarters of an hour from there (OGRField, ogr_core.h).
std::string zone_text(int flag) {
    constexpr int utc = 100;
    if (flag <= 1) return {};
    if (flag == utc) return "Z";
    const int minutes = std::abs(flag - utc) * 15;
    return fmt::format("{}{:02}:{:02}", flag < utc ? '-' : '+', minutes / 60, minutes % 60);
}

std::string clock_text(const Moment& m) {
    const auto milliseconds = static_cast<int>(std::lround(static_cast<double>(m.second) * 1000));
    std::string text = fmt::format("{:02}:{:02}:{:02}", m.hour, m.minute, milliseconds / 1000);
    if (milliseconds % 1000 != 0) text += fmt::format(".{:03}", milliseconds % 1000);
    return text + zone_text(m.zone);
}

Value time_value(const OGRFeature& feature, int column, OGRFieldType type) {
    Moment m;
    if (feature.GetFieldAsDateTime(column, &m.year, &m.month, &m.day, &m.hour, &m.minute, &m.second, &m.zone) == 0) {
        return {};
    }
    if (type == OFTTime) return clock_text(m);
    const auto day = Day::from_civil(m.year, static_cast<unsigned>(m.month), static_cast<unsigned>(m.day));
    if (type == OFTDate) {
        // A day the calendar does not have stays visible as null: "00000000" is how DBF says "no date".
        return day ? Value(*day) : Value();
    }
    return fmt::format("{:04}-{:02}-{:02}T{}", m.year, m.month, m.day, clock_text(m));
}

}  // namespace

FieldType field_type(const OGRFieldDefn& field) {
    switch (field.GetType()) {
        case OFTInteger:
            return field.GetSubType() == OFSTBoolean ? FieldType::boolean : FieldType::integer;
        case OFTInteger64:
            return FieldType::integer;
        case OFTReal:
            return FieldType::real;
        case OFTDate:
            return FieldType::date;
        default:
            return FieldType::text;
    }
}

bool is_binary(const OGRFieldDefn& field) {
    return field.GetType() == OFTBinary;
}

Value field_value(const OGRFeature& feature, int column) {
    if (!feature.IsFieldSetAndNotNull(column)) return {};
    const OGRFieldDefn& field = *feature.GetFieldDefnRef(column);
    switch (field.GetType()) {
        case OFTInteger:
            if (field.GetSubType() == OFSTBoolean) return feature.GetFieldAsInteger(column) != 0;
            return static_cast<std::int64_t>(feature.GetFieldAsInteger(column));
        case OFTInteger64:
            return static_cast<std::int64_t>(feature.GetFieldAsInteger64(column));
        case OFTReal:
            return feature.GetFieldAsDouble(column);
        case OFTDate:
        case OFTTime:
        case OFTDateTime:
            return time_value(feature, column, field.GetType());
        default:
            return std::string(feature.GetFieldAsString(column));
    }
}

}  // namespace oryx::store::gdal
