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

bool has_field(const FeatureTable& table, std::string_view name) {
    return find_field(table.schema(), name).has_value();
}

}  // namespace

void write_feature(JsonWriter& json, const FeatureTable& table, std::size_t row, const OutputCrs& crs,
                   const std::function<void(JsonWriter&)>& more) {
    json.begin_object().key("type").string("Feature");
    json.key("id").value(table.key(row));
    json.key("geometry");
    const GeometryView geometry = table.geometry(row);
    if (geometry.type == GeometryType::polygon) {
        write_polygon(json, geometry, crs);
    } else if (crs.is_crs84()) {
        json.geometry(geometry);
    } else {
        json.geometry(crs.turned(geometry).view());
    }
    json.key("properties").begin_object();
    const Schema& schema = table.schema();
    for (std::size_t field = 0; field < schema.size(); ++field) {
        json.key(schema[field].name).value(table.column(field).value(row));
    }
    if (table.has_dates() && !has_field(table, "date_start")) {
        const auto when = table.when(row);
        const auto day = [&](std::string_view name, Day value) {
            json.key(name);
            if (when) {
                json.string(to_iso(value));
            } else {
                json.null();
            }
        };
        day("date_start", when ? when->start : Day{});
        day("date_end", when ? when->end + -1 : Day{});
        json.key("date_precision");
        if (when) {
            json.string(to_string(when->precision));
        } else {
            json.null();
        }
    }
    json.end_object();
    if (more) more(json);
    json.end_object();
}

}  // namespace oryx::api
