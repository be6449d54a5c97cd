#include "server/api/item_query.hpp"

#include "geo/geometry/geometry_ops.hpp"
#include "geo/index/packed_rtree.hpp"

#include <algorithm>

namespace oryx::api {

namespace {

Geometry rectangle(const Envelope& box) {
    Geometry polygon;
    polygon.type = GeometryType::polygon;
    polygon.positions = {{box.min_x, box.min_y},
                         {box.max_x, box.min_y},
                         {box.max_x, box.max_y},
                         {box.min_x, box.max_y},
                         {box.min_x, box.min_y}};
    polygon.end_ring();
    polygon.end_part();
    return polygon;
}

bool inside(const Envelope& inner, const Envelope& outer) {
    return outer.min_x <= inner.min_x && inner.max_x <= outer.max_x && outer.min_y <= inner.min_y &&
           inner.max_y <= outer.max_y;
}

/// Whether geometries meet one box: exact, and cheap where the envelope settles it.
class BoxTest {
  public:
    static Result<BoxTest> create(const Envelope& box) {
        BoxTest test(box);
        // A box without area (a point or a line) is no polygon that could be prepared: there the envelope decides.
        if (box.min_x < box.max_x && box.min_y < box.max_y) {
            auto prepared = geometry::Prepared::create(rectangle(box).view());
            if (!prepared) return std::unexpected(prepared.error());
            test.prepared_ = std::move(*prepared);
        }
        return test;
    }
    [[nodiscard]] bool meets(const GeometryView& geometry) const {
        if (geometry.empty()) return true;
        const Envelope envelope = geometry.envelope();
        if (!envelope.intersects(box_)) return false;
        if (geometry.type == GeometryType::point && geometry.positions.size() == 1) return true;
        return inside(envelope, box_) || !prepared_ || prepared_->intersects(geometry);
    }

  private:
    explicit BoxTest(const Envelope& box) : box_(box) {}
    Envelope box_;
    std::optional<geometry::Prepared> prepared_;
};

bool meets_date(const FeatureTable& table, std::size_t row, const std::optional<DateInterval>& filter) {
    if (!filter) return true;
    const auto when = table.when(row);
    return !when || when->intersects(*filter);
}

std::vector<bool> candidates(const Selection& selection, const http::BoundingBox& bbox) {
    const FeatureTable& table = *selection.features;
    std::vector<bool> rows(table.size(), selection.index == nullptr);
    if (selection.index == nullptr) return rows;
    for (const Envelope& box : bbox.boxes) {
        for (const std::uint32_t row : selection.index->search(box))
            rows[row] = true;
    }
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (table.geometry(row).empty()) rows[row] = true;
    }
    return rows;
}

}  // namespace

Result<RowSelection> select_rows(const Selection& selection, const http::BoundingBox* bbox, const CancelToken& cancel) {
    const FeatureTable& table = *selection.features;
    if (bbox == nullptr && !selection.filter) return RowSelection::all(table.size());
    std::vector<BoxTest> tests;
    std::vector<bool> candidate;
    if (bbox != nullptr) {
        for (const Envelope& box : bbox->boxes) {
            auto test = BoxTest::create(box);
            if (!test) return std::unexpected(test.error());
            tests.push_back(std::move(*test));
        }
        candidate = candidates(selection, *bbox);
    }
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if ((row & 1023) == 0) {
            if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
        }
        if (bbox != nullptr && !candidate[row]) continue;
        if (!meets_date(table, row, selection.filter)) continue;
        const GeometryView geometry = table.geometry(row);
        const bool meets = tests.empty() ||
                           std::any_of(tests.begin(), tests.end(), [&](const BoxTest& t) { return t.meets(geometry); });
        if (meets) rows.push_back(static_cast<std::uint32_t>(row));
    }
    return RowSelection(std::move(rows));
}

}  // namespace oryx::api
