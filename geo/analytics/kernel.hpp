#pragma once

#include "geo/core/position.hpp"
#include "geo/core/units.hpp"

#include <cstdint>
#include <numbers>
#include <optional>
#include <span>
#include <string_view>

namespace oryx::analytics {

enum class KernelShape : std::uint8_t { uniform, epanechnikov, quartic, triweight, triangular, gaussian };
std::string_view to_string(KernelShape shape);
std::optional<KernelShape> parse_kernel_shape(std::string_view text);

/// A radially symmetric kernel on the plane that integrates to one (Silverman 1986, 4.2; QGIS's and ArcGIS's "quartic"
/// is the biweight). Values are per square metre.
class Kernel {
  public:
    /// `radius` is the support; of the Gaussian, its standard deviation. Precondition: above 0.
    static Kernel with_radius(KernelShape shape, Metres radius) { return Kernel(shape, radius.value()); }
    /// The radius that gives each axis the standard deviation `sigma`, so that shapes can be compared. Above 0.
    static Kernel with_sigma(KernelShape shape, Metres sigma);

    [[nodiscard]] KernelShape shape() const { return shape_; }
    [[nodiscard]] double radius() const { return radius_; }
    /// How far a surface follows it: the radius; of the Gaussian 8 standard deviations, beyond which 1.3e-14 of it
    /// lies.
    [[nodiscard]] double reach() const { return shape_ == KernelShape::gaussian ? 8 * radius_ : radius_; }
    /// Density at a distance in metres. Zero from the radius on; the uniform disc holds its edge; the Gaussian is cut
    /// nowhere.
    [[nodiscard]] double operator()(double distance) const;

  private:
    Kernel(KernelShape shape, double radius) : shape_(shape), radius_(radius) {}
    KernelShape shape_;
    double radius_;
};

/// Radius of the quartic kernel whose marginal standard deviation is `sigma`: sqrt(8) sigma.
double quartic_radius(double sigma);

struct WeightedPoint {
    Position at;        ///< metres
    double weight = 1;  ///< of the incident, decay included
};
struct PointIntensity {
    double value = 0;  ///< per square metre
    double standard_error =
        0;  ///< under independent Poisson counts: sqrt(sum (w k)^2); a lower bound when events cluster
};
/// The exact kernel sum at one place, term by term.
PointIntensity intensity_at(Position where, std::span<const WeightedPoint> points, const Kernel& kernel);

}  // namespace oryx::analytics
