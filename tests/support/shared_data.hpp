#pragma once

#include <filesystem>

namespace oryx::testing {

/// The folder of real data beside the project; it may be absent. A function and no macro, so that one object knows this
/// machine's path and all others are the same in every clone.
const std::filesystem::path& shared_data();

}  // namespace oryx::testing
