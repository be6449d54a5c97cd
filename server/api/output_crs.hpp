#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/named_crs.hpp"
#include "server/http/operation.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oryx::api {

/// The CRSs that features come in (OGC 18-058r1, 6.2): CRS84 first, in which they are stored.
std::span<const std::string> output_crs_uris();

/// The `crs` of a request: what coordinates are turned into before they are written, in its authority's axis order.
class OutputCrs {
  public:
    /// Error: invalid_input (parameter `crs`) for one that is not offered.
    static Result<OutputCrs> of(const http::Context& context);
    [[nodiscard]] bool is_crs84() const { return !transform_; }
    /// The geometry as the answer has it. Precondition: not CRS84.
    [[nodiscard]] Geometry turned(const GeometryView& geometry) const;
    /// "<uri>": the header Content-Crs, of every answer (req/crs/ogc-crs-header).
    [[nodiscard]] std::string header() const { return "<" + uri_ + ">"; }

  private:
    std::string uri_;
    std::optional<crs::AxisTransform> transform_;
};

}  // namespace oryx::api
