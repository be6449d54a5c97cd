#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/core/feature_table.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace oryx::analytics {

/// The name of an area; its key where it has none.
std::string area_name(const FeatureTable& areas, std::size_t row);

/// Where areas' populations come from.
struct PopulationSource {
    std::string text;                  ///< the collection's attribution (else its id) and the source's attribute
    std::optional<std::int64_t> year;  ///< as the attribute's name has it: "Pop2017_T" is 2017
};
PopulationSource population_source(const catalog::Collection& areas);

}  // namespace oryx::analytics
