#pragma once

#include "geo/catalog/data_directory.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/store/remote_store.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace oryx::catalog {

/// Where a version comes from and goes to.
struct VersionSource {
    const store::RemoteStore& store;
    std::string address;  ///< of its folder: "/vsis3/bucket/path/collections/incidents/20191231T..."
    VersionName name;
    std::string manifest_sum;        ///< SHA-256 of its manifest; empty where the pointer says none
    std::string beginning_sum;       ///< SHA-256 of the beginning of its PMTiles; likewise
    std::filesystem::path incoming;  ///< where its files are collected; kept where it fails, and read on
};

/// Takes a version in whole: reads its manifest and files, proves them, and moves them to `target`. The bytes read.
/// Errors: as `Mirror::refresh`.
Result<std::uint64_t> take_in_version(const VersionSource& source, const std::filesystem::path& target,
                                      const CancelToken& cancel);

}  // namespace oryx::catalog
