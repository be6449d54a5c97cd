#include "geo/crs/plane.hpp"

#include "geo/crs/proj.hpp"

#include <cmath>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace oryx::crs {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// One PROJ object with the context it needs: what one thread uses at a time.
struct Projection {
    proj::Context context;
    proj::Object operation;
};

std::unique_ptr<Projection> create_projection(const std::string& definition) {
    auto projection = std::make_unique<Projection>();
    projection->context = proj::create_context();
    projection->operation.reset(proj_create(projection->context.get(), definition.c_str()));
    return projection->operation ? std::move(projection) : nullptr;
}

Position forward(const Projection& projection, Position p) {
    if (!(std::abs(p.y) <= 90) || !std::isfinite(p.x)) return {not_a_number, not_a_number};
    const PJ_COORD out =
        proj_trans(projection.operation.get(), PJ_FWD, proj_coord(proj_torad(p.x), proj_torad(p.y), 0, 0));
    if (!std::isfinite(out.xy.x) || !std::isfinite(out.xy.y)) return {not_a_number, not_a_number};
    return {out.xy.x, out.xy.y};
}

Position inverse(const Projection& projection, Position p) {
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) return {not_a_number, not_a_number};
    // PROJ's inverse takes the latitude from a series and is off by up to 2 mm; its forward is closed. One correction
    // by what the forward misses leaves nanometres.
    const auto back = [&](Position metres) {
        return proj_trans(projection.operation.get(), PJ_INV, proj_coord(metres.x, metres.y, 0, 0));
    };
    PJ_COORD out = back(p);
    if (std::isfinite(out.lp.lam) && std::isfinite(out.lp.phi)) {
        const PJ_COORD again = proj_trans(projection.operation.get(), PJ_FWD, out);
        out = back({p.x + (p.x - again.xy.x), p.y + (p.y - again.xy.y)});
    }
    if (!std::isfinite(out.lp.lam) || !std::isfinite(out.lp.phi)) return {not_a_number, not_a_number};
    return {proj_todeg(out.lp.lam), proj_todeg(out.lp.phi)};
}

}  // namespace

/// PROJ's objects serve one thread at a time, so that a plane keeps as many as were ever busy at once.
struct Plane::Impl {
    Position centre;
    std::string definition;
    mutable std::mutex mutex;
    mutable std::vector<std::unique_ptr<Projection>> idle;

    std::unique_ptr<Projection> take() const {
        {
            const std::scoped_lock lock(mutex);
            if (!idle.empty()) {
                auto projection = std::move(idle.back());
                idle.pop_back();
                return projection;
            }
        }
        return create_projection(definition);
    }
    void give_back(std::unique_ptr<Projection> projection) const {
        const std::scoped_lock lock(mutex);
        idle.push_back(std::move(projection));
    }

    /// Turns all positions in place with one object.
    template <class Turn>
    void turn(std::span<Position> positions, Turn turn_one) const {
        auto projection = take();
        for (Position& p : positions)
            p = projection ? turn_one(*projection, p) : Position{not_a_number, not_a_number};
        if (projection) give_back(std::move(projection));
    }
};

Plane::Plane(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

Result<Plane> Plane::centred_on(Position centre) {
    if (!(std::abs(centre.x) <= 180) || !(std::abs(centre.y) <= 90)) {
        return fail(
            Error{.kind = ErrorKind::invalid_input,
                  .message = fmt::format("no plane can be centred on longitude {}, latitude {}", centre.x, centre.y),
                  .hint = "a centre has a longitude of -180 to 180 and a latitude of -90 to 90"});
    }
    auto impl = std::make_shared<Impl>();
    impl->centre = centre;
    // Adding 0 turns -0 into 0.
    impl->definition =
        fmt::format("+proj=laea +lat_0={} +lon_0={} +datum=WGS84 +units=m +no_defs", centre.y + 0.0, centre.x + 0.0);
    auto projection = create_projection(impl->definition);
    if (!projection) return fail(ErrorKind::internal, "the equal-area projection could not be set up");
    impl->give_back(std::move(projection));
    return Plane(std::move(impl));
}

Position Plane::centre() const {
    return impl_->centre;
}

std::string Plane::definition() const {
    return impl_->definition;
}

void Plane::project(std::span<Position> lon_lat) const {
    impl_->turn(lon_lat, forward);
}

void Plane::unproject(std::span<Position> metres) const {
    impl_->turn(metres, inverse);
}

Position Plane::project(Position lon_lat) const {
    project(std::span(&lon_lat, 1));
    return lon_lat;
}

Position Plane::unproject(Position metres) const {
    unproject(std::span(&metres, 1));
    return metres;
}

Geometry Plane::project(const GeometryView& lon_lat) const {
    Geometry geometry = Geometry::from(lon_lat);
    project(std::span(geometry.positions));
    return geometry;
}

Geometry Plane::unproject(const GeometryView& metres) const {
    Geometry geometry = Geometry::from(metres);
    unproject(std::span(geometry.positions));
    return geometry;
}

}  // namespace oryx::crs
