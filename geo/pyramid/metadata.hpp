#pragma once

#include "geo/archive/archive_info.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/pyramid/build.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace oryx::pyramid {

/// What was selected of the collections, and what they are made of.
struct SelectionWords {
    std::string filter;
    std::string datetime;
    std::string profile;
    std::vector<std::string> made_of;  ///< "collection@version", sorted (`Recipe`)
};

/// What an archive of these collections' tiles says of itself: TileJSON's members, each vector layer with the zooms
/// that it was asked for, what they hold (`tilestats`; `zooms` is what `build` returned), and under "oryx" its recipe
/// (`recipe.hpp`) and the highest sensitivity.
/// No time of making: the same build has the same bytes. `collections` go with `options.layers`.
archive::ArchiveInfo archive_info(std::span<const std::shared_ptr<const catalog::Collection>> collections,
                                  const BuildOptions& options, std::span<const LayerZoom> zooms,
                                  const SelectionWords& words);

}  // namespace oryx::pyramid
