#pragma once

#include "geo/core/result.hpp"

#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace oryx::tools {

/// A sub-command as it runs after its options are parsed: the exit code, or an error that main prints and maps.
using Action = std::function<Result<int>()>;

/// One sub-command: one file in tools/, one line in tools/CMakeLists.txt.
struct Command {
    std::string_view name;
    std::string_view summary;
    /// Declares its options on `app` and returns what to do when it is chosen.
    Action (*declare)(CLI::App& app);
};

/// All sub-commands, in the order of tools/CMakeLists.txt.
std::span<const Command* const> commands();

/// Exit code of an ingest that published with rejects (CONTRACT: input and operation).
inline constexpr int exit_with_rejects = 3;

}  // namespace oryx::tools
