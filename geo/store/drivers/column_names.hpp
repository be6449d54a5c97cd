#pragma once

#include <string>
#include <vector>

namespace oryx::store {

/// Names for the columns of a table: trimmed, an empty one called "column_3", a repeated one "name_2". What was changed
/// is told in `warnings`.
std::vector<std::string> settle_column_names(std::vector<std::string> names, std::vector<std::string>& warnings);

}  // namespace oryx::store
