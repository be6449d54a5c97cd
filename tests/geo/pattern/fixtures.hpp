#pragma once

// Inputs of published vectors (../shared/data/fixtures/analytics): GAL files of neighbours, tables with a heading.

#include "geo/pattern/spatial_weights.hpp"
#include "geo/statistics/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/shared_data.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace fixture {

using namespace oryx;
using namespace oryx::pattern;
using Random = statistics::CounterRandom;

inline std::filesystem::path published(const char* name) {
    return oryx::testing::shared_data() / "fixtures" / "analytics" / name;
}

inline bool absent() {
    if (std::filesystem::exists(published("getisord.csv"))) return false;
    WARN("SKIPPED: the published inputs are not at " << published("").string());
    return true;
}

/// Rows of numbers; lines that do not start with one are headings.
inline std::vector<std::vector<double>> numbers(const char* name) {
    std::ifstream file(published(name));
    REQUIRE(file);
    std::vector<std::vector<double>> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '"' || line[0] == '\r') continue;
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream words(line);
        auto& row = rows.emplace_back();
        for (double v = 0; words >> v;)
            row.push_back(v);
    }
    return rows;
}

/// "n", then for each place "id count" and its neighbours' ids, counted from 1.
inline Neighbours gal(const char* name) {
    std::ifstream file(published(name));
    REQUIRE(file);
    std::string first;
    std::getline(file, first);
    const std::size_t n = std::stoul(first);
    std::vector<std::vector<std::uint32_t>> rows(n);
    std::size_t id = 0;
    std::size_t count = 0;
    while (file >> id >> count) {
        for (std::size_t i = 0; i < count; ++i) {
            std::uint32_t other = 0;
            file >> other;
            rows.at(id - 1).push_back(other - 1);
        }
    }
    Neighbours neighbours;
    for (auto& row : rows) {
        std::sort(row.begin(), row.end());
        neighbours.append(row);
    }
    return neighbours;
}

inline std::vector<Position> random_places(std::size_t n, double side, Random& random) {
    std::vector<Position> places;
    for (std::size_t i = 0; i < n; ++i)
        places.push_back({side * random.uniform(), side * random.uniform()});
    return places;
}

/// Counts like incidents': mostly 0.
inline std::vector<double> random_counts(std::size_t n, Random& random) {
    std::vector<double> counts;
    for (std::size_t i = 0; i < n; ++i) {
        const double u = random.uniform();
        counts.push_back(u < 0.6 ? 0 : std::floor(10 * random.uniform() * random.uniform()));
    }
    return counts;
}

/// Places of a lattice of unit squares, row by row.
inline std::vector<Position> lattice(std::size_t columns, std::size_t rows) {
    std::vector<Position> places;
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < columns; ++column)
            places.push_back({static_cast<double>(column), static_cast<double>(row)});
    }
    return places;
}

}  // namespace fixture
