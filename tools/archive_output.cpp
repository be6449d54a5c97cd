#include "tools/archive_output.hpp"

#include "server/http/parameter.hpp"
#include "tools/terminal.hpp"

#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace oryx::tools {

namespace {

std::optional<Compression> parse_compression(const std::string& text) {
    for (const auto compression : {Compression::none, Compression::gzip, Compression::brotli, Compression::zstd}) {
        if (text == to_string(compression)) return compression;
    }
    return std::nullopt;
}

std::unexpected<Error> bad(std::string option, std::string message, std::string hint) {
    return fail(Error{ErrorKind::invalid_input, std::move(message)}
                    .with_parameter(std::move(option))
                    .with_hint(std::move(hint)));
}

std::string address_text(archive::TileAddress tile) {
    return fmt::format("{}/{}/{}", tile.z, tile.x, tile.y);
}

}  // namespace

void declare_output(CLI::App& app, OutputOptions& options) {
    app.add_option("--out,-o", options.out, "Archive to write: X.pmtiles, X.mbtiles, or a folder 'X/'")->required();
    app.add_option("--compression", options.compression,
                   "Of each tile: gzip, zstd, br or none; gzip without (a folder's tiles: none)");
    app.add_flag("--tms", options.tms, "Rows of a folder count from the south");
    app.add_flag("--resume", options.resume, "Go on where an unfinished build ended");
    app.add_flag("--json", options.json, "Print the report as JSON");
}

Result<Output> resolve_output(const OutputOptions& options, archive::TileType type) {
    const auto kind = archive::kind_of_name(options.out);
    if (!kind) return std::unexpected(kind.error());
    const bool vector = type == archive::TileType::mvt || type == archive::TileType::mlt;
    Output output{.kind = *kind, .compression = Compression::none};
    if (vector && *kind != archive::Kind::folder) output.compression = Compression::gzip;
    if (!options.compression.empty()) {
        const auto compression = parse_compression(options.compression);
        if (!compression) {
            return bad("compression", "there is no compression '" + options.compression + "'",
                       "gzip, zstd, br or none");
        }
        output.compression = *compression;
    }
    if (vector && *kind == archive::Kind::mbtiles && output.compression != Compression::gzip)
        return bad("compression", "vector tiles of an MBTiles archive are gzip (MBTiles 1.3)", "gzip, or PMTiles");
    if (options.tms && *kind == archive::Kind::pmtiles)
        return bad("tms", "PMTiles number tiles in one way only", "leave --tms out");
    return output;
}

Result<std::optional<Envelope>> parse_output_bbox(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto box = http::parse_bbox(text);
    if (!box) return std::unexpected(Error(box.error()).with_parameter("bbox"));
    if (box->boxes.size() != 1)
        return bad("bbox", "a box across the antimeridian has two parts", "two archives, one for each part");
    return box->boxes.front();
}

nlohmann::ordered_json to_json(const archive::Summary& summary, const std::string& out, const Output& output,
                               double seconds) {
    nlohmann::ordered_json zooms = nlohmann::ordered_json::array();
    for (const auto& [zoom, own] : summary.zooms) {
        zooms.push_back({{"zoom", zoom},
                         {"tiles", own.tiles},
                         {"bytes", own.bytes},
                         {"largest", own.largest},
                         {"largest_tile", address_text(own.largest_tile)}});
    }
    return {{"out", out},
            {"kind", to_string(output.kind)},
            {"compression", to_string(output.compression)},
            {"tiles", summary.totals.tiles},
            {"entries", summary.totals.entries},
            {"contents", summary.totals.contents},
            {"content_bytes", summary.totals.bytes},
            {"file_bytes", summary.file_bytes},
            {"seconds", seconds},
            {"zooms", zooms}};
}

void print(const archive::Summary& summary, const std::string& out, const Output& output, double seconds) {
    std::cout << fmt::format("{}: {}, {} tiles, {} of them different, {} ({}) in {}\n", out, to_string(output.kind),
                             grouped(summary.totals.tiles), grouped(summary.totals.contents),
                             byte_text(summary.file_bytes), to_string(output.compression), duration_text(seconds));
    for (const auto& [zoom, own] : summary.zooms) {
        std::cout << fmt::format("  zoom {:2}: {} tiles, {}, largest {} ({})\n", zoom, grouped(own.tiles),
                                 byte_text(own.bytes), byte_text(own.largest), address_text(own.largest_tile));
    }
}

std::unexpected<Error> stopped(archive::Writer& writer, Error error, const OutputOptions& options) {
    const bool kept = writer.pause().has_value();
    if (error.kind == ErrorKind::cancelled) {
        error.message = "cancelled; nothing stands at '" + options.out + "'";
        error.hint = kept ? "the same command with --resume goes on" : "";
    }
    return std::unexpected(std::move(error));
}

}  // namespace oryx::tools
