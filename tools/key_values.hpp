#pragma once

#include "geo/core/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace oryx::tools {

/// "name=value" texts as a map. Error: invalid_input naming `option` for a text without '=' or a name given twice.
inline Result<std::map<std::string, std::string>> parse_key_values(const std::vector<std::string>& texts,
                                                                   const std::string& option) {
    std::map<std::string, std::string> values;
    for (const std::string& text : texts) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0) {
            return fail(Error{ErrorKind::invalid_input, "'" + text + "' is not name=value"}.with_parameter(option));
        }
        if (!values.emplace(text.substr(0, equals), text.substr(equals + 1)).second) {
            return fail(
                Error{ErrorKind::invalid_input, "'" + text.substr(0, equals) + "' is given twice"}.with_parameter(
                    option));
        }
    }
    return values;
}

}  // namespace oryx::tools
