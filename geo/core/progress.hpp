#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace oryx {

/// Told by long work how far it is. `total` 0 means unknown. Called from one thread at a time.
using Progress = std::function<void(std::string_view stage, std::uint64_t done, std::uint64_t total)>;

/// Tells, where somebody listens.
inline void report(const Progress& progress, std::string_view stage, std::uint64_t done, std::uint64_t total) {
    if (progress) progress(stage, done, total);
}

}  // namespace oryx
