#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/core/result.hpp"

#include <memory>
#include <string>

namespace oryx::analytics {

/// A collection with the features that a filter (CQL2 text) takes, in their order. Its manifest stays that of the
/// version; borders between areas are not taken over. Error: invalid_input (`filter`) for a property that is not there
/// or types that do not go together.
Result<std::shared_ptr<const catalog::Collection>> filtered(const catalog::Collection& collection,
                                                            const std::string& filter);

}  // namespace oryx::analytics
