#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"
#include "server/api/html.hpp"
#include "server/http/operation.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oryx::api {

/// How a page of features comes.
enum class ItemFormat : std::uint8_t { geojson, csv, flatgeobuf, html };

inline constexpr std::string_view csv_type = "text/csv;charset=utf-8";
inline constexpr std::string_view flatgeobuf_type = "application/flatgeobuf";

/// The parameter `f`, else what Accept prefers, else GeoJSON.
ItemFormat item_format(const http::Context& context);
/// "json", "csv", ...: the value of `f`.
std::string_view format_name(ItemFormat format);
std::string_view media_type(ItemFormat format);
/// How many features a page of a format holds at most, whatever its limit: those that are made of all of them at once.
std::int64_t most_features(ItemFormat format);

/// A page for a browser.
struct HtmlPage {
    std::string title;
    std::string summary;  ///< "Features 1 to 100 of 700"
    HtmlLinks links;
};
/// The features as a drawing of their shapes and a table of their attributes, without script. All text is escaped.
std::string to_html(const FeatureTable& table, const HtmlPage& page);

}  // namespace oryx::api
