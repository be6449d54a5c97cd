#pragma once

#include "geo/statistics/bootstrap.hpp"
#include "geo/statistics/interval.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oryx::statistics {

/// What one block (a month) adds to a score that is a ratio of sums over blocks, such as hits over incidents.
struct BlockTerm {
    double numerator = 0;
    double denominator = 0;
};
/// Sum of numerators over sum of denominators; NaN where the latter is not above 0.
double ratio_of_sums(std::span<const BlockTerm> blocks);

/// The sampling of scores when the unit of chance is a block, since what happens within a month hangs together. Each
/// replica takes as many blocks as there are, in circular runs of `run` neighbouring ones (Politis and Romano 1992; 1:
/// each by itself), the same for every score, so that differences between scores of the same blocks are paired. The
/// ends are percentiles (Davison and Hinkley 1997, 5.2.1).
class BlockBootstrap {
  public:
    /// Preconditions: blocks and run above 0.
    BlockBootstrap(std::size_t blocks, std::size_t run, Replication replication);

    /// Of the ratio of sums. Nothing where there are fewer than 2 blocks or no replica has a denominator.
    [[nodiscard]] std::optional<Interval> interval(std::span<const BlockTerm> score) const;
    /// Of the difference of two ratios, the first less the second, each replica with the same blocks for both.
    [[nodiscard]] std::optional<Interval> interval_of_difference(std::span<const BlockTerm> first,
                                                                 std::span<const BlockTerm> second) const;

  private:
    // Ratio of sums in a replica.
    [[nodiscard]] double replica(std::span<const BlockTerm> score, std::size_t draw) const;
    [[nodiscard]] std::optional<Interval> settle(std::vector<double> replicas) const;

    std::size_t blocks_;
    std::size_t draws_;
    std::vector<std::uint32_t> times_;  // draw by draw, how often each block is taken
};

}  // namespace oryx::statistics
