#pragma once

#include "geo/analytics/bandwidth.hpp"
#include "geo/analytics/process.hpp"
#include "geo/analytics/surface_recipe.hpp"
#include "geo/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// A surface as inputs name it: its recipe, and the rule that chooses the width of its one kernel each time anew.
struct SurfaceText {
    std::string text = {};  ///< in canonical form
    SurfaceRecipe recipe = {};
    BandwidthRule rule = BandwidthRule::given;
};

/// Reads a surface:
///
///     surface   = "default" | "mixture" | part *("+" part), followed by the words "adaptive" and "jones-diggle" at
///     will part      = [share "*"] ("settlements" | kernel "(" sigma "," half-life ")" ["*settlements"]) kernel    =
///     "kernel" (the quartic) | a kernel's name, the same in all parts sigma     = metres | of a kernel alone a rule:
///     "scott", "silverman", "arcgis", "likelihood", "likelihood-places" half-life = days
///
/// "0.4*kernel(2500,365)+0.6*kernel(15000,180)*settlements"; shares need not add up to one. Blanks do not matter.
/// Error: invalid_input naming `input`, with what is wrong.
Result<SurfaceText> parse_surface(std::string_view text, std::string_view input);
/// Several, between semicolons; the same surface twice is an error too.
Result<std::vector<SurfaceText>> parse_surfaces(std::string_view text, std::string_view input);

/// The input `parts` of processes that draw a surface: what their mixture is made of, in the words above.
InputSpec parts_input();
/// The recipe that the inputs `surface` (kernel or mixture) and `parts` ask for; `kernel`, with its shape, where that
/// is one kernel or the mixture by name. Error: invalid_input naming `parts`.
Result<SurfaceRecipe> named_recipe(const Inputs& inputs, const SurfaceRecipe& kernel);

/// A recipe in the same words; `parse_surface` reads it back.
std::string to_text(const SurfaceRecipe& recipe, BandwidthRule rule = BandwidthRule::given);

}  // namespace oryx::analytics
