#pragma once

#include "geo/topology/border.hpp"

#include <cstdint>
#include <vector>

namespace oryx::topology {

/// Lines of the grid at which borders get a position each: x or y = k * spacing +- offset, for all whole k.
struct CutLines {
    std::int64_t spacing = 0;  ///< 0: none
    std::int64_t offset = 0;
};

/// How many positions cut lines would add to borders.
std::uint64_t cut_count(const std::vector<Border>& borders, const CutLines& lines);

/// Snap rounding (Hobby 1999; Guibas and Marimont 1998): every position of a border, every crossing rounded to the
/// grid, and every cut is a hot pixel, the unit square around it without its upper edges; a border that passes a hot
/// pixel is led through its centre. Afterwards borders meet only at their ends or are the same, and none has moved by
/// more than half a unit. `borders` as `merged` gives them; so is the result.
std::vector<Border> noded(const std::vector<Border>& borders, const CutLines& lines = {});

}  // namespace oryx::topology
