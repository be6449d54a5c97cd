#pragma once

#include "geo/core/feature_table.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <utility>

namespace oryx::testing {

/// The same areas with every polygon's vertices moved on their own by up to `most` degrees, and a fifth of the segments
/// with a position in their middle that the neighbour has not.
inline std::shared_ptr<const FeatureTable> made_dirty(const FeatureTable& table, double most, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> shift(-most, most);
    FeatureTable dirty{Schema{}};
    for (std::size_t row = 0; row < table.size(); ++row) {
        const GeometryView clean = table.geometry(row);
        Geometry moved{.type = clean.type, .multi = clean.multi};
        for (std::size_t part = 0; part < clean.part_count(); ++part) {
            const auto [first, end] = clean.part_rings(part);
            for (std::size_t ring = first; ring < end; ++ring) {
                const auto positions = clean.ring(ring);
                const std::size_t start = moved.positions.size();
                for (std::size_t i = 0; i + 1 < positions.size(); ++i) {
                    const Position a = positions[i];
                    const Position b = positions[i + 1];
                    moved.positions.push_back({a.x + shift(random), a.y + shift(random)});
                    if (random() % 5 == 0)
                        moved.positions.push_back({(a.x + b.x) / 2 + shift(random), (a.y + b.y) / 2 + shift(random)});
                }
                moved.positions.push_back(moved.positions[start]);
                moved.end_ring();
            }
            moved.end_part();
        }
        dirty.append(
            {.row = table.source_row(row), .key = table.key(row), .when = {}, .geometry = moved, .values = {}});
    }
    return std::move(dirty).freeze();
}

}  // namespace oryx::testing
