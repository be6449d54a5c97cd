#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/geos.hpp"
#include "geo/geometry/structure.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace oryx::geometry {

namespace {

constexpr std::string_view what = "the Voronoi cells could not be made";

/// Borders between the cells, far beyond the outline so that every cell reaches it.
geos::Object voronoi_edges(std::span<const Position> sites, const Envelope& outline) {
    GEOSContextHandle_t context = geos::context();
    Geometry points{.type = GeometryType::point, .multi = true};
    Envelope reach = outline;
    for (const Position site : sites) {
        points.positions.push_back(site);
        points.end_ring();
        points.end_part();
        reach.expand(site);
    }
    const double margin = std::max(reach.max_x - reach.min_x, reach.max_y - reach.min_y);
    const geos::Object around(GEOSGeom_createRectangle_r(context, reach.min_x - margin, reach.min_y - margin,
                                                         reach.max_x + margin, reach.max_y + margin));
    const geos::Object object = geos::to_geos(points.view());
    if (!around || !object) return nullptr;
    return geos::Object(GEOSVoronoiDiagram_r(context, object.get(), around.get(), 0, 1));
}

/// Borders inside the outline and the outline's own, noded and snap-rounded TOGETHER, then the faces between them.
/// Where three borders meet there is a node, and a node is a vertex of every face it touches: that is what makes
/// the faces a coverage.
geos::Object faces(const GEOSGeometry* edges, const GEOSGeometry* outline, double grid) {
    GEOSContextHandle_t context = geos::context();
    geos::Object inner(GEOSIntersection_r(context, edges, outline));
    geos::Object border(GEOSBoundary_r(context, outline));
    if (!inner || !border) return nullptr;
    GEOSGeometry* pair[] = {inner.release(), border.release()};
    const geos::Object lines(GEOSGeom_createCollection_r(context, GEOS_GEOMETRYCOLLECTION, pair, 2));
    const geos::Object noded(lines ? GEOSUnaryUnionPrec_r(context, lines.get(), grid) : nullptr);
    if (!noded) return nullptr;
    const GEOSGeometry* input[] = {noded.get()};
    return geos::Object(GEOSPolygonize_r(context, input, 1));
}

/// The nearest site; of equal ones the first.
std::size_t nearest_site(std::span<const Position> sites, Position p) {
    const auto squared_distance = [&](Position site) {
        return (site.x - p.x) * (site.x - p.x) + (site.y - p.y) * (site.y - p.y);
    };
    std::size_t best = 0;
    for (std::size_t i = 1; i < sites.size(); ++i) {
        if (squared_distance(sites[i]) < squared_distance(sites[best])) best = i;
    }
    return best;
}

/// Which faces belong to which site. Faces in the outline's holes belong to nobody.
std::map<std::size_t, std::vector<const GEOSGeometry*>> owners(const GEOSGeometry* faces,
                                                               std::span<const Position> sites,
                                                               const Prepared& outline) {
    GEOSContextHandle_t context = geos::context();
    std::map<std::size_t, std::vector<const GEOSGeometry*>> cells;
    const int count = GEOSGetNumGeometries_r(context, faces);
    for (int i = 0; i < count; ++i) {
        const GEOSGeometry* face = GEOSGetGeometryN_r(context, faces, i);
        const auto inside = interior_point(geos::from_geos(face, GeometryType::polygon, false).view());
        if (inside && outline.covers(*inside)) cells[nearest_site(sites, *inside)].push_back(face);
    }
    return cells;
}

/// One geometry of a site's faces (a concave outline may cut its cell in several).
Result<Geometry> cell_of(const std::vector<const GEOSGeometry*>& faces) {
    GEOSContextHandle_t context = geos::context();
    if (faces.size() == 1) return geos::from_geos(faces[0], GeometryType::polygon, false);
    std::vector<GEOSGeometry*> copies;
    for (const GEOSGeometry* face : faces)
        copies.push_back(GEOSGeom_clone_r(context, face));
    const geos::Object all(
        GEOSGeom_createCollection_r(context, GEOS_MULTIPOLYGON, copies.data(), static_cast<unsigned>(copies.size())));
    // The union of a coverage drops shared borders and keeps every other vertex as it is.
    const geos::Object result(all ? GEOSCoverageUnion_r(context, all.get()) : nullptr);
    return geos::finish(result, what, GeometryType::polygon, false);
}

}  // namespace

Result<std::vector<Geometry>> voronoi_cells(std::span<const Position> sites, const GeometryView& outline, double grid) {
    if (!(grid > 0)) return fail(ErrorKind::invalid_input, "the grid of Voronoi cells must be above 0");
    if (outline.type != GeometryType::polygon) return fail(ErrorKind::invalid_input, "the outline must be a polygon");
    const Geometry points{.type = GeometryType::line,
                          .positions = {sites.begin(), sites.end()},
                          .ring_ends = {static_cast<std::uint32_t>(sites.size())},
                          .part_ends = {1}};
    const auto differs = [&](Position p) { return p != sites[0]; };
    if (std::ranges::none_of(sites, differs)) {
        return fail(ErrorKind::invalid_input, "Voronoi cells need at least two distinct sites");
    }
    if (auto sound = require_structure(points.view()); !sound) return std::unexpected(std::move(sound).error());
    auto prepared = Prepared::create(outline);
    if (!prepared) return std::unexpected(std::move(prepared).error());

    const geos::Object border = geos::to_geos(outline);
    const geos::Object edges = border ? voronoi_edges(sites, outline.envelope()) : nullptr;
    const geos::Object all = edges ? faces(edges.get(), border.get(), grid) : nullptr;
    if (!all) return fail(geos::failure(what));

    std::vector<Geometry> cells(sites.size(), Geometry{.type = GeometryType::polygon});
    for (const auto& [site, own] : owners(all.get(), sites, *prepared)) {
        auto cell = cell_of(own);
        if (!cell) return std::unexpected(std::move(cell).error());
        cells[site] = std::move(*cell);
    }
    return cells;
}

}  // namespace oryx::geometry
