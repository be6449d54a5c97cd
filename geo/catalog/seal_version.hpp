#pragma once

#include "geo/core/result.hpp"
#include "geo/store/manifest.hpp"

#include <filesystem>
#include <string>

namespace oryx::catalog {

/// Ends a version in the making: names it by the time and by what its files hold (`manifest.files`), writes its
/// manifest beside them and makes the folder durable. `newest`: the collection's newest version, after which this one
/// must sort; empty for none. Error: io.
Result<> seal_version(store::Manifest& manifest, const std::string& newest, const std::filesystem::path& directory);

}  // namespace oryx::catalog
