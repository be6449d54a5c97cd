#pragma once

#include "geo/archive/writer.hpp"
#include "geo/core/result.hpp"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace CLI {
class App;
}

/// What the commands that write a tile archive share: their options, their report, their words when they are stopped.
namespace oryx::tools {

struct OutputOptions {
    std::string out;
    std::string compression;  ///< "gzip", "zstd", "br", "none"; empty: what the kind of archive usually has
    bool tms = false;
    bool resume = false;
    bool json = false;
};
void declare_output(CLI::App& app, OutputOptions& options);

/// What the options come to.
struct Output {
    archive::Kind kind = archive::Kind::pmtiles;
    Compression compression = Compression::gzip;
};
/// Errors: invalid_input for what does not go together.
Result<Output> resolve_output(const OutputOptions& options, archive::TileType type);

/// "west,south,east,north" as a box; nothing for an empty text. Error: invalid_input.
Result<std::optional<Envelope>> parse_output_bbox(const std::string& text);

nlohmann::ordered_json to_json(const archive::Summary& summary, const std::string& out, const Output& output,
                               double seconds);
void print(const archive::Summary& summary, const std::string& out, const Output& output, double seconds);

/// The error of a build that did not get to its end: what was done stays, and the error says how to go on.
std::unexpected<Error> stopped(archive::Writer& writer, Error error, const OutputOptions& options);

}  // namespace oryx::tools
