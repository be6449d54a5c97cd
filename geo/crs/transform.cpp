#include "geo/crs/transform.hpp"

#include "geo/crs/proj.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace oryx::crs {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Error unknown_crs(std::string_view crs, std::string detail) {
    // A WKT may be long and may carry line breaks: the first words tell which it was.
    constexpr std::size_t shown = 60;
    std::string name(crs.substr(0, shown));
    for (char& c : name) {
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    if (crs.size() > shown) name += "...";
    return Error{.kind = ErrorKind::invalid_input,
                 .message = fmt::format("'{}' is not a coordinate reference system that is known here", name),
                 .hint = "pass one such as EPSG:4326 (degrees) or EPSG:32630 (UTM zone 30N)",
                 .detail = {std::move(detail)}};
}

/// Whether positions in it are two numbers on or over the Earth's surface.
bool is_horizontal(PJ_CONTEXT* context, const PJ* crs) {
    switch (proj_get_type(crs)) {
        case PJ_TYPE_GEOGRAPHIC_2D_CRS:
        case PJ_TYPE_GEOGRAPHIC_3D_CRS:
        case PJ_TYPE_PROJECTED_CRS:
            return true;
        case PJ_TYPE_BOUND_CRS: {
            const proj::Object base(proj_get_source_crs(context, crs));
            return base && is_horizontal(context, base.get());
        }
        case PJ_TYPE_COMPOUND_CRS: {
            const proj::Object horizontal(proj_crs_get_sub_crs(context, crs, 0));
            return horizontal && is_horizontal(context, horizontal.get());
        }
        default:
            return false;
    }
}

Result<proj::Object> parse(PJ_CONTEXT* context, std::string_view text) {
    // A PROJ string without +type=crs names an operation, not a CRS.
    std::string definition(text);
    if (definition.find("+proj=pipeline") != std::string::npos) {
        return fail(unknown_crs(text, "a pipeline is an operation, not a CRS"));
    }
    if (definition.find("+proj=") != std::string::npos && definition.find("+type=crs") == std::string::npos) {
        definition += " +type=crs";
    }
    proj::Object crs(proj_create(context, definition.c_str()));
    if (!crs) return fail(unknown_crs(text, proj::last_error(context)));
    if (!is_horizontal(context, crs.get())) return fail(unknown_crs(text, "PROJ knows it, but it is not horizontal"));
    return crs;
}

/// The horizontal CRS that a bound or compound one is made of; itself otherwise.
proj::Object horizontal_part(PJ_CONTEXT* context, proj::Object crs) {
    while (crs) {
        const PJ_TYPE type = proj_get_type(crs.get());
        if (type == PJ_TYPE_BOUND_CRS) {
            crs.reset(proj_get_source_crs(context, crs.get()));
        } else if (type == PJ_TYPE_COMPOUND_CRS) {
            crs.reset(proj_crs_get_sub_crs(context, crs.get(), 0));
        } else {
            break;
        }
    }
    return crs;
}

/// "EPSG:32630", or "" where it carries no identifier.
std::string identifier(const PJ* crs) {
    const char* authority = proj_get_id_auth_name(crs, 0);
    const char* code = proj_get_id_code(crs, 0);
    return authority && code ? fmt::format("{}:{}", authority, code) : std::string();
}

/// Finds the EPSG code of a CRS that carries none (the .prj of a shapefile), where PROJ is sure of it.
std::string identify(PJ_CONTEXT* context, const PJ* crs) {
    constexpr int sure = 90;  // per cent
    int* confidence = nullptr;
    PJ_OBJ_LIST* found = proj_identify(context, crs, "EPSG", nullptr, &confidence);
    std::string id;
    if (found && proj_list_get_count(found) > 0 && confidence && confidence[0] >= sure) {
        const proj::Object best(proj_list_get(context, found, 0));
        if (best) id = identifier(best.get());
    }
    if (confidence) proj_int_list_destroy(confidence);
    if (found) proj_list_destroy(found);
    return id;
}

}  // namespace

struct Transform::Impl {
    proj::Context context;
    proj::Object operation;
    bool identity = false;
};

Transform::Transform(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;
Transform::~Transform() = default;

Result<Transform> Transform::create(std::string_view source, std::string_view target) {
    auto impl = std::make_unique<Impl>();
    impl->context = proj::create_context();
    PJ_CONTEXT* context = impl->context.get();
    auto from = parse(context, source);
    if (!from) return std::unexpected(std::move(from).error());
    auto to = parse(context, target);
    if (!to) return std::unexpected(std::move(to).error());

    // Both sides are turned to (east, north) below, so that axis order does not count here.
    impl->identity = proj_is_equivalent_to_with_ctx(context, from->get(), to->get(),
                                                    PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS) != 0;
    const proj::Object as_the_authority_says(
        proj_create_crs_to_crs_from_pj(context, from->get(), to->get(), nullptr, nullptr));
    if (as_the_authority_says) {
        impl->operation.reset(proj_normalize_for_visualization(context, as_the_authority_says.get()));
    }
    if (!impl->operation) {
        return fail(Error{.kind = ErrorKind::invalid_input,
                          .message = "no transformation is known between the two coordinate reference systems",
                          .detail = {proj::last_error(context)}});
    }
    return Transform(std::move(impl));
}

Result<Position> Transform::apply(Position p) const {
    Position out = p;
    if (apply(std::span(&out, 1)) == 0) return out;
    return fail(ErrorKind::invalid_input,
                fmt::format("the position ({}, {}) is outside what the coordinate reference system covers", p.x, p.y));
}

std::size_t Transform::apply(std::span<Position> positions) const {
    if (!impl_->identity && !positions.empty()) {
        proj_trans_generic(impl_->operation.get(), PJ_FWD, &positions[0].x, sizeof(Position), positions.size(),
                           &positions[0].y, sizeof(Position), positions.size(), nullptr, 0, 0, nullptr, 0, 0);
    }
    std::size_t failed = 0;
    for (Position& p : positions) {
        if (std::isfinite(p.x) && std::isfinite(p.y)) continue;
        p = {not_a_number, not_a_number};
        ++failed;
    }
    return failed;
}

bool Transform::is_identity() const {
    return impl_->identity;
}

Result<std::string> describe(std::string_view crs) {
    const proj::Context context = proj::create_context();
    auto parsed = parse(context.get(), crs);
    if (!parsed) return std::unexpected(std::move(parsed).error());
    const char* name = proj_get_name(parsed->get());
    std::string id = identifier(parsed->get());
    if (id.empty()) id = identify(context.get(), parsed->get());
    if (id.empty()) return std::string(name ? name : "unnamed");
    return fmt::format("{} ({})", id, name ? name : "unnamed");
}

Result<bool> is_geographic(std::string_view crs) {
    const proj::Context context = proj::create_context();
    auto parsed = parse(context.get(), crs);
    if (!parsed) return std::unexpected(std::move(parsed).error());
    const proj::Object horizontal = horizontal_part(context.get(), std::move(*parsed));
    const PJ_TYPE type = horizontal ? proj_get_type(horizontal.get()) : PJ_TYPE_UNKNOWN;
    if (type != PJ_TYPE_GEOGRAPHIC_2D_CRS && type != PJ_TYPE_GEOGRAPHIC_3D_CRS) return false;
    // Some old ones count in grads (NTF (Paris), EPSG:4807).
    const proj::Object axes(proj_crs_get_coordinate_system(context.get(), horizontal.get()));
    double radians = 0;
    if (!axes || !proj_cs_get_axis_info(context.get(), axes.get(), 0, nullptr, nullptr, nullptr, &radians, nullptr,
                                        nullptr, nullptr)) {
        return fail(ErrorKind::internal, "the axes of the coordinate reference system could not be read");
    }
    return std::abs(radians - proj_torad(1)) < 1e-12;
}

}  // namespace oryx::crs
