#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/filter/filter.hpp"
#include "geo/store/source.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/shared_data.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// The data set of CQL2's abstract test suite (OGC 21-065r2, annex A).
namespace oryx::testing {

inline std::filesystem::path cql2_folder() {
    return oryx::testing::shared_data() / "fixtures" / "cql2";
}

/// One layer as a table: every column as the source has it, keys are the row numbers.
inline std::shared_ptr<const FeatureTable> cql2_layer(const std::string& name) {
    static std::map<std::string, std::shared_ptr<const FeatureTable>> loaded;
    auto& table = loaded[name];
    if (table) return table;
    const auto source = store::open_source(cql2_folder() / "ne110m4cql2.gpkg", {.layer = name});
    REQUIRE(source);
    FeatureTable building((*source)->info().fields);
    store::SourceRow row;
    while ((*source)->next(row).value())
        building.append(row.number, row.number, std::nullopt, row.geometry.view(), row.values);
    table = std::move(building).freeze();
    return table;
}

struct Cql2Case {
    std::string conformance_class;
    std::string layer;
    std::string predicate;
    std::size_t matched = 0;
};

/// The published predicates. They come from AsciiDoc, which escapes "<=" and "((" with a backslash.
inline std::vector<Cql2Case> cql2_cases() {
    std::ifstream file(cql2_folder() / "predicates.csv");
    std::vector<Cql2Case> cases;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
                cells.back() += line[i++];
            } else if (line[i] == '"') {
                quoted = !quoted;
            } else if (line[i] == ',' && !quoted) {
                cells.emplace_back();
            } else if (line[i] != '\\' && line[i] != '\r') {
                cells.back() += line[i];
            }
        }
        if (cells.size() == 4) cases.push_back({cells[0], cells[1], cells[2], std::stoul(cells[3])});
    }
    return cases;
}

inline std::shared_ptr<const index::PackedRTree> index_over(const FeatureTable& table) {
    std::vector<Envelope> boxes;
    for (std::size_t row = 0; row < table.size(); ++row)
        boxes.push_back(table.geometry(row).envelope());
    return std::make_shared<const index::PackedRTree>(boxes);
}

/// The rows that a filter takes; the test ends where it is none.
inline std::vector<std::uint32_t> rows_of(const filter::Filter& filter, const FeatureTable& table,
                                          const index::PackedRTree* index = nullptr) {
    auto bound = filter::BoundFilter::bind(filter, table, "geom");
    if (!bound) FAIL(to_line(bound.error()));
    return bound->rows(index).value();
}

inline std::vector<std::uint32_t> rows_of(const std::string& text, const FeatureTable& table,
                                          const index::PackedRTree* index = nullptr) {
    const auto filter = filter::Filter::parse(text);
    if (!filter) FAIL(text << ": " << to_line(filter.error()));
    return rows_of(*filter, table, index);
}

}  // namespace oryx::testing
