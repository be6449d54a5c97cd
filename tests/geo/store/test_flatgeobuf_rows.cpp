#include "geo/store/flatgeobuf.hpp"
#include "geo/store/flatgeobuf_rows.hpp"
#include "tests/geo/store/store_support.hpp"

#include <nlohmann/json.hpp>

namespace oryx::store {
namespace {

using namespace oryx::test;

/// A square with a hole, `shift` degrees to the east.
void add_square(Geometry& geometry, double shift) {
    const auto ring = [&](std::initializer_list<Position> positions) {
        for (const Position p : positions)
            geometry.positions.push_back({p.x + shift, p.y});
        geometry.ring_ends.push_back(static_cast<std::uint32_t>(geometry.positions.size()));
    };
    ring({{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}});
    ring({{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}});
    geometry.part_ends.push_back(static_cast<std::uint32_t>(geometry.ring_ends.size()));
}

Geometry squares(int count) {
    Geometry geometry;
    geometry.type = GeometryType::polygon;
    geometry.multi = count > 1;
    for (int i = 0; i < count; ++i)
        add_square(geometry, 10.0 * i);
    return geometry;
}

std::shared_ptr<const FeatureTable> table_of(const std::vector<Geometry>& geometries) {
    FeatureTable table({{"name", FieldType::text},
                        {"count", FieldType::integer},
                        {"share", FieldType::real},
                        {"capital", FieldType::boolean},
                        {"founded", FieldType::date}});
    std::int64_t row = 0;
    for (const Geometry& geometry : geometries) {
        const bool last = row + 1 == static_cast<std::int64_t>(geometries.size());
        table.append(
            {.row = row,
             .key = row + 1,
             .when = std::nullopt,
             .geometry = geometry,
             .values = last ? std::vector<Value>(5)
                            : std::vector<Value>{"S\u00e9gou " + std::to_string(row), row - (std::int64_t{1} << 40),
                                                 0.1, row % 2 == 0, *Day::from_civil(1905, 7, 1)}});
        ++row;
    }
    return std::move(table).freeze();
}

std::filesystem::path written(const ScratchDirectory& folder, const FeatureTable& table) {
    const ExportColumns columns(table, {});
    FlatGeobufRows rows(table, columns);
    std::string bytes;
    rows.append_header(bytes, "towns", table.size());
    for (std::size_t row = 0; row < table.size(); ++row)
        rows.append(bytes, row);
    const auto file = folder.path() / "rows.fgb";
    write(file, bytes);
    return file;
}

}  // namespace

TEST_CASE("FlatGeobuf that is written row by row is read back by GDAL and by this room's reader") {
    const std::vector<std::vector<Geometry>> tables{
        {Geometry::point({-4.19, 14.49}), Geometry::point({0, 0})},
        {squares(1), squares(3), squares(1)},
        {squares(1), squares(1)},
        {Geometry::point({1, 2}), squares(1), squares(2)},
        {Geometry::point({1, 2}), Geometry(), Geometry::point({3, 4})},
    };
    for (const auto& geometries : tables) {
        const auto folder = scratch();
        const auto table = table_of(geometries);
        const auto file = written(folder, *table);
        const Rows by_gdal = rows_of(file);
        REQUIRE(by_gdal.rows.size() == table->size());
        auto reader = FlatGeobufReader::open(file);
        INFO((reader ? "" : reader.error().detail.text));
        REQUIRE(reader);
        CHECK(reader->count() == table->size());
        std::vector<Value> values;
        Geometry geometry;
        for (std::size_t row = 0; row < table->size(); ++row) {
            CAPTURE(row);
            const auto more = reader->next(values, geometry);
            REQUIRE((more && *more));
            // A single shape among multi ones is written as one of one part.
            CHECK(geometry.positions == geometries[row].positions);
            CHECK(geometry.ring_ends == geometries[row].ring_ends);
            CHECK(by_gdal.rows[row].geometry.positions == geometries[row].positions);
            const bool last = row + 1 == table->size();
            CHECK(by_gdal.value(row, "id") == Value(static_cast<std::int64_t>(row) + 1));
            CHECK(by_gdal.value(row, "count") == (last ? Value() : table->column(1).value(row)));
            CHECK(by_gdal.value(row, "share") == (last ? Value() : Value(0.1)));
            CHECK(by_gdal.value(row, "name") == table->column(0).value(row));
            CHECK(values[1] == table->column(0).value(row));
        }
        CHECK_FALSE(*reader->next(values, geometry));
    }
}

}  // namespace oryx::store
