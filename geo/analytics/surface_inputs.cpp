#include "geo/analytics/surface_inputs.hpp"

#include "geo/analytics/kernel_widths.hpp"
#include "geo/analytics/surface_text.hpp"

namespace oryx::analytics {

std::vector<InputSpec> surface_inputs() {
    return {
        {.id = "surface",
         .title = "Surface",
         .doc = "one kernel; or the measured mixture: .05 settlements + .4 kernel (2.5 km, 365 d) + .3 kernel "
                "(15 km, 180 d) x settlements + .25 kernel (30 km, 180 d) x settlements, which takes its own widths "
                "and half-lives",
         .type = InputType::choice,
         .default_value = "kernel",
         .choices = {"kernel", "mixture"}},
        parts_input(),
        {.id = "half_life_days",
         .title = "Half-life",
         .doc = "of surface kernel: age at which an incident weighs half",
         .type = InputType::number,
         .unit = "d",
         .default_value = "180",
         .minimum = 1,
         .maximum = 36'500},
        {.id = "kernel",
         .title = "Kernel",
         .doc = "shape of the kernel; all have the same standard deviation",
         .type = InputType::choice,
         .default_value = "quartic",
         .choices = {"uniform", "epanechnikov", "quartic", "triweight", "triangular", "gaussian"}},
        {.id = "bandwidth",
         .title = "Bandwidth",
         .doc = "sigma_m as given, or chosen from the places of the incidents that count, each as one: by Scott's or "
                "Silverman's rule, ArcGIS's default radius, or likelihood cross-validation on events or on distinct "
                "places",
         .type = InputType::choice,
         .default_value = "given",
         .choices = {"given", "scott", "silverman", "arcgis", "likelihood", "likelihood-places"}},
        {.id = "sigma_m",
         .title = "Kernel width",
         .doc = "of bandwidth given: standard deviation of the kernel along an axis",
         .type = InputType::number,
         .unit = "m",
         .default_value = "5000",
         .minimum = smallest_sigma_m,
         .maximum = largest_sigma_m},
        {.id = "adaptive",
         .title = "Adaptive",
         .doc = "narrower kernels where incidents are dense, wider where they are sparse (Abramson), at most 5 times",
         .type = InputType::boolean,
         .default_value = "false"},
        {.id = "edges",
         .title = "Edges",
         .doc = "count incidents up to 50 km outside the areas, or only those inside, with Jones-Diggle's correction",
         .type = InputType::choice,
         .default_value = "buffer",
         .choices = {"buffer", "jones-diggle"}},
        {.id = "method",
         .title = "Method",
         .doc = "exact: each cell is the kernels' integral over it; binned: places are shared out to the cells round "
                "them first, for a million places on a fine grid, with the largest error told and no standard error",
         .type = InputType::choice,
         .default_value = "exact",
         .choices = {"exact", "binned"}},
        {.id = "cell_m",
         .title = "Cell",
         .doc = "side of the square cells",
         .type = InputType::number,
         .unit = "m",
         .default_value = "5000",
         .minimum = 100,
         .maximum = 100'000},
    };
}

InputSpec profile_input() {
    return {.id = "profile",
            .title = "Profile",
            .doc = "public: at least sigma 15 km, cells 25 km, half-life 30 days; as-of on 30-day steps; few left out",
            .type = InputType::choice,
            .default_value = "standard",
            .choices = {"standard", "public"}};
}

}  // namespace oryx::analytics
