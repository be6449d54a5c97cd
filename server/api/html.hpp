#pragma once

#include "geo/core/markup.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Pages for a browser, without script: what they show is data, and all of it is escaped.
namespace oryx::api {

inline constexpr std::string_view html_type = "text/html;charset=utf-8";
inline constexpr std::string_view html_foot = "</body></html>\n";

/// Text and address.
using HtmlLinks = std::vector<std::pair<std::string, std::string>>;

/// A page up to its heading.
std::string html_head(std::string_view title);
/// A paragraph of links.
void append_links(std::string& out, const HtmlLinks& links);

}  // namespace oryx::api
