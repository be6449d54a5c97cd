// Point in polygon, many by many: index::PolygonLocator beside GEOS's STRtree with prepared polygons, one thread, the
// same polygons and positions, and the same answers or it fails. What `oryx_locate_bench [POLYGONS] [POINTS]` prints:
// processor seconds to build and to ask, of each, and their ratio.

#include "geo/core/geometry.hpp"
#include "geo/index/polygon_locator.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

#include <geos_c.h>

using namespace oryx;

namespace {

/// Of the processor, since others may be at work beside.
double seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// A coverage of jagged quadrangles: corners of a lattice moved about, sides that both neighbours share.
class Coverage {
  public:
    explicit Coverage(std::size_t polygons) : side_(static_cast<std::size_t>(std::sqrt(polygons))) {}

    [[nodiscard]] std::size_t side() const { return side_; }
    [[nodiscard]] Geometry polygon(std::size_t x, std::size_t y) const {
        Geometry g{.type = GeometryType::polygon, .multi = false};
        add_side(g, x, y, x + 1, y);
        add_side(g, x + 1, y, x + 1, y + 1);
        add_side(g, x + 1, y + 1, x, y + 1);
        add_side(g, x, y + 1, x, y);
        g.positions.push_back(g.positions.front());
        g.end_ring();
        g.end_part();
        return g;
    }

  private:
    static constexpr int pieces = 8;

    static double noise(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
        std::uint64_t h = a * 0x9E3779B97F4A7C15U ^ b * 0xC2B2AE3D27D4EB4FU ^ c * 0x165667B19E3779F9U;
        h = (h ^ (h >> 31U)) * 0xD6E8FEB86659FD93U;
        return static_cast<double>((h ^ (h >> 29U)) >> 11U) * 0x1p-53 - 0.5;
    }
    static Position corner(std::size_t x, std::size_t y) {
        return {static_cast<double>(x) + 0.5 * noise(x, y, 1), static_cast<double>(y) + 0.5 * noise(x, y, 2)};
    }
    // Positions from the first corner up to, not including, the second; the same in both directions.
    static void add_side(Geometry& g, std::size_t x0, std::size_t y0, std::size_t x1, std::size_t y1) {
        const bool forward = x0 < x1 || y0 < y1;
        const Position a = forward ? corner(x0, y0) : corner(x1, y1);
        const Position b = forward ? corner(x1, y1) : corner(x0, y0);
        const std::uint64_t id = (forward ? x0 : x1) * 1'000'003 + (forward ? y0 : y1);
        for (int i = forward ? 0 : pieces; forward ? i < pieces : i > 0; i += forward ? 1 : -1) {
            const double t = static_cast<double>(i) / pieces;
            const bool end = i == 0 || i == pieces;
            const auto salt = static_cast<std::uint64_t>(i + (x0 != x1 ? 100 : 200));
            const double bend = end ? 0 : 0.06 * noise(id, salt, 3);
            g.positions.push_back(
                {a.x + t * (b.x - a.x) + (x0 != x1 ? 0 : bend), a.y + t * (b.y - a.y) + (x0 != x1 ? bend : 0)});
        }
    }

    std::size_t side_;
};

/// GEOS as one would use it: a tree of envelopes, prepared polygons, one question a candidate.
class Peer {
  public:
    explicit Peer(const std::vector<Geometry>& polygons) {
        tree_ = GEOSSTRtree_create_r(context_, 16);
        for (const Geometry& polygon : polygons) {
            GEOSCoordSequence* ring =
                GEOSCoordSeq_create_r(context_, static_cast<unsigned>(polygon.positions.size()), 2);
            for (unsigned i = 0; i < polygon.positions.size(); ++i)
                GEOSCoordSeq_setXY_r(context_, ring, i, polygon.positions[i].x, polygon.positions[i].y);
            shapes_.push_back(
                GEOSGeom_createPolygon_r(context_, GEOSGeom_createLinearRing_r(context_, ring), nullptr, 0));
            prepared_.push_back(GEOSPrepare_r(context_, shapes_.back()));
        }
        numbers_.resize(polygons.size());
        for (std::uint32_t i = 0; i < numbers_.size(); ++i) {
            numbers_[i] = i;
            GEOSSTRtree_insert_r(context_, tree_, shapes_[i], &numbers_[i]);
        }
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() {
        GEOSSTRtree_destroy_r(context_, tree_);
        for (const auto* prepared : prepared_)
            GEOSPreparedGeom_destroy_r(context_, prepared);
        for (auto* shape : shapes_)
            GEOSGeom_destroy_r(context_, shape);
        GEOS_finish_r(context_);
    }

    std::int64_t first_covering(Position p) {
        GEOSGeometry* point = GEOSGeom_createPointFromXY_r(context_, p.x, p.y);
        candidates_.clear();
        GEOSSTRtree_query_r(
            context_, tree_, point,
            [](void* item, void* list) {
                static_cast<std::vector<std::uint32_t>*>(list)->push_back(*static_cast<std::uint32_t*>(item));
            },
            &candidates_);
        std::ranges::sort(candidates_);
        std::int64_t found = -1;
        for (const std::uint32_t candidate : candidates_) {
            if (GEOSPreparedCovers_r(context_, prepared_[candidate], point) == 1) {
                found = candidate;
                break;
            }
        }
        GEOSGeom_destroy_r(context_, point);
        return found;
    }

  private:
    GEOSContextHandle_t context_ = GEOS_init_r();
    GEOSSTRtree* tree_ = nullptr;
    std::vector<GEOSGeometry*> shapes_;
    std::vector<const GEOSPreparedGeometry*> prepared_;
    std::vector<std::uint32_t> numbers_;
    std::vector<std::uint32_t> candidates_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::size_t polygons = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000;
    const std::size_t points = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
    const Coverage coverage(polygons);
    std::vector<Geometry> shapes;
    for (std::size_t y = 0; y < coverage.side(); ++y) {
        for (std::size_t x = 0; x < coverage.side(); ++x)
            shapes.push_back(coverage.polygon(x, y));
    }
    std::vector<GeometryView> views;
    for (const Geometry& shape : shapes)
        views.push_back(shape.view());
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> place(0, static_cast<double>(coverage.side()));
    std::vector<Position> positions(points);
    for (Position& p : positions)
        p = {place(random), place(random)};

    double start = seconds();
    const index::PolygonLocator locator(views);
    const double built = seconds() - start;
    start = seconds();
    std::vector<std::int64_t> ours(points, -1);
    for (std::size_t i = 0; i < points; ++i) {
        if (const auto found = locator.first_covering(positions[i])) ours[i] = *found;
    }
    const double asked = seconds() - start;

    start = seconds();
    Peer peer(shapes);
    // The first question builds the tree, and each polygon's own index is made when it is first asked.
    const double peer_built = seconds() - start;
    start = seconds();
    std::size_t differ = 0;
    for (std::size_t i = 0; i < points; ++i)
        differ += peer.first_covering(positions[i]) == ours[i] ? 0 : 1;
    const double peer_asked = seconds() - start;

    std::printf("%zu positions in %zu polygons of %zu positions\n", points, shapes.size(), shapes[0].positions.size());
    std::printf("PolygonLocator            build %.3f s  ask %.3f s\n", built, asked);
    std::printf("GEOS STRtree and prepared build %.3f s  ask %.3f s\n", peer_built, peer_asked);
    std::printf("GEOS over ours: ask %.1f, build and ask %.1f; %zu answers differ\n", peer_asked / asked,
                (peer_built + peer_asked) / (built + asked), differ);
    return differ == 0 ? 0 : 1;
}
