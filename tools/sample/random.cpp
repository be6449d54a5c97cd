#include "tools/sample/random.hpp"

#include <bit>
#include <cmath>

namespace oryx::sample {

namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// FNV-1a, so that each stream starts elsewhere.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream) {
    std::uint64_t mixed = hash_of(stream);
    mixed ^= splitmix64(seed);
    for (std::uint64_t& word : state_)
        word = splitmix64(mixed);
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double Random::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Random::uniform(double low, double high) {
    return low + (high - low) * uniform();
}

std::uint64_t Random::below(std::uint64_t bound) {
    // Without the modulo's bias: numbers below 2^64 mod bound are drawn again.
    const std::uint64_t threshold = (0 - bound) % bound;
    std::uint64_t drawn = next();
    while (drawn < threshold)
        drawn = next();
    return drawn % bound;
}

bool Random::chance(double probability) {
    return uniform() < probability;
}

double Random::exponential(double mean) {
    return -mean * std::log(1.0 - uniform());
}

double Random::normal(double standard_deviation) {
    // Marsaglia's polar method, one of its pair: no state is kept from one draw to the next.
    for (;;) {
        const double u = uniform(-1, 1);
        const double v = uniform(-1, 1);
        const double s = u * u + v * v;
        if (s > 0 && s < 1) return standard_deviation * u * std::sqrt(-2.0 * std::log(s) / s);
    }
}

unsigned Random::poisson(double mean) {
    const double limit = std::exp(-mean);
    unsigned count = 0;
    for (double product = uniform(); product > limit; product *= uniform())
        ++count;
    return count;
}

std::size_t Random::choose(std::span<const double> weights) {
    double total = 0;
    for (const double weight : weights)
        total += weight;
    double left = uniform() * total;
    std::size_t last = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] <= 0) continue;
        last = i;
        if (left < weights[i]) return i;
        left -= weights[i];
    }
    return last;
}

}  // namespace oryx::sample
