#pragma once

// Inside geo/pattern only: the circles of a scan.

#include "geo/core/cancel.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

/// For each centre the places by distance, as far as a zone may reach, with the weight of the zone up to each.
class ScanZones {
  public:
    struct Member {
        std::uint32_t place;
        bool ends_zone;  ///< the next one is farther away: a zone may end here
        double weight;   ///< of all places up to this one
    };
    /// `weights`: of each place, >= 0; a zone holds `max_share` of their sum at most.
    /// Errors: too_large naming `max_radius_m`; cancelled.
    static Result<ScanZones> create(std::span<const Position> places, std::span<const double> weights,
                                    double max_radius, double max_share, const CancelToken& cancel);

    [[nodiscard]] std::size_t centres() const { return ends_.size(); }
    [[nodiscard]] std::span<const Member> of(std::size_t centre) const {
        const std::size_t begin = centre == 0 ? 0 : ends_[centre - 1];
        return std::span(members_).subspan(begin, ends_[centre] - begin);
    }
    [[nodiscard]] std::size_t zones() const;
    [[nodiscard]] double total_weight() const { return total_weight_; }

  private:
    std::vector<Member> members_;
    std::vector<std::size_t> ends_;
    double total_weight_ = 0;
};

}  // namespace oryx::pattern
