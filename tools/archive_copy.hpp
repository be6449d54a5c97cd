#pragma once

#include "geo/core/result.hpp"
#include "tools/archive_output.hpp"

#include <cstddef>
#include <string>

namespace oryx::tools {

/// What `oryx extract` and `oryx convert` have in common.
struct CopyCommand {
    std::string archive;
    OutputOptions output;
    std::string bbox;
    std::string zoom;  ///< empty: all
    std::size_t jobs = 0;
};

/// Copies and reports. Errors: as the archives'; conflict where both are one.
Result<int> copy_archive(const CopyCommand& options);

}  // namespace oryx::tools
