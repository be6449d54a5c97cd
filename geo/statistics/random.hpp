#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace oryx::statistics {

/// One block of Philox4x32 with 10 rounds (Salmon, Moraes, Dror and Shaw 2011): a bijection of the counter for each
/// key.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Random numbers that are a function of (seed, stream, substream, position) and of nothing else: each replica of each
/// place takes a stream of its own, so that the answer is the same for any number of threads and any order of work.
/// Meets std::uniform_random_bit_generator, but the distributions of the standard library differ between libraries: use
/// those below.
class CounterRandom {
  public:
    using result_type = std::uint64_t;

    /// Streams may use all 64 bits; 2^32 blocks of two numbers each.
    CounterRandom(std::uint64_t seed, std::uint64_t stream, std::uint32_t substream = 0);

    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
    result_type operator()();

    /// Uniform in [0, 1), a multiple of 2^-53.
    double uniform() { return static_cast<double>((*this)() >> 11U) * 0x1p-53; }
    /// Uniform in 0 .. bound - 1, without bias (Lemire 2019). Precondition: bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// A Poisson count of a mean >= 0: by inversion below 10, else by transformed rejection (Hoermann 1993, PTRS).
    std::uint64_t poisson(double mean);

  private:
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint64_t, 2> block_{};
    unsigned used_ = 2;
};

}  // namespace oryx::statistics
