#pragma once

// What the programs of the bench share.

#include "geo/core/result.hpp"
#include "geo/core/tile_id.hpp"

#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace oryx::bench {

/// The value, or the error as what ends the program.
template <class T>
T checked(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

using Zooms = std::map<std::uint32_t, std::vector<TileId>>;

/// A line of the file is z/x/y.
inline Zooms read_tiles(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    Zooms zooms;
    std::uint64_t z = 0;
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    char slash = 0;
    while (file >> z >> slash >> x >> slash >> y)
        zooms[static_cast<std::uint32_t>(z)].push_back(checked(TileId::create(z, x, y)));
    return zooms;
}

}  // namespace oryx::bench
