#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/source.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/shared_data.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

/// Tiny sources made at test time, and what reading them gave.
namespace oryx::test {

inline store::ScratchDirectory scratch() {
    auto made = store::ScratchDirectory::create();
    REQUIRE(made);
    return std::move(*made);
}

inline void write(const std::filesystem::path& file, std::string_view content) {
    std::ofstream out(file, std::ios::binary);
    out << content;
    REQUIRE(out.good());
}

inline std::string read(const std::filesystem::path& file) {
    auto content = store::read_whole_file(file, 1ULL << 30);
    REQUIRE(content);
    return *content;
}

struct Rows {
    store::SourceInfo info;
    std::vector<store::SourceRow> rows;
    [[nodiscard]] Value value(std::size_t row, std::string_view field) const {
        const auto place = find_field(info.fields, field);
        REQUIRE(place);
        return rows.at(row).values.at(*place);
    }
    [[nodiscard]] std::string text(std::size_t row, std::string_view field) const {
        const Value found = value(row, field);
        const auto* text = std::get_if<std::string>(&found);
        return text == nullptr ? "(not a text)" : *text;
    }
};

inline Result<Rows> read_source(const std::filesystem::path& file, const store::SourceOptions& options = {}) {
    auto source = store::open_source(file, options);
    if (!source) return std::unexpected(source.error());
    Rows out;
    store::SourceRow row;
    for (;;) {
        const auto more = (*source)->next(row);
        if (!more) return std::unexpected(more.error());
        if (!*more) break;
        out.rows.push_back(row);
    }
    out.info = (*source)->info();
    return out;
}

/// Reads a source that must be readable.
inline Rows rows_of(const std::filesystem::path& file, const store::SourceOptions& options = {}) {
    auto rows = read_source(file, options);
    INFO((rows ? "" : to_line(rows.error()) + " | " + rows.error().detail.text));
    REQUIRE(rows);
    return *rows;
}

inline std::filesystem::path shared(const std::string& name) {
    return oryx::testing::shared_data() / name;
}

/// Whether the shared real data are there; says loudly where they are not.
inline bool have_shared() {
    const bool there = std::filesystem::exists(shared("README.md"));
    if (!there) WARN("SKIPPED: the shared data are not at " << oryx::testing::shared_data());
    return there;
}

inline Geometry line(std::vector<std::vector<Position>> parts, bool multi) {
    Geometry g{GeometryType::line, multi, {}, {}, {}};
    for (const auto& part : parts) {
        g.positions.insert(g.positions.end(), part.begin(), part.end());
        g.end_ring();
        g.end_part();
    }
    return g;
}

/// Squares of side 1 with their lower left corner given; each with a hole where `hole` says so.
inline Geometry squares(const std::vector<Position>& corners, bool multi, bool hole = false) {
    Geometry g{GeometryType::polygon, multi, {}, {}, {}};
    for (const Position c : corners) {
        for (const Position p : {Position{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}})
            g.positions.push_back({c.x + p.x, c.y + p.y});
        g.end_ring();
        if (hole) {
            for (const Position p : {Position{.25, .25}, {.25, .75}, {.75, .75}, {.75, .25}, {.25, .25}}) {
                g.positions.push_back({c.x + p.x, c.y + p.y});
            }
            g.end_ring();
        }
        g.end_part();
    }
    return g;
}

inline bool same_geometry(const GeometryView& a, const GeometryView& b) {
    return a.type == b.type && a.multi == b.multi && std::ranges::equal(a.positions, b.positions) &&
           std::ranges::equal(a.ring_ends, b.ring_ends) && std::ranges::equal(a.part_ends, b.part_ends);
}

/// Every cell, key, date and geometry of two tables, in order.
inline void require_same_tables(const FeatureTable& a, const FeatureTable& b) {
    REQUIRE(a.size() == b.size());
    REQUIRE(a.schema() == b.schema());
    for (std::size_t row = 0; row < a.size(); ++row) {
        INFO("row " << row);
        CHECK(a.key(row) == b.key(row));
        CHECK(a.tile_id(row) == b.tile_id(row));
        CHECK(a.source_row(row) == b.source_row(row));
        CHECK(a.when(row) == b.when(row));
        CHECK(same_geometry(a.geometry(row), b.geometry(row)));
        for (std::size_t f = 0; f < a.schema().size(); ++f) {
            INFO("field " << a.schema()[f].name);
            CHECK(a.column(f).value(row) == b.column(f).value(row));
        }
    }
}

}  // namespace oryx::test
