#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace oryx::glyphs {

/// A shape drawn in fine cells, `oversampling` to a pixel in each direction, rows from the top.
struct Coverage {
    int width = 0;  ///< in cells, a multiple of `oversampling`
    int height = 0;
    std::vector<bool> inside;  ///< row by row
};

/// Fine cells to a pixel: odd, so that a pixel's centre is a cell's centre.
inline constexpr int oversampling = 9;

/// Samples the signed distance to the shape's outline at each pixel's centre, in pixels: negative inside. Distances
/// between cell centres are exact (Felzenszwalb and Huttenlocher 2012, "Distance Transforms of Sampled Functions",
/// section 2); the outline is taken to lie half a cell from the nearest cell of the other kind, which puts it within
/// 1/18 pixel of where it is. Positive infinity where the shape is empty.
std::vector<double> signed_distances(const Coverage& shape);

/// Distances as the bytes that map clients read: 256 steps span `radius` pixels, `cutoff` of them inside.
std::string quantise(const std::vector<double>& distances, double radius, double cutoff);

}  // namespace oryx::glyphs
