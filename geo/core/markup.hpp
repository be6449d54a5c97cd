#pragma once

#include <string>
#include <string_view>

namespace oryx {

/// Appends text to HTML or XML, where it may stand between tags or within double quotes.
void append_escaped(std::string& out, std::string_view text);

}  // namespace oryx
