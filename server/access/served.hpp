#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/tile/tile_layer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace oryx::access {

/// Whom a server reaches. Until identities and policies exist (CONTRACT: who sees what), the address it listens on
/// decides: beyond loopback, collections marked high or severe and what is derived from them do not exist.
enum class Audience : std::uint8_t { machine, network };
std::string_view to_string(Audience audience);

/// The snapshot of a request, as its audience sees it. `visible` is the view at the cursor: everything that answers a
/// client reads from it, so that tiles, items, processes and counts cannot disagree.
struct Served {
    Audience audience = Audience::machine;
    std::shared_ptr<const catalog::Snapshot> visible;
    /// Everything, for one purpose: recomputing a visible derived collection (profile=public) for another date, by its
    /// own declared record. Never shown.
    std::shared_ptr<const catalog::Snapshot> everything;
    std::map<std::string, std::shared_ptr<const tile::TileLayer>> layers;  ///< of the visible collections

    [[nodiscard]] std::uint64_t generation() const { return visible->generation; }
    /// The least open mark of all visible collections: how a list of them may be cached.
    [[nodiscard]] Sensitivity sensitivity() const;
};

/// Whether an audience sees a collection.
bool is_visible(const catalog::Collection& collection, const catalog::Snapshot& snapshot, Audience audience);

/// The view of a snapshot, with the drawing arrays of what is visible; arrays of unchanged versions are taken from
/// `previous`.
std::shared_ptr<const Served> make_served(std::shared_ptr<const catalog::Snapshot> snapshot, Audience audience,
                                          const Served* previous);

}  // namespace oryx::access
