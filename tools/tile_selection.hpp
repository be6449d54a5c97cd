#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/pyramid/build.hpp"
#include "geo/pyramid/metadata.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oryx::tools {

/// What `oryx tile` takes of a data directory, as written.
struct TileSelectionOptions {
    std::string data_dir;
    std::vector<std::string> layers;  ///< "id" or "id:minz-maxz"
    std::string zoom = "0-14";
    std::string filter;
    std::string datetime;
    std::string profile;        ///< "public": sensitive layers are made as their process masks them
    std::string authorised_by;  ///< who lets sensitive layers out
};

/// What an archive says of a selection.
inline pyramid::SelectionWords words_of(const TileSelectionOptions& options, const std::vector<std::string>& made_of) {
    return {.filter = options.filter, .datetime = options.datetime, .profile = options.profile, .made_of = made_of};
}

/// The layers of the tiles, as the server would draw them.
struct TileSelection {
    std::vector<pyramid::LayerChoice> layers;  ///< by id
    std::vector<std::shared_ptr<const catalog::Collection>> collections;
    std::uint32_t min_zoom = 0;
    std::uint32_t max_zoom = 14;
    std::optional<DateInterval> datetime;
    std::vector<std::string> sensitive;  ///< "id@version (high)": what left because somebody allowed it
    std::vector<std::string> made_of;    ///< "id@version" of all that the tiles are computed from, sorted
    std::string identity;                ///< everything above that decides over the tiles, as text
};

/// "3" or "0-14". Error: invalid_input naming the option.
Result<std::pair<std::uint32_t, std::uint32_t>> parse_zooms(const std::string& text, const std::string& option);

/// Loads the data directory on that many threads. Errors: invalid_input naming the option; not_found naming the
/// collections there are; conflict for a sensitive collection that neither `profile` nor `authorised_by` lets out
/// (CONTRACT: who sees what).
Result<TileSelection> select_tiles(const TileSelectionOptions& options, std::size_t threads, const CancelToken& cancel);
/// The same of a snapshot that is loaded already, not of `options.data_dir`.
Result<TileSelection> select_tiles(const TileSelectionOptions& options,
                                   std::shared_ptr<const catalog::Snapshot> snapshot, const CancelToken& cancel);

}  // namespace oryx::tools
