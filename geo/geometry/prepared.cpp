#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/geos.hpp"
#include "geo/geometry/point_locator.hpp"
#include "geo/geometry/structure.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace oryx::geometry {

namespace {

/// A GEOS geometry and what GEOS prepared from it. GEOS fills the latter while it answers, without a lock, so that one
/// of these serves one thread at a time. It has a context of its own, since it may outlive the thread that made it.
struct PreparedObject {
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry* geometry = nullptr;
    const GEOSPreparedGeometry* prepared = nullptr;

    PreparedObject() = default;
    PreparedObject(const PreparedObject&) = delete;
    PreparedObject& operator=(const PreparedObject&) = delete;
    ~PreparedObject() {
        if (prepared) GEOSPreparedGeom_destroy_r(context, prepared);
        if (geometry) GEOSGeom_destroy_r(context, geometry);
        GEOS_finish_r(context);
    }
};

std::unique_ptr<PreparedObject> prepare(const GeometryView& polygon) {
    geos::Object geometry = geos::to_geos(polygon);
    if (!geometry) return nullptr;
    auto object = std::make_unique<PreparedObject>();
    object->geometry = geometry.release();
    object->prepared = GEOSPrepare_r(object->context, object->geometry);
    return object->prepared ? std::move(object) : nullptr;
}

}  // namespace

struct Prepared::Impl {
    explicit Impl(Geometry&& source) : polygon(std::move(source)), locator(polygon.view()) {}

    Geometry polygon;
    PointLocator locator;
    mutable std::mutex mutex;
    mutable std::vector<std::unique_ptr<PreparedObject>> idle;  // as many as threads ever asked at once

    using Predicate = char (*)(GEOSContextHandle_t, const GEOSPreparedGeometry*, const GEOSGeometry*);

    bool ask(Predicate predicate, const GeometryView& geometry) const {
        if (geometry.empty() || polygon.empty() || structure_fault(geometry)) return false;
        const geos::Object other = geos::to_geos(geometry);
        if (!other) return false;
        std::unique_ptr<PreparedObject> object;
        {
            const std::scoped_lock lock(mutex);
            if (!idle.empty()) {
                object = std::move(idle.back());
                idle.pop_back();
            }
        }
        if (!object) object = prepare(polygon.view());
        if (!object) return false;
        const bool answer = predicate(object->context, object->prepared, other.get()) == 1;
        const std::scoped_lock lock(mutex);
        idle.push_back(std::move(object));
        return answer;
    }
};

Prepared::Prepared(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Prepared::Prepared(Prepared&&) noexcept = default;
Prepared& Prepared::operator=(Prepared&&) noexcept = default;
Prepared::~Prepared() = default;

Result<Prepared> Prepared::create(const GeometryView& polygon) {
    if (polygon.type != GeometryType::polygon) return fail(ErrorKind::invalid_input, "a polygon is needed here");
    if (auto sound = require_structure(polygon); !sound) return std::unexpected(std::move(sound).error());
    auto impl = std::make_unique<Impl>(Geometry::from(polygon));
    auto object = prepare(polygon);
    if (!object) return fail(geos::failure("the polygon could not be prepared"));
    impl->idle.push_back(std::move(object));
    return Prepared(std::move(impl));
}

bool Prepared::covers(Position p) const {
    return impl_->locator.covers(p);
}

bool Prepared::intersects(const GeometryView& geometry) const {
    return impl_->ask(GEOSPreparedIntersects_r, geometry);
}

bool Prepared::contains(const GeometryView& geometry) const {
    return impl_->ask(GEOSPreparedContains_r, geometry);
}

}  // namespace oryx::geometry
