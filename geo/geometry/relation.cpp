#include "geo/geometry/relation.hpp"

#include "geo/geometry/geos.hpp"
#include "geo/geometry/structure.hpp"

#include <utility>
#include <vector>

namespace oryx::geometry {

namespace {

/// GEOS's answer: 0, 1, or 2 for an exception.
std::optional<bool> answer(char told) {
    if (told == 0 || told == 1) return told == 1;
    geos::take_message();
    return std::nullopt;
}

char ask(GEOSContextHandle_t context, const GEOSGeometry* a, Relation relation, const GEOSGeometry* b) {
    switch (relation) {
        case Relation::intersects:
            return GEOSIntersects_r(context, a, b);
        case Relation::disjoint:
            return GEOSDisjoint_r(context, a, b);
        case Relation::contains:
            return GEOSContains_r(context, a, b);
        case Relation::within:
            return GEOSWithin_r(context, a, b);
        case Relation::crosses:
            return GEOSCrosses_r(context, a, b);
        case Relation::overlaps:
            return GEOSOverlaps_r(context, a, b);
        case Relation::touches:
            return GEOSTouches_r(context, a, b);
        case Relation::equals:
            return GEOSEquals_r(context, a, b);
    }
    return 2;
}

geos::Object sound(const GeometryView& geometry) {
    if (geometry.empty() || structure_fault(geometry)) return nullptr;
    return geos::to_geos(geometry);
}

}  // namespace

Relation converse(Relation relation) {
    if (relation == Relation::contains) return Relation::within;
    if (relation == Relation::within) return Relation::contains;
    return relation;
}

std::optional<bool> relate(const GeometryView& a, Relation relation, const GeometryView& b) {
    const geos::Object first = sound(a);
    const geos::Object second = sound(b);
    if (!first || !second) return std::nullopt;
    return answer(ask(geos::context(), first.get(), relation, second.get()));
}

struct PreparedShape::Impl {
    // A context of its own, since the shape may outlive the thread that made it.
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry* shape = nullptr;
    const GEOSPreparedGeometry* prepared = nullptr;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (prepared) GEOSPreparedGeom_destroy_r(context, prepared);
        if (shape) GEOSGeom_destroy_r(context, shape);
        GEOS_finish_r(context);
    }

    // The relation is the other geometry's to this one: the converse is asked of this.
    [[nodiscard]] char ask_prepared(Relation relation, const GEOSGeometry* other) const {
        switch (relation) {
            case Relation::intersects:
                return GEOSPreparedIntersects_r(context, prepared, other);
            case Relation::disjoint:
                return GEOSPreparedDisjoint_r(context, prepared, other);
            case Relation::within:
                return GEOSPreparedContains_r(context, prepared, other);
            case Relation::contains:
                return GEOSPreparedWithin_r(context, prepared, other);
            case Relation::crosses:
                return GEOSPreparedCrosses_r(context, prepared, other);
            case Relation::overlaps:
                return GEOSPreparedOverlaps_r(context, prepared, other);
            case Relation::touches:
                return GEOSPreparedTouches_r(context, prepared, other);
            case Relation::equals:
                return ask(context, shape, relation, other);
        }
        return 2;
    }
};

PreparedShape::PreparedShape(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PreparedShape::PreparedShape(PreparedShape&&) noexcept = default;
PreparedShape& PreparedShape::operator=(PreparedShape&&) noexcept = default;
PreparedShape::~PreparedShape() = default;

Result<PreparedShape> PreparedShape::create(std::span<const GeometryView> members) {
    auto impl = std::make_unique<Impl>();
    std::vector<geos::Object> parts;
    for (const GeometryView& member : members) {
        if (auto structure = require_structure(member); !structure) return std::unexpected(structure.error());
        parts.push_back(sound(member));
        if (!parts.back()) return fail(ErrorKind::invalid_input, "the geometry is empty");
    }
    if (parts.empty()) return fail(ErrorKind::invalid_input, "the geometry is empty");
    if (parts.size() == 1) {
        impl->shape = parts.front().release();
    } else {
        std::vector<GEOSGeometry*> raw;
        for (geos::Object& part : parts)
            raw.push_back(part.release());
        impl->shape = GEOSGeom_createCollection_r(geos::context(), GEOS_GEOMETRYCOLLECTION, raw.data(),
                                                  static_cast<unsigned>(raw.size()));
    }
    if (impl->shape) impl->prepared = GEOSPrepare_r(impl->context, impl->shape);
    if (!impl->prepared) return fail(geos::failure("the geometry could not be prepared"));
    return PreparedShape(std::move(impl));
}

std::optional<bool> PreparedShape::holds(const GeometryView& geometry, Relation relation) const {
    const geos::Object other = sound(geometry);
    if (!other) return std::nullopt;
    return answer(impl_->ask_prepared(relation, other.get()));
}

}  // namespace oryx::geometry
