#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oryx::sample {

struct SampleOptions {
    std::filesystem::path folder;
    std::int64_t seed = 1;          ///< 0 to 10^18; same seed, same bytes
    std::int64_t incidents = 3000;  ///< 1 to 1,000,000
    bool force = false;             ///< write into a folder that has other things in it
};

inline constexpr std::int64_t highest_seed = 1'000'000'000'000'000'000;
inline constexpr std::int64_t most_incidents = 1'000'000;

struct WrittenLayer {
    std::string name;
    std::filesystem::path file;
    std::size_t rows = 0;
};

/// Writes the sample's shapefiles and its README.txt. Errors: invalid_input for a number out of range or a DIR that is
/// a file; conflict for a folder that is not empty, without `force`; io where it cannot be written.
Result<std::vector<WrittenLayer>> write_sample(const SampleOptions& options);

}  // namespace oryx::sample
