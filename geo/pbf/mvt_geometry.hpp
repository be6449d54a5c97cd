#pragma once

#include "geo/core/result.hpp"
#include "geo/pbf/mvt.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pbf {

// 4.3.1: the command identifiers.
inline constexpr std::uint32_t move_to = 1;
inline constexpr std::uint32_t line_to = 2;
inline constexpr std::uint32_t close_path = 7;

/// 4.3.2: small negative numbers stay small.
constexpr std::uint32_t zigzag(std::int32_t n) {
    return (static_cast<std::uint32_t>(n) << 1) ^ static_cast<std::uint32_t>(n >> 31);
}

/// Builds the command integers of one feature's geometry (4.3.1 to 4.3.3). The cursor begins at (0,0) for each feature
/// and goes on from part to part. Reusable: `clear()` keeps the memory.
class MvtGeometry {
  public:
    void clear();
    /// All points of a feature, at once (4.3.4.2). Precondition: not empty.
    void points(std::span<const MvtPoint> points);
    /// One line (4.3.4.3). Precondition: at least 2 points, no two equal ones in a row.
    void line(std::span<const MvtPoint> points);
    /// One ring without its closing vertex (4.3.4.4). Precondition: at least 3 points, no two equal ones in a row, a
    /// positive area for an exterior ring, a negative one for an interior ring after its exterior. Begins at the
    /// vertex, among the first 64, that takes the fewest bytes.
    void ring(std::span<const MvtPoint> points);

    [[nodiscard]] bool empty() const { return commands_.empty(); }
    [[nodiscard]] std::span<const std::uint32_t> commands() const { return commands_; }

  private:
    void command(std::uint32_t id, std::size_t count);
    void parameter(MvtPoint point);
    /// A line through the points from `start` on to the last and from the first to the one before it.
    void path(std::span<const MvtPoint> points, std::size_t start);

    std::vector<std::uint32_t> commands_;
    MvtPoint cursor_;
};

/// The command integers of a single point (4.3.4.2).
inline std::array<std::uint32_t, 3> point_commands(MvtPoint point) {
    return {move_to | 1U << 3U, zigzag(point.x), zigzag(point.y)};
}

/// Twice the area of a ring by the surveyor's formula in tile coordinates (4.3.4.4): positive for exterior rings, which
/// on a screen (y down) run clockwise. The closing vertex may be there or not.
std::int64_t doubled_area(std::span<const MvtPoint> ring);

/// A geometry read back: for points one path of all points, for lines one path each, for polygons one path for each
/// ring without its closing vertex.
struct DecodedGeometry {
    std::vector<std::vector<MvtPoint>> paths;
    const char* fault = nullptr;  ///< the first breach of 4.3 that can still be drawn; null for none
};

/// Decodes command integers. Memory is bounded by the input: a count larger than the parameters that follow is refused
/// before anything is reserved. Coordinates wrap at 32 bits, as readers do.
/// Error: invalid_input for what cannot be drawn, with the clause.
Result<DecodedGeometry> decode_geometry(MvtType type, std::span<const std::uint32_t> commands);

}  // namespace oryx::pbf
