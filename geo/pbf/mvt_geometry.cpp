#include "geo/pbf/mvt_geometry.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace oryx::pbf {

namespace {

std::uint32_t unzigzag(std::uint32_t n) {
    return (n >> 1) ^ (0U - (n & 1U));
}

/// Walks over command integers; every read is checked against what is left.
class CommandReader {
  public:
    explicit CommandReader(std::span<const std::uint32_t> commands) : commands_(commands) {}
    [[nodiscard]] bool at_end() const { return at_ == commands_.size(); }

    /// The next command, which must be `id`; its count.
    Result<std::uint32_t> expect(std::uint32_t id, const char* otherwise) {
        if (at_end() || (commands_[at_] & 7U) != id) return fail(ErrorKind::invalid_input, otherwise);
        return commands_[at_++] >> 3U;
    }
    /// Appends `count` positions to a path.
    Result<> positions(std::uint32_t count, std::vector<MvtPoint>& path) {
        if (count > (commands_.size() - at_) / 2) {
            return fail(ErrorKind::invalid_input,
                        "a command's count is larger than the parameters that follow (MVT 4.3.1)");
        }
        path.reserve(path.size() + count);
        for (std::uint32_t i = 0; i < count; ++i) {
            x_ += unzigzag(commands_[at_++]);
            y_ += unzigzag(commands_[at_++]);
            path.push_back({static_cast<std::int32_t>(x_), static_cast<std::int32_t>(y_)});
        }
        return {};
    }

  private:
    std::span<const std::uint32_t> commands_;
    std::size_t at_ = 0;
    std::uint32_t x_ = 0;  // unsigned, so that an overflow wraps and is no undefined behaviour
    std::uint32_t y_ = 0;
};

void note(DecodedGeometry& geometry, const char* fault) {
    if (!geometry.fault) geometry.fault = fault;
}

Result<> decode_points(CommandReader& reader, DecodedGeometry& out) {
    const auto count = reader.expect(move_to, "a point begins with MoveTo (MVT 4.3.4.2)");
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return fail(ErrorKind::invalid_input, "a point has a MoveTo of count 1 or more (MVT 4.3.4.2)");
    if (auto read = reader.positions(*count, out.paths.emplace_back()); !read) return read;
    if (!reader.at_end()) return fail(ErrorKind::invalid_input, "a point has one command only (MVT 4.3.4.2)");
    return {};
}

/// MoveTo of count 1 and LineTo of at least `least`: the beginning of a line and of a ring.
Result<> decode_path(CommandReader& reader, std::uint32_t least, DecodedGeometry& out) {
    const auto moves = reader.expect(move_to, "a line or ring begins with MoveTo (MVT 4.3.4.3, 4.3.4.4)");
    if (!moves) return std::unexpected(moves.error());
    if (*moves != 1)
        return fail(ErrorKind::invalid_input, "MoveTo of a line or ring has count 1 (MVT 4.3.4.3, 4.3.4.4)");
    auto& path = out.paths.emplace_back();
    if (auto read = reader.positions(1, path); !read) return read;
    const auto lines = reader.expect(line_to, "LineTo follows MoveTo in a line or ring (MVT 4.3.4.3, 4.3.4.4)");
    if (!lines) return std::unexpected(lines.error());
    if (*lines == 0) return fail(ErrorKind::invalid_input, "LineTo has count 1 or more (MVT 4.3.4.3)");
    if (*lines < least) note(out, "a ring has fewer than three vertices (MVT 4.3.4.4)");
    if (auto read = reader.positions(*lines, path); !read) return read;
    for (std::size_t i = 1; i < path.size(); ++i) {
        if (path[i] == path[i - 1]) note(out, "LineTo with dX and dY both 0 (MVT 4.3.3.2)");
    }
    return {};
}

Result<> decode_ring(CommandReader& reader, DecodedGeometry& out) {
    if (auto path = decode_path(reader, 2, out); !path) return path;
    const auto count = reader.expect(close_path, "a ring ends with ClosePath (MVT 4.3.4.4)");
    if (!count) return std::unexpected(count.error());
    if (*count != 1) return fail(ErrorKind::invalid_input, "ClosePath has count 1 (MVT 4.3.3.3)");
    const auto& ring = out.paths.back();
    if (ring.front() == ring.back()) note(out, "a ring repeats its first vertex (MVT 4.3.4.4)");
    const std::int64_t area = doubled_area(ring);
    if (area == 0) note(out, "a ring has no area (MVT 4.3.4.4)");
    if (area < 0 && out.paths.size() == 1) note(out, "the first ring is not exterior (MVT 4.3.4.4)");
    return {};
}

/// What a step of the cursor takes as two varints; steps beyond a tile count as three bytes each.
int step_bytes(MvtPoint from, MvtPoint to) {
    const auto bytes = [](std::int32_t n) {
        const std::uint32_t z = zigzag(n);
        return 1 + static_cast<int>(z > 127) + static_cast<int>(z > 16383);
    };
    return bytes(to.x - from.x) + bytes(to.y - from.y);
}

}  // namespace

void MvtGeometry::clear() {
    commands_.clear();
    cursor_ = {};
}

void MvtGeometry::command(std::uint32_t id, std::size_t count) {
    commands_.push_back((id & 7U) | static_cast<std::uint32_t>(count) << 3U);  // 4.3.1
}

void MvtGeometry::parameter(MvtPoint point) {
    commands_.push_back(zigzag(point.x - cursor_.x));  // 4.3.2: relative to the cursor
    commands_.push_back(zigzag(point.y - cursor_.y));
    cursor_ = point;
}

void MvtGeometry::points(std::span<const MvtPoint> points) {
    command(move_to, points.size());
    for (const MvtPoint point : points)
        parameter(point);
}

void MvtGeometry::line(std::span<const MvtPoint> points) {
    path(points, 0);
}

void MvtGeometry::path(std::span<const MvtPoint> points, std::size_t start) {
    command(move_to, 1);
    parameter(points[start]);
    command(line_to, points.size() - 1);
    for (const MvtPoint point : points.subspan(start + 1))
        parameter(point);
    for (const MvtPoint point : points.first(start))
        parameter(point);
}

void MvtGeometry::ring(std::span<const MvtPoint> points) {
    // The edge back to the first vertex takes no bytes: the start is where that, with the way to it, saves most. A long
    // ring would gain next to nothing by a further search.
    constexpr std::size_t most_looked_at = 64;
    std::size_t start = 0;
    int least = std::numeric_limits<int>::max();
    MvtPoint before = points.back();
    for (std::size_t i = 0; i < std::min(points.size(), most_looked_at); ++i) {
        const int bytes = step_bytes(cursor_, points[i]) - step_bytes(before, points[i]);
        if (bytes < least) {
            least = bytes;
            start = i;
        }
        before = points[i];
    }
    path(points, start);
    command(close_path, 1);  // 4.3.3.3: moves the cursor nowhere
}

std::int64_t doubled_area(std::span<const MvtPoint> ring) {
    // Relative to the first vertex: differences of 32-bit numbers take 33 bits, so a product takes 66; the sum is kept
    // in 128 bits and cut off to its sign and 63 bits, far beyond what a tile can hold.
    __extension__ using Wide = __int128;
    Wide sum = 0;
    for (std::size_t i = 2; i < ring.size(); ++i) {
        const std::int64_t ax = std::int64_t{ring[i - 1].x} - ring[0].x;
        const std::int64_t ay = std::int64_t{ring[i - 1].y} - ring[0].y;
        const std::int64_t bx = std::int64_t{ring[i].x} - ring[0].x;
        const std::int64_t by = std::int64_t{ring[i].y} - ring[0].y;
        sum += Wide{ax} * by - Wide{bx} * ay;
    }
    constexpr std::int64_t most = INT64_MAX;
    if (sum > most) return most;
    if (sum < -Wide{most}) return -most;
    return static_cast<std::int64_t>(sum);
}

Result<DecodedGeometry> decode_geometry(MvtType type, std::span<const std::uint32_t> commands) {
    DecodedGeometry out;
    CommandReader reader(commands);
    if (type == MvtType::unknown) return out;  // 4.3.4.1: a decoder may leave it out
    if (type == MvtType::point) {
        if (auto read = decode_points(reader, out); !read) return std::unexpected(read.error());
        return out;
    }
    do {
        auto read = type == MvtType::line ? decode_path(reader, 1, out) : decode_ring(reader, out);
        if (!read) return std::unexpected(read.error());
    } while (!reader.at_end());
    return out;
}

}  // namespace oryx::pbf
