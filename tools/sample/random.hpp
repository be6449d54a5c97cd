#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace oryx::sample {

/// Random numbers that are the same for a seed with every compiler and library: xoshiro256** (Blackman and Vigna, ACM
/// TOMS 47(4), 2021), seeded by splitmix64, with distributions of our own, since std's differ between libraries.
class Random {
  public:
    /// `stream` names what the numbers are for: to draw more of one thing does not change another.
    Random(std::uint64_t seed, std::string_view stream);

    std::uint64_t next();
    double uniform();                          ///< in [0, 1)
    double uniform(double low, double high);   ///< in [low, high)
    std::uint64_t below(std::uint64_t bound);  ///< in 0..bound-1. Precondition: bound > 0
    bool chance(double probability);
    double exponential(double mean);
    double normal(double standard_deviation);  ///< mean 0
    unsigned poisson(double mean);             ///< for means below about 30 (Knuth's product)
    /// An index drawn by weight. Precondition: the weights are not negative, and one is positive.
    std::size_t choose(std::span<const double> weights);

  private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace oryx::sample
