#include "geo/statistics/block_bootstrap.hpp"

#include "geo/statistics/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace oryx::statistics {

namespace {

double ratio(double numerator, double denominator) {
    return denominator > 0 ? numerator / denominator : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double ratio_of_sums(std::span<const BlockTerm> blocks) {
    BlockTerm sum;
    for (const BlockTerm& block : blocks) {
        sum.numerator += block.numerator;
        sum.denominator += block.denominator;
    }
    return ratio(sum.numerator, sum.denominator);
}

BlockBootstrap::BlockBootstrap(std::size_t blocks, std::size_t run, Replication replication)
    : blocks_(blocks), draws_(static_cast<std::size_t>(replication.draws)), times_(blocks * draws_) {
    for (std::size_t draw = 0; draw < draws_; ++draw) {
        CounterRandom random(replication.seed, draw);
        std::uint32_t* times = times_.data() + draw * blocks_;
        for (std::size_t taken = 0; taken < blocks_;) {
            const auto first = static_cast<std::size_t>(random.below(blocks_));
            for (std::size_t i = 0; i < run && taken < blocks_; ++i, ++taken)
                ++times[(first + i) % blocks_];
        }
    }
}

double BlockBootstrap::replica(std::span<const BlockTerm> score, std::size_t draw) const {
    const std::uint32_t* times = times_.data() + draw * blocks_;
    BlockTerm sum;
    for (std::size_t block = 0; block < blocks_; ++block) {
        sum.numerator += times[block] * score[block].numerator;
        sum.denominator += times[block] * score[block].denominator;
    }
    return ratio(sum.numerator, sum.denominator);
}

std::optional<Interval> BlockBootstrap::settle(std::vector<double> replicas) const {
    std::erase_if(replicas, [](double value) { return std::isnan(value); });
    if (blocks_ < 2 || replicas.empty()) return std::nullopt;
    return percentile_interval(replicas);
}

std::optional<Interval> BlockBootstrap::interval(std::span<const BlockTerm> score) const {
    std::vector<double> replicas(draws_);
    for (std::size_t draw = 0; draw < draws_; ++draw)
        replicas[draw] = replica(score, draw);
    return settle(std::move(replicas));
}

std::optional<Interval> BlockBootstrap::interval_of_difference(std::span<const BlockTerm> first,
                                                               std::span<const BlockTerm> second) const {
    std::vector<double> replicas(draws_);
    for (std::size_t draw = 0; draw < draws_; ++draw)
        replicas[draw] = replica(first, draw) - replica(second, draw);
    return settle(std::move(replicas));
}

}  // namespace oryx::statistics
