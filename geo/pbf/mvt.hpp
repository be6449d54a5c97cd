#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace oryx::pbf {

/// Mapbox Vector Tile 2.1, section 4.3.4. The numbers are those of the wire.
enum class MvtType : std::uint8_t { unknown = 0, point = 1, line = 2, polygon = 3 };

/// A position on a tile's integer grid: origin top left, x right, y DOWN (4.3).
struct MvtPoint {
    std::int32_t x = 0;
    std::int32_t y = 0;
    bool operator==(const MvtPoint&) const = default;
};

/// An attribute value (4.4). The wire's int and sint both read as a signed integer.
using MvtValue = std::variant<std::string, float, double, std::int64_t, std::uint64_t, bool>;

}  // namespace oryx::pbf
