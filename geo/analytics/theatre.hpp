#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/catalog/theatre.hpp"

#include <memory>
#include <optional>
#include <span>

namespace oryx::analytics {

/// The theatre that collections settle where a catalogue has none: round the middle of the bounds of the first areas,
/// else of the first collection, to half a degree; cells count from that centre (CONTRACT: place). Nothing where no
/// collection has a place.
std::optional<catalog::Theatre> settle_theatre(std::span<const std::shared_ptr<const catalog::Collection>> collections);

/// The catalogue's theatre, else the one its collections would settle. Error: conflict where nothing has a place.
Result<catalog::Theatre> theatre_of(const catalog::Snapshot& snapshot);

}  // namespace oryx::analytics
