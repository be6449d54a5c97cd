#pragma once

#include "geo/core/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// Compressed files, unpacked with caps: a few kilobytes must not become gigabytes.
namespace oryx::store::gdal {

/// What an archive may inflate to.
struct InflateLimits {
    std::uint64_t bytes = 8ULL << 30;            ///< of all members together
    std::uint64_t ratio = 100;                   ///< inflated to stored
    std::uint64_t always_allowed = 64ULL << 20;  ///< below this the ratio is not asked: a table of spaces is legal
    std::size_t members = 10'000;
};

/// Unpacks a gzip file. Errors: invalid_input (not gzip, or cut short), too_large, io.
Result<> inflate_gzip(const std::filesystem::path& from, const std::filesystem::path& to,
                      const InflateLimits& limits = {});

/// Names of the files in a zip archive, without folders and without what macOS adds. Errors: invalid_input (not a zip
/// archive; a name that leads outside of it), too_large.
Result<std::vector<std::string>> list_zip(const std::filesystem::path& archive, const InflateLimits& limits = {});

/// Unpacks one member. Errors as above.
Result<> inflate_zip_member(const std::filesystem::path& archive, const std::string& member,
                            const std::filesystem::path& to, const InflateLimits& limits = {});

}  // namespace oryx::store::gdal
