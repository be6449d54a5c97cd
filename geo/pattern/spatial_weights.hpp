#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/geometry.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

/// Who is whose neighbour among n places, as compressed rows; no place is its own neighbour. All spatial weights here
/// are made of it: 1 for each neighbour (binary), or 1/k where a place has k of them (row-standardised).
class Neighbours {
  public:
    /// Refused beyond this many links: some 400 MB.
    static constexpr std::size_t max_links = 100'000'000;

    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    /// Ascending.
    [[nodiscard]] std::span<const std::uint32_t> of(std::size_t place) const {
        const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
        return std::span(links_).subspan(begin, ends_[place] - begin);
    }
    [[nodiscard]] std::size_t links() const { return links_.size(); }
    [[nodiscard]] std::size_t most() const;     ///< of one place
    [[nodiscard]] std::size_t islands() const;  ///< places without a neighbour

    /// Adds the next place. Precondition: `neighbours` ascend and do not hold the place itself.
    void append(std::span<const std::uint32_t> neighbours);

  private:
    std::vector<std::uint32_t> links_;
    std::vector<std::size_t> ends_;
};

enum class WeightStyle : std::uint8_t { binary, row_standardised };

/// Everyone within `distance` of a place, the distance itself included (spdep dnearneigh, libpysal DistanceBand). A
/// billionth is added to it, so that the rounding of a lattice's coordinates does not decide.
/// Errors: invalid_input naming `distance_m` where it is no positive number; too_large naming it; cancelled.
Result<Neighbours> distance_band(std::span<const Position> places, double distance, const CancelToken& cancel = {});

/// The k places nearest to each, by planar distance, then by index. Not symmetric.
/// Errors: invalid_input naming `neighbours` for k = 0 or k >= n (but no places have no neighbours); cancelled.
Result<Neighbours> k_nearest(std::span<const Position> places, std::size_t k, const CancelToken& cancel = {});

/// Queen contiguity of polygons: those that share a side or no more than a corner, by a vertex of one within
/// `tolerance` (plane units) of the other's border. Meant for a coverage: borders that cross without a vertex near by
/// do not count.
/// Errors: invalid_input where a geometry is no polygon; cancelled.
Result<Neighbours> queen(std::span<const GeometryView> polygons, double tolerance, const CancelToken& cancel = {});

}  // namespace oryx::pattern
