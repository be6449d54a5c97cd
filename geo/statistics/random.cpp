#include "geo/statistics/random.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace oryx::statistics {

namespace {

// Salmon et al. 2011, table 2 and section 4.3: the multipliers, and Weyl's steps of the key.
constexpr std::uint64_t multiplier_0 = 0xD2511F53;
constexpr std::uint64_t multiplier_1 = 0xCD9E8D57;
constexpr std::uint32_t weyl_0 = 0x9E3779B9;
constexpr std::uint32_t weyl_1 = 0xBB67AE85;
constexpr int rounds = 10;

constexpr std::uint32_t low(std::uint64_t word) {
    return static_cast<std::uint32_t>(word);
}
constexpr std::uint32_t high(std::uint64_t word) {
    return static_cast<std::uint32_t>(word >> 32U);
}

/// log k!: below 10 from the factorial itself, else Stirling's series, whose next term is below 1e-12. A draw needs it
/// in one of three tries, so that a general gamma function would be most of the work.
double log_factorial(double k) {
    constexpr std::array<double, 10> factorials{1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880};
    if (k < 10) return std::log(factorials[static_cast<std::size_t>(k)]);
    const double inverse = 1 / k;
    const double square = inverse * inverse;
    return (k + 0.5) * std::log(k) - k + 0.5 * std::log(2 * std::numbers::pi) +
           inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t a = multiplier_0 * counter[0];
        const std::uint64_t b = multiplier_1 * counter[2];
        counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
        key = {key[0] + weyl_0, key[1] + weyl_1};
    }
    return counter;
}

CounterRandom::CounterRandom(std::uint64_t seed, std::uint64_t stream, std::uint32_t substream)
    : key_{low(seed), high(seed)}, counter_{0, substream, low(stream), high(stream)} {}

CounterRandom::result_type CounterRandom::operator()() {
    if (used_ == block_.size()) {
        const auto words = philox4x32(counter_, key_);
        block_ = {std::uint64_t{words[1]} << 32U | words[0], std::uint64_t{words[3]} << 32U | words[2]};
        ++counter_[0];
        used_ = 0;
    }
    return block_[used_++];
}

std::uint64_t CounterRandom::below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    Wide product = Wide{(*this)()} * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
        const std::uint64_t threshold = (0 - bound) % bound;
        while (static_cast<std::uint64_t>(product) < threshold)
            product = Wide{(*this)()} * bound;
    }
    return static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t CounterRandom::poisson(double mean) {
    if (mean < 10) {
        const double u = uniform();
        double term = std::exp(-mean);
        double sum = term;
        std::uint64_t count = 0;
        // The sum ends a rounding below 1, so that the largest u might never be passed: 200 is beyond any draw.
        while (u >= sum && count < 200) {
            ++count;
            term *= mean / static_cast<double>(count);
            sum += term;
        }
        return count;
    }
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double v_r = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        const double u = uniform() - 0.5;
        const double v = uniform();
        const double us = 0.5 - std::abs(u);
        const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return static_cast<std::uint64_t>(k);
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b) <=
            -mean + k * std::log(mean) - log_factorial(k)) {
            return static_cast<std::uint64_t>(k);
        }
    }
}

}  // namespace oryx::statistics
