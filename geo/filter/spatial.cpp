#include "geo/filter/spatial.hpp"

#include "geo/filter/predicates.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oryx::filter {

using geometry::Relation;

namespace {

constexpr double spatial_cost = 200;

bool inside(const Envelope& inner, const Envelope& outer) {
    return outer.min_x <= inner.min_x && inner.max_x <= outer.max_x && outer.min_y <= inner.min_y &&
           inner.max_y <= outer.max_y;
}

Envelope part_envelope(const GeometryView& geometry, std::size_t part) {
    Envelope box;
    const auto [first, end] = geometry.part_rings(part);
    for (std::size_t ring = first; ring < end; ++ring) {
        for (const Position p : geometry.ring(ring))
            box.expand(p);
    }
    return box;
}

class Spatial final : public RowCondition {
  public:
    Spatial(const FeatureTable& table, SpatialTest test) : table_(table), test_(std::move(test)) {}
    Truth at(std::size_t row) override {
        const auto answer = test_(table_.geometry(row));
        return answer ? truth(*answer) : Truth::unknown;
    }
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> candidates(const index::PackedRTree& index) const override {
        return test_.candidates(index);
    }
    [[nodiscard]] double cost() const override { return spatial_cost; }

  private:
    const FeatureTable& table_;
    SpatialTest test_;
};

class SpatialToItself final : public RowCondition {
  public:
    SpatialToItself(const FeatureTable& table, Relation relation) : table_(table), relation_(relation) {}
    Truth at(std::size_t row) override {
        const GeometryView geometry = table_.geometry(row);
        const auto answer = geometry::relate(geometry, relation_, geometry);
        return answer ? truth(*answer) : Truth::unknown;
    }
    [[nodiscard]] double cost() const override { return spatial_cost; }

  private:
    const FeatureTable& table_;
    Relation relation_;
};

class GeometryIsNull final : public RowCondition {
  public:
    explicit GeometryIsNull(const FeatureTable& table) : table_(table) {}
    Truth at(std::size_t row) override { return truth(table_.geometry(row).empty()); }
    [[nodiscard]] double cost() const override { return 4; }

  private:
    const FeatureTable& table_;
};

}  // namespace

Result<SpatialTest> SpatialTest::create(Relation relation, const Shape& shape) {
    if (shape.members.size() > 1 && relation != Relation::intersects && relation != Relation::disjoint) {
        return fail(ErrorKind::invalid_input, "a GEOMETRYCOLLECTION stands in S_INTERSECTS and S_DISJOINT only");
    }
    const std::vector<GeometryView> views = shape.views();
    auto prepared = geometry::PreparedShape::create(views);
    if (!prepared) return std::unexpected(prepared.error());
    SpatialTest test(relation, std::move(*prepared));
    for (const GeometryView& view : views) {
        for (std::size_t part = 0; part < view.part_count(); ++part) {
            test.boxes_.push_back(part_envelope(view, part));
            test.envelope_.expand(test.boxes_.back());
        }
    }
    test.is_boxes_ = shape.box.has_value() && views.front().type == GeometryType::polygon;
    if (views.size() == 1 && views.front().type == GeometryType::polygon) test.locator_.emplace(views.front());
    return test;
}

std::optional<bool> SpatialTest::by_envelope(const Envelope& envelope) const {
    const bool meets = std::ranges::any_of(boxes_, [&](const Envelope& box) { return envelope.intersects(box); });
    if (!meets) return relation_ == Relation::disjoint;
    switch (relation_) {
        case Relation::intersects:
        case Relation::disjoint:
            // A geometry whose envelope lies in a box lies in it.
            if (is_boxes_ && std::ranges::any_of(boxes_, [&](const Envelope& box) { return inside(envelope, box); })) {
                return relation_ == Relation::intersects;
            }
            break;
        case Relation::within:
            if (!inside(envelope, envelope_)) return false;
            break;
        case Relation::contains:
            if (!inside(envelope_, envelope)) return false;
            break;
        case Relation::equals:
            if (envelope != envelope_) return false;
            break;
        default:
            break;
    }
    return std::nullopt;
}

std::optional<bool> SpatialTest::operator()(const GeometryView& geometry) const {
    if (geometry.empty()) return std::nullopt;
    if (const auto settled = by_envelope(geometry.envelope())) return settled;
    const bool intersection = relation_ == Relation::intersects || relation_ == Relation::disjoint;
    if (intersection && locator_ && geometry.is_single_point()) {
        return locator_->covers(geometry.positions.front()) == (relation_ == Relation::intersects);
    }
    return prepared_.holds(geometry, relation_);
}

std::optional<std::vector<std::uint32_t>> SpatialTest::candidates(const index::PackedRTree& index) const {
    if (relation_ == Relation::disjoint) return std::nullopt;
    // A shape of many parts (an archipelago) is searched as a whole.
    constexpr std::size_t few = 8;
    if (boxes_.size() > few) return index.search(envelope_);
    std::vector<std::uint32_t> rows;
    for (const Envelope& box : boxes_) {
        const auto found = index.search(box);
        if (rows.empty()) {
            rows = found;
            continue;
        }
        std::vector<std::uint32_t> merged;
        std::ranges::set_union(rows, found, std::back_inserter(merged));
        rows = std::move(merged);
    }
    return rows;
}

Result<ConditionPointer> make_spatial(const FeatureTable& table, Relation relation, const Shape& shape) {
    auto test = SpatialTest::create(relation, shape);
    if (!test) return std::unexpected(test.error());
    return std::make_unique<Spatial>(table, std::move(*test));
}

ConditionPointer make_spatial_to_itself(const FeatureTable& table, Relation relation) {
    return std::make_unique<SpatialToItself>(table, relation);
}

ConditionPointer make_geometry_is_null(const FeatureTable& table) {
    return std::make_unique<GeometryIsNull>(table);
}

}  // namespace oryx::filter
