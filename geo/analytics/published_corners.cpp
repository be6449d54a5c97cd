#include "geo/analytics/published_corners.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace oryx::analytics {

namespace {

// No longitude is so large: 2^31 times 1e-7 degrees is 214.
constexpr std::uint64_t not_known = 0x80000000'00000000;
constexpr std::uint64_t no_place = 0x80000000'00000001;

std::uint64_t packed(Position degrees) {
    if (!std::isfinite(degrees.x) || !std::isfinite(degrees.y)) return no_place;
    const auto whole = [](double value) {
        return std::bit_cast<std::uint32_t>(static_cast<std::int32_t>(std::llround(value * 1e7)));
    };
    return std::uint64_t{whole(degrees.x)} << 32U | whole(degrees.y);
}

Position unpacked(std::uint64_t corner) {
    if (corner == no_place) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan};
    }
    const auto degrees = [](std::uint64_t bits) {
        return std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(bits)) / 1e7;
    };
    return {degrees(corner >> 32U), degrees(corner)};
}

}  // namespace

PublishedCorners::PublishedCorners(const Grid& grid, crs::Plane plane) : grid_(grid), plane_(std::move(plane)) {
    const auto count = (static_cast<std::size_t>(grid.columns()) + 1) * (static_cast<std::size_t>(grid.rows()) + 1);
    known_ = std::make_unique<std::atomic<std::uint64_t>[]>(count);
    for (std::size_t i = 0; i < count; ++i)
        known_[i].store(not_known, std::memory_order_relaxed);
}

std::vector<Position> PublishedCorners::degrees(std::span<const std::uint32_t> corners) const {
    const auto stride = static_cast<std::uint32_t>(grid_.columns()) + 1;
    std::vector<Position> positions(corners.size());
    std::vector<std::size_t> missing;
    std::vector<Position> metres;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const std::uint64_t known = known_[corners[i]].load(std::memory_order_relaxed);
        if (known != not_known) {
            positions[i] = unpacked(known);
            continue;
        }
        missing.push_back(i);
        metres.push_back({grid_.corner_x(static_cast<std::int32_t>(corners[i] % stride)),
                          grid_.corner_y(static_cast<std::int32_t>(corners[i] / stride))});
    }
    // All at once: a plane is quicker with many positions than with one.
    plane_.unproject(std::span(metres));
    for (std::size_t m = 0; m < missing.size(); ++m) {
        const std::uint64_t corner = packed(metres[m]);
        known_[corners[missing[m]]].store(corner, std::memory_order_relaxed);
        positions[missing[m]] = unpacked(corner);
    }
    return positions;
}

}  // namespace oryx::analytics
