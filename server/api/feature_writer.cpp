#include "server/api/feature_writer.hpp"

#include <algorithm>

namespace oryx::api {

namespace {

/// Twice the signed area of a closed ring; positive where it runs counter-clockwise.
double signed_area_2(std::span<const Position> ring) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        // Relative to the first position: no loss where rings are small and far from the origin.
        const double ax = ring[i].x - ring[0].x;
        const double ay = ring[i].y - ring[0].y;
        const double bx = ring[i + 1].x - ring[0].x;
        const double by = ring[i + 1].y - ring[0].y;
        sum += ax * by - bx * ay;
    }
    return sum;
}

/// RFC 7946, 3.1.6: exterior rings run counter-clockwise, holes clockwise, seen with x to the east: before a CRS turns
/// its axes. Shapefiles have it the other way round.
void write_polygon(JsonWriter& json, const GeometryView& view, const OutputCrs& crs) {
    const auto write = [&](const GeometryView& geometry) {
        if (crs.is_crs84()) {
            json.geometry(geometry);
        } else {
            json.geometry(crs.turned(geometry).view());
        }
    };
    bool turned = true;
    for (std::size_t part = 0; part < view.part_count() && turned; ++part) {
        const auto [first, last] = view.part_rings(part);
        for (std::size_t r = first; r < last && turned; ++r)
            turned = (signed_area_2(view.ring(r)) > 0) == (r == first);
    }
    if (turned) {
        write(view);
        return;
    }
    Geometry right = Geometry::from(view);
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        const auto [first, last] = view.part_rings(part);
        for (std::size_t r = first; r < last; ++r) {
            if ((signed_area_2(view.ring(r)) > 0) == (r == first)) continue;
            const std::size_t begin = r == 0 ? 0 : right.ring_ends[r - 1];
            std::reverse(right.positions.begin() + static_cast<std::ptrdiff_t>(begin),
                         right.positions.begin() + right.ring_ends[r]);
        }
    }
    write(right.view());
}

}  // namespace

FeatureWriter::FeatureWriter(const FeatureTable& table, const OutputCrs& crs)
    : table_(table), crs_(crs), dates_(table.has_dates() && !find_field(table.schema(), "date_start")) {
    for (const Field& field : table.schema())
        JsonWriter(names_.emplace_back()).string(field.name);
}

void FeatureWriter::write(JsonWriter& json, std::size_t row, const std::function<void(JsonWriter&)>& more) const {
    json.begin_object().key("type").string("Feature").key("id");
    if (const auto number = table_.integer_key(row)) {
        json.number(*number);
    } else {
        json.value(table_.key(row));
    }
    json.key("geometry");
    write_geometry(json, table_.geometry(row));
    json.key("properties").begin_object();
    for (std::size_t field = 0; field < names_.size(); ++field) {
        json.quoted_key(names_[field]);
        write_value(json, table_.column(field), row);
    }
    if (dates_) write_dates(json, row);
    json.end_object();
    if (more) more(json);
    json.end_object();
}

void FeatureWriter::write_geometry(JsonWriter& json, const GeometryView& geometry) const {
    if (geometry.type == GeometryType::polygon) {
        write_polygon(json, geometry, crs_);
    } else if (crs_.is_crs84()) {
        json.geometry(geometry);
    } else {
        json.geometry(crs_.turned(geometry).view());
    }
}

void FeatureWriter::write_value(JsonWriter& json, const Column& column, std::size_t row) const {
    if (column.is_null(row)) {
        json.null();
    } else if (column.type() == FieldType::text) {
        json.string(column.text(row));  // no copy of it
    } else {
        json.value(column.value(row));
    }
}

void FeatureWriter::write_dates(JsonWriter& json, std::size_t row) const {
    const auto when = table_.when(row);
    if (!when) {
        json.key("date_start").null().key("date_end").null().key("date_precision").null();
        return;
    }
    json.key("date_start").string(to_iso(when->start)).key("date_end").string(to_iso(when->end + -1));
    json.key("date_precision").string(to_string(when->precision));
}

}  // namespace oryx::api
