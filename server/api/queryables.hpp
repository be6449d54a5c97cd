#pragma once

#include "geo/catalog/snapshot.hpp"

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace oryx::api {

/// The properties of a collection that may stand as parameters of its items, each with its JSON Schema: all but
/// geometries.
std::vector<std::pair<std::string, nlohmann::ordered_json>> queryable_parameters(const catalog::Collection& collection);

}  // namespace oryx::api
