#include "geo/ingest/location.hpp"

#include "geo/geometry/geometry_ops.hpp"
#include "geo/ingest/coordinate_parse.hpp"
#include "geo/ingest/number_parse.hpp"
#include "geo/ingest/text.hpp"

namespace oryx::ingest {

namespace {

bool blank(const Value& value) {
    return std::holds_alternative<std::monostate>(value) || says_unknown(value_text(value));
}

std::optional<double> degrees_of(const Value& value, Axis axis) {
    if (const auto* text = std::get_if<std::string>(&value)) return parse_degrees(*text, axis);
    return number_of(value);
}

}  // namespace

PlaceReader PlaceReader::create(const SourceLook& look, const Binding& binding) {
    PlaceReader reader;
    if (look.info.has_geometry) return reader;  // the source's own geometry is the place
    reader.lon_ = binding.field(input::lon);
    reader.lat_ = binding.field(input::lat);
    reader.mgrs_ = binding.field(input::mgrs);
    reader.wkt_ = binding.field(input::wkt);
    return reader;
}

std::expected<PlaceReader::Place, std::string> PlaceReader::read(std::span<const Value> row) const {
    if (lon_ && lat_ && !(blank(row[*lon_]) && blank(row[*lat_]))) {
        const auto x = degrees_of(row[*lon_], Axis::longitude);
        const auto y = degrees_of(row[*lat_], Axis::latitude);
        if (!x) return std::unexpected("the longitude '" + value_text(row[*lon_]) + "' cannot be read");
        if (!y) return std::unexpected("the latitude '" + value_text(row[*lat_]) + "' cannot be read");
        return Place{Geometry::point({*x, *y})};
    }
    if (mgrs_ && !blank(row[*mgrs_])) {
        const auto place = parse_mgrs(value_text(row[*mgrs_]));
        if (!place) return std::unexpected("the grid reference '" + value_text(row[*mgrs_]) + "' cannot be read");
        return Place{Geometry::point(place->position), true, place->side_metres};
    }
    if (wkt_ && !blank(row[*wkt_])) {
        auto geometry = geometry::from_wkt(value_text(row[*wkt_]));
        if (!geometry) return std::unexpected(std::string("the WKT geometry cannot be read"));
        return Place{std::move(*geometry)};
    }
    return Place{};
}

PrecisionReader PrecisionReader::create(const Binding& binding, const PlaceWords& words, LocationPrecision stated) {
    PrecisionReader reader;
    reader.code_ = binding.field(attribute::location_precision);
    reader.place_ = binding.field(attribute::place);
    reader.mapping_ = binding.mapping;
    reader.words_ = &words;
    reader.stated_ = stated;
    return reader;
}

LocationPrecision PrecisionReader::read(std::span<const Value> row, double side_metres) const {
    constexpr double coarse = 10'000;
    if (code_ && !blank(row[*code_])) {
        const std::string text = fold(trim(value_text(row[*code_])));
        const auto codes = mapping_->values.find(attribute::location_precision);
        std::string_view name = text;
        if (codes != mapping_->values.end()) {
            if (const auto code = codes->second.find(text); code != codes->second.end()) name = code->second;
        }
        const auto precision = parse_location_precision(name).value_or(LocationPrecision::unknown);
        return side_metres >= coarse && precision == LocationPrecision::exact ? LocationPrecision::near : precision;
    }
    if (side_metres > 0) return side_metres < coarse ? LocationPrecision::exact : LocationPrecision::near;
    if (!code_ && place_ && !blank(row[*place_])) return words_->precision(value_text(row[*place_]));
    return stated_;
}

}  // namespace oryx::ingest
