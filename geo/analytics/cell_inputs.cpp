#include "geo/analytics/cell_inputs.hpp"

namespace oryx::analytics {

std::vector<InputSpec> cell_inputs() {
    return {
        {.id = "unit",
         .title = "Unit",
         .doc = "what incidents are counted in: equal-area hexagons, squares, or the areas themselves",
         .type = InputType::choice,
         .default_value = "hexagon",
         .choices = {"hexagon", "square", "area"}},
        {.id = "cell_m",
         .title = "Cell",
         .doc = "side of a square cell; a hexagon has the area of that square, so that 25 km are 625 km2",
         .type = InputType::number,
         .unit = "m",
         .default_value = "25000",
         .minimum = 500,
         .maximum = 500'000},
        {.id = "neighbourhood",
         .title = "Neighbourhood",
         .doc = "whose neighbours: all within a distance, the k nearest, or those that touch",
         .type = InputType::choice,
         .default_value = "distance-band",
         .choices = {"distance-band", "k-nearest", "queen"}},
        {.id = "distance_m",
         .title = "Distance band",
         .doc = "of neighbourhood distance-band: neighbours are within it, centre to centre",
         .type = InputType::number,
         .unit = "m",
         .default_value = "50000",
         .minimum = 1,
         .maximum = 2'000'000},
        {.id = "neighbours",
         .title = "Neighbours",
         .doc = "of neighbourhood k-nearest: how many",
         .type = InputType::integer,
         .default_value = "8",
         .minimum = 1,
         .maximum = 1'000},
    };
}

CellSettings cell_settings(const Inputs& inputs) {
    const std::string& unit = inputs.text("unit");
    return {.shape = unit == "hexagon"  ? CellShape::hexagon
                     : unit == "square" ? CellShape::square
                                        : CellShape::area,
            .size_m = inputs.number("cell_m")};
}

WeightsSettings weights_settings(const Inputs& inputs) {
    const std::string& rule = inputs.text("neighbourhood");
    return {.rule = rule == "distance-band" ? WeightsRule::distance_band
                    : rule == "k-nearest"   ? WeightsRule::k_nearest
                                            : WeightsRule::queen,
            .distance_m = inputs.number("distance_m"),
            .neighbours = static_cast<std::size_t>(inputs.integer("neighbours"))};
}

}  // namespace oryx::analytics
