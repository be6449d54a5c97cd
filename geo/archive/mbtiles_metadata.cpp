#include "geo/archive/mbtiles_metadata.hpp"

#include "geo/archive/tile_code.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::archive {

namespace {

using Json = nlohmann::ordered_json;

/// Rows that are texts of the document itself; what else it holds goes into the row `json`.
constexpr std::array<std::string_view, 5> text_rows{"name", "description", "attribution", "version", "type"};
/// Rows with a meaning of their own, or made of what stands elsewhere.
constexpr std::array<std::string_view, 7> own_rows{"format",  "bounds", "center",     "minzoom",
                                                   "maxzoom", "json",   "compression"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// "a,b,c" as numbers; nothing where one is none.
std::optional<std::vector<double>> numbers(std::string_view text) {
    std::vector<double> out;
    while (true) {
        while (text.starts_with(' '))
            text.remove_prefix(1);
        double number = 0;
        const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (status != std::errc{}) return std::nullopt;
        out.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        while (text.starts_with(' '))
            text.remove_prefix(1);
        if (text.empty()) return out;
        if (!text.starts_with(',')) return std::nullopt;
        text.remove_prefix(1);
    }
}

std::unexpected<Error> bad_row(std::string_view row, const std::string& value, std::string_view right) {
    return fail(
        Error{ErrorKind::invalid_input, fmt::format("the metadata's {} is '{}'", row, value.substr(0, 80))}.with_hint(
            fmt::format("MBTiles 1.3 asks for {}", right)));
}

Result<> apply_zoom(const std::map<std::string, std::string>& rows, const char* name, std::uint32_t& zoom) {
    const auto row = rows.find(name);
    if (row == rows.end()) return {};
    const auto value = numbers(row->second);
    if (!value || value->size() != 1 || value->front() < 0 || value->front() > highest_zoom)
        return bad_row(name, row->second, "a zoom from 0 to 31");
    zoom = static_cast<std::uint32_t>(value->front());
    return {};
}

}  // namespace

std::map<std::string, std::string> to_metadata_rows(const ArchiveInfo& info) {
    std::map<std::string, std::string> rows;
    Json rest = Json::object();
    const Json document = Json::parse(info.metadata, nullptr, false);
    for (const auto& [key, value] : document.items()) {
        if (is_one_of(key, own_rows)) continue;
        if (is_one_of(key, text_rows) && value.is_string()) {
            rows[key] = value.get<std::string>();
        } else {
            rest[key] = value;
        }
    }
    rows.emplace("name", "tiles");  // asked for (MUST)
    rows["format"] = mbtiles_format(info.tile_type);
    rows["bounds"] =
        fmt::format("{},{},{},{}", info.bounds.min_x, info.bounds.min_y, info.bounds.max_x, info.bounds.max_y);
    rows["center"] = fmt::format("{},{},{}", info.centre.x, info.centre.y, info.centre_zoom);
    rows["minzoom"] = std::to_string(info.min_zoom);
    rows["maxzoom"] = std::to_string(info.max_zoom);
    if (!rest.empty()) rows["json"] = rest.dump();
    return rows;
}

Result<> apply_metadata_rows(const std::map<std::string, std::string>& rows, ArchiveInfo& info) {
    Json document = Json::object();
    if (const auto json = rows.find("json"); json != rows.end()) {
        document = Json::parse(json->second, nullptr, false);
        if (!document.is_object()) return bad_row("json", json->second, "a JSON object");
    }
    for (const auto& [name, value] : rows) {
        if (!is_one_of(name, own_rows)) document[name] = value;
    }
    info.metadata = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (const auto format = rows.find("format"); format != rows.end())
        info.tile_type = parse_mbtiles_format(format->second);
    if (auto zoom = apply_zoom(rows, "minzoom", info.min_zoom); !zoom) return zoom;
    if (auto zoom = apply_zoom(rows, "maxzoom", info.max_zoom); !zoom) return zoom;
    if (const auto row = rows.find("bounds"); row != rows.end()) {
        const auto box = numbers(row->second);
        if (!box || box->size() != 4) return bad_row("bounds", row->second, "west,south,east,north");
        info.bounds = {(*box)[0], (*box)[1], (*box)[2], (*box)[3]};
    }
    info.centre = {(info.bounds.min_x + info.bounds.max_x) / 2, (info.bounds.min_y + info.bounds.max_y) / 2};
    info.centre_zoom = info.min_zoom;
    if (const auto row = rows.find("center"); row != rows.end()) {
        const auto centre = numbers(row->second);
        if (!centre || centre->size() < 2) return bad_row("center", row->second, "longitude,latitude,zoom");
        info.centre = {(*centre)[0], (*centre)[1]};
        if (centre->size() > 2)
            info.centre_zoom = static_cast<std::uint32_t>(std::clamp((*centre)[2], 0.0, double{highest_zoom}));
    }
    return {};
}

}  // namespace oryx::archive
