#pragma once

#include <string_view>

namespace oryx {

/// A file that is built into the program.
struct Resource {
    std::string_view path;  ///< below the folder it was taken from
    std::string_view bytes;
};

}  // namespace oryx
