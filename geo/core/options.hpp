#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace oryx {

/// One option of a plain struct: the only place where its name and doc stand. The default is the member's own value.
/// From it come the file's key (`listen`), the environment's (`ORYX_LISTEN`), the command line's (`--listen`), the
/// generated reference and the error for a key that does not exist.
struct OptionRef {
    std::string_view name;  ///< lower case, words joined by '-'
    std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*> target;
    std::string_view metavar;  ///< "ADDRESS"; empty for a switch
    std::string_view doc;      ///< one line
};

/// Sets one option from text. Error: invalid_input naming the option and the type that would be right.
Result<> set_option(const OptionRef& option, std::string_view text);

/// Reads `[section]` of a TOML file into the options; keys may use '_' or '-'.
/// Errors: invalid_input with the line for an unknown key or a wrong type; io where the file cannot be read.
Result<> apply_file(std::span<const OptionRef> options, const std::filesystem::path& file, std::string_view section);

/// Reads ORYX_<NAME> for each option. `lookup` is std::getenv in production.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;
Result<> apply_environment(std::span<const OptionRef> options, const EnvironmentLookup& lookup);
std::optional<std::string> process_environment(const std::string& name);

/// The value now, as text; lists joined by ','.
std::string option_text(const OptionRef& option);

}  // namespace oryx
