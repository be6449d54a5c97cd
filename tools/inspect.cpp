// oryx inspect: what a vector tile holds, and whether it keeps the rules; what a tile archive says of itself.

#include "geo/core/tile_id.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/gdal/fetch.hpp"
#include "geo/tile/tile_report.hpp"
#include "server/http/compress.hpp"
#include "tools/command.hpp"
#include "tools/inspect_archive.hpp"

#include <array>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace oryx::tools {

extern const Command inspect_command;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t max_tile_bytes = std::size_t{256} << 20;
/// Exit code of a tile that was read and breaks a rule: the one of "done, but not all of it was right".
constexpr int breached_exit_code = 3;

struct InspectOptions {
    std::string source;
    std::string tile;
    bool json = false;
    int timeout = 30;
};

/// The bytes of a tile, and where they came from.
struct Found {
    std::string source;
    std::string bytes;  ///< as they are stored or sent
    std::vector<std::pair<std::string, std::string>> headers;
};

bool is_address(const std::string& source) {
    return source.starts_with("http://") || source.starts_with("https://");
}

Result<TileId> parse_tile(const std::string& text) {
    std::array<std::uint64_t, 3> numbers{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [next, status] = std::from_chars(at, end, numbers.at(i));
        const bool last = i + 1 == numbers.size();
        if (status != std::errc{} || (last ? next != end : next == end || *next != '/')) {
            return fail(Error{ErrorKind::invalid_input, "'" + text + "' is no tile"}.with_parameter("tile").with_hint(
                "zoom/column/row, as in 5/15/14"));
        }
        at = next + 1;
    }
    return TileId::create(numbers[0], numbers[1], numbers[2]);
}

/// The template with the tile's numbers in the place of {z}, {x} and {y}; nothing where one of them is missing.
std::optional<std::string> fill_template(std::string text, TileId tile) {
    const std::array<std::pair<std::string_view, std::uint32_t>, 3> fields{
        {{"{z}", tile.z()}, {"{x}", tile.x()}, {"{y}", tile.y()}}};
    for (const auto& [field, number] : fields) {
        const auto at = text.find(field);
        if (at == std::string::npos) return std::nullopt;
        text.replace(at, field.size(), std::to_string(number));
    }
    return text;
}

/// The address of a tile: from a template, or from the TileJSON that stands at the address.
Result<std::string> tile_address(const std::string& source, TileId tile, const store::gdal::FetchLimits& limits) {
    if (auto filled = fill_template(source, tile)) return std::move(*filled);
    const auto document = store::gdal::fetch(source, limits);
    if (!document) return std::unexpected(document.error());
    const auto tilejson = Json::parse(document->body, nullptr, false);
    if (tilejson.is_object() && tilejson.contains("tiles") && tilejson["tiles"].is_array() &&
        !tilejson["tiles"].empty() && tilejson["tiles"][0].is_string()) {
        if (auto filled = fill_template(tilejson["tiles"][0].get<std::string>(), tile)) return std::move(*filled);
    }
    return fail(Error{ErrorKind::invalid_input, "neither a template nor TileJSON: " + source}.with_hint(
        "an address with {z}, {x} and {y}, or one of a TileJSON document, goes with a tile"));
}

Result<fs::path> tile_file(const std::string& folder, TileId tile) {
    const fs::path stem =
        fs::path(folder) / std::to_string(tile.z()) / std::to_string(tile.x()) / std::to_string(tile.y());
    for (const char* suffix : {".mvt", ".pbf", ".mvt.gz", ".pbf.gz", ""}) {
        if (fs::path path = stem.string() + suffix; fs::is_regular_file(path)) return path;
    }
    return fail(ErrorKind::not_found, "there is no tile " + stem.string() + ".mvt (or .pbf)");
}

Result<Found> find(const InspectOptions& options) {
    std::optional<TileId> tile;
    if (!options.tile.empty()) {
        const auto parsed = parse_tile(options.tile);
        if (!parsed) return std::unexpected(parsed.error());
        tile = *parsed;
    }
    if (tile && is_archive_file(options.source)) {
        auto bytes = tile_of_archive(options.source, *tile);
        if (!bytes) return std::unexpected(bytes.error());
        return Found{options.source + ' ' + options.tile, std::move(*bytes), {}};
    }
    if (is_address(options.source)) {
        const store::gdal::FetchLimits limits{.bytes = max_tile_bytes, .seconds = options.timeout};
        std::string address = options.source;
        if (tile) {
            auto filled = tile_address(address, *tile, limits);
            if (!filled) return std::unexpected(filled.error());
            address = std::move(*filled);
        }
        auto fetched = store::gdal::fetch(address, limits);
        if (!fetched) return std::unexpected(fetched.error());
        return Found{address, std::move(fetched->body), std::move(fetched->headers)};
    }
    fs::path path = options.source;
    const bool is_folder = fs::is_directory(path);
    if (is_folder != tile.has_value()) {
        return fail(
            Error{ErrorKind::invalid_input,
                  is_folder ? "a folder holds many tiles: " + options.source
                            : "a tile number goes with an archive, a folder or an address, not with " + options.source}
                .with_parameter("tile"));
    }
    if (tile) {
        auto file = tile_file(options.source, *tile);
        if (!file) return std::unexpected(file.error());
        path = std::move(*file);
    }
    auto bytes = store::read_whole_file(path, max_tile_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    return Found{path.string(), std::move(*bytes), {}};
}

Json to_json(const tile::LayerReport& layer) {
    return {{"name", layer.name},        {"version", layer.version},       {"extent", layer.extent},
            {"bytes", layer.bytes},      {"features", layer.features},     {"points", layer.of_type[1]},
            {"lines", layer.of_type[2]}, {"polygons", layer.of_type[3]},   {"unknown", layer.of_type[0]},
            {"paths", layer.paths},      {"vertices", layer.vertices},     {"keys", layer.keys},
            {"values", layer.values},    {"without_id", layer.without_id}, {"beyond", layer.beyond}};
}

void print_json(const Found& found, const tile::TileReport& report) {
    Json layers = Json::array();
    for (const tile::LayerReport& layer : report.layers)
        layers.push_back(to_json(layer));
    Json headers = Json::object();
    for (const auto& [name, value] : found.headers)
        headers[name] = value;
    const Json out{{"source", found.source},
                   {"headers", headers},
                   {"bytes", report.bytes},
                   {"stored_bytes", found.bytes.size()},
                   {"layers", layers},
                   {"valid", report.valid()},
                   {"fault_count", report.fault_count},
                   {"faults", report.faults},
                   {"advice", report.advice}};
    std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void print(const Found& found, const tile::TileReport& report) {
    std::cout << found.source << ": " << report.bytes << " bytes";
    if (found.bytes.size() != report.bytes) std::cout << " (" << found.bytes.size() << " as stored)";
    std::cout << ", " << report.layers.size() << " layers, "
              << (report.valid() ? "valid" : "NOT VALID, breaches: " + std::to_string(report.fault_count))
              << " (MVT 2.1)\n";
    for (const tile::LayerReport& layer : report.layers) {
        std::cout << "  " << layer.name << "  version " << layer.version << ", extent " << layer.extent << ", "
                  << layer.bytes << " bytes\n    " << layer.features << " features: " << layer.of_type[1] << " points, "
                  << layer.of_type[2] << " lines, " << layer.of_type[3] << " polygons, " << layer.of_type[0]
                  << " unknown\n    " << layer.vertices << " vertices in " << layer.paths << " paths, " << layer.beyond
                  << " units beyond the edge at most; " << layer.keys << " keys, " << layer.values << " values, "
                  << layer.without_id << " features without id\n";
    }
    for (const std::string& fault : report.faults)
        std::cout << "  ! " << fault << '\n';
    if (report.fault_count > report.faults.size())
        std::cout << "  ! and " << report.fault_count - report.faults.size() << " more\n";
    for (const std::string& advice : report.advice)
        std::cout << "  - " << advice << '\n';
    for (const auto& [name, value] : found.headers)
        std::cout << "  < " << name << ": " << value << '\n';
}

Result<int> inspect(const InspectOptions& options) {
    if (options.tile.empty() && is_archive_file(options.source)) return inspect_archive(options.source, options.json);
    const auto found = find(options);
    if (!found) return std::unexpected(found.error());
    const auto mvt = http::decompress(found->bytes, max_tile_bytes);
    if (!mvt) return std::unexpected(mvt.error());
    auto report = tile::judge_tile(*mvt);
    if (!report) {
        report.error().message = found->source + ": " + report.error().message;
        return std::unexpected(report.error());
    }
    options.json ? print_json(*found, *report) : print(*found, *report);
    return report->valid() ? 0 : breached_exit_code;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<InspectOptions>();
    app.add_option(
           "source", options->source,
           "A tile's file or address, or a tile archive; or, with a tile, an archive, a folder of z/x/y, a template "
           "address with {z}, {x} and {y}, or the address of TileJSON")
        ->required();
    app.add_option("tile", options->tile, "Zoom/column/row, as in 5/15/14");
    app.add_flag("--json", options->json, "Print JSON");
    app.add_option("--timeout", options->timeout, "Seconds to wait for an answer")
        ->capture_default_str()
        ->check(CLI::Range(1, 3600));
    return [options] { return inspect(*options); };
}

}  // namespace

const Command inspect_command{"inspect", "Tell what a vector tile or a tile archive holds", declare};

}  // namespace oryx::tools
