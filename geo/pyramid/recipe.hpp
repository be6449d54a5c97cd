#pragma once

#include "geo/core/position.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oryx::pyramid {

/// A layer of an archive and the zooms that were asked for.
struct RecipeLayer {
    std::string id;
    std::uint32_t min_zoom = 0;
    std::uint32_t max_zoom = 0;
    bool operator==(const RecipeLayer&) const = default;
};

/// What an archive of ours was made of and how: enough to make it again. Stands in its metadata under "oryx".
struct Recipe {
    std::map<std::string, std::string> collections;  ///< id to version, of the layers
    /// "collection@version" of all that the tiles were computed from: the above, and what derived layers were made of.
    std::vector<std::string> made_of;
    std::string filter;
    std::string datetime;
    std::string profile;              ///< "public", or empty
    std::vector<RecipeLayer> layers;  ///< empty: how it was made is not known (an older archive, or part of one)
    std::uint32_t min_zoom = 0;
    std::uint32_t max_zoom = 0;
    std::optional<Envelope> bbox;
    bool operator==(const Recipe&) const = default;
};

/// The recipe in an archive's metadata; nothing where it says that no archive of ours is its source.
std::optional<Recipe> read_recipe(const std::string& metadata);

/// The metadata of a part of an archive: what it was made of stays, how it was made, and its statistics, no longer
/// hold.
std::string metadata_of_part(const std::string& metadata);

}  // namespace oryx::pyramid
