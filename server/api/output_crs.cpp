#include "server/api/output_crs.hpp"

#include <algorithm>
#include <array>

namespace oryx::api {

std::span<const std::string> output_crs_uris() {
    static const std::array<std::string, 3> uris{std::string(crs::crs84_uri), crs::NamedCrs::epsg_uri(4326),
                                                 crs::NamedCrs::epsg_uri(3857)};
    return uris;
}

Result<OutputCrs> OutputCrs::of(const http::Context& context) {
    OutputCrs out;
    out.uri_ = crs::crs84_uri;
    if (!context.parameters.given("crs")) return out;
    const std::string_view asked = context.parameters.text("crs");
    const auto found = crs::NamedCrs::find(asked);
    // A CRS is named by its URI alone (18-058r1, req/crs/fc-crs-valid-value): "EPSG:4326" leaves its axis order open.
    if (!found || asked.find("://") == std::string_view::npos ||
        std::ranges::find(output_crs_uris(), found->uri) == output_crs_uris().end()) {
        std::string offered;
        for (const std::string& uri : output_crs_uris())
            offered += (offered.empty() ? "" : ", ") + uri;
        return fail(Error{ErrorKind::invalid_input, "features do not come in this coordinate reference system"}
                        .with_parameter("crs")
                        .with_hint("one of " + offered));
    }
    if (found->is_crs84()) return out;
    out.uri_ = found->uri;
    auto transform = crs::AxisTransform::from_crs84(*found);
    if (!transform) return std::unexpected(std::move(transform.error()).with_parameter("crs"));
    out.transform_ = std::move(*transform);
    return out;
}

Geometry OutputCrs::turned(const GeometryView& geometry) const {
    Geometry out = Geometry::from(geometry);
    transform_->apply(out.positions);
    return out;
}

}  // namespace oryx::api
