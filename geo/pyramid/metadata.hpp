#pragma once

#include "geo/archive/archive_info.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/pyramid/build.hpp"

#include <memory>
#include <span>
#include <string>

namespace oryx::pyramid {

/// What an archive of these collections' tiles says of itself: TileJSON's members, each vector layer with the zooms
/// that it was asked for, and under "oryx" the collections' versions, the highest sensitivity and what was selected.
/// No time of making: the same build has the same bytes. `collections` go with `options.layers`.
archive::ArchiveInfo archive_info(std::span<const std::shared_ptr<const catalog::Collection>> collections,
                                  const BuildOptions& options, const std::string& filter, const std::string& datetime);

}  // namespace oryx::pyramid
