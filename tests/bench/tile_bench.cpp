// Encodes given tiles of one data file in this process, uncompressed, and prints what it took as JSON. `./run bench`
// sets it beside its peers; it can be run by hand too.

#include "geo/core/feature_table.hpp"
#include "geo/store/source.hpp"
#include "geo/tile/tile_layer.hpp"
#include "tests/bench/bench_support.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

using namespace oryx;
using namespace oryx::bench;

namespace {

struct Arguments {
    std::string data;
    std::string layer;
    std::string tiles;
    std::string key = "id";
    std::vector<std::string> properties;
    std::string sizes;
    int rounds = 3;
    unsigned threads = 1;
    bool unlimited = false;
};

using Layer = std::shared_ptr<const tile::TileLayer>;

/// Milliseconds since it was made.
class Stopwatch {
  public:
    [[nodiscard]] double ms() const {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The rows of a file in lon/lat; its key field becomes the key, and is no attribute besides.
std::shared_ptr<const FeatureTable> read_table(const Arguments& arguments) {
    const auto source = checked(store::open_source(arguments.data, {.layer = arguments.layer}));
    Schema schema = source->info().fields;
    const auto key = find_field(schema, arguments.key);
    if (!key) throw std::runtime_error(arguments.data + " has no field " + arguments.key);
    const auto key_at = static_cast<std::ptrdiff_t>(*key);
    schema.erase(schema.begin() + key_at);
    FeatureTable table(schema);
    store::SourceRow row;
    while (checked(source->next(row))) {
        Value key_value = std::move(row.values[*key]);
        row.values.erase(row.values.begin() + key_at);
        table.append({.row = row.number,
                      .key = std::move(key_value),
                      .when = {},
                      .geometry = std::move(row.geometry),
                      .values = std::move(row.values)});
    }
    return std::move(table).freeze();
}

tile::TileOptions tile_options(const Arguments& arguments) {
    tile::TileOptions options;
    if (!arguments.properties.empty()) {
        options.properties = arguments.properties;
        std::sort(options.properties->begin(), options.properties->end());
    }
    if (arguments.unlimited) options.budget.reset();
    return options;
}

tile::EncodedTile encode(const Layer& layer, TileId id, const tile::TileOptions& options) {
    return checked(tile::encode_tile(std::span(&layer, 1), id, options));
}

/// Milliseconds for all tiles once: the threads take tiles from one counter.
double pass(const Layer& layer, const std::vector<TileId>& tiles, const tile::TileOptions& options, unsigned threads) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < tiles.size(); i = next++)
            encode(layer, tiles[i], options);
    };
    const Stopwatch watch;
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i)
        others.emplace_back(work);
    work();
    others.clear();
    return watch.ms();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Untimed: what the tiles hold, and a line for each of them where a file is asked for.
nlohmann::json contents(const Layer& layer, const std::vector<TileId>& tiles, const tile::TileOptions& options,
                        std::ostream* sizes) {
    std::size_t bytes = 0;
    std::size_t features = 0;
    std::size_t omitted = 0;
    for (const TileId id : tiles) {
        const auto encoded = encode(layer, id, options);
        bytes += encoded.mvt.size();
        features += encoded.features;
        omitted += encoded.omitted;
        if (sizes != nullptr)
            *sizes << id.z() << '/' << id.x() << '/' << id.y() << ' ' << encoded.mvt.size() << ' ' << encoded.features
                   << '\n';
    }
    const auto each = [&](std::size_t sum) { return static_cast<double>(sum) / static_cast<double>(tiles.size()); };
    return {{"bytes", each(bytes)}, {"features", each(features)}, {"omitted", each(omitted)}};
}

/// The first tile of a zoom pays for arrays that the zoom's other tiles share, so it is timed apart; the first pass may
/// pay for what is kept of each feature, so it stands beside the median.
nlohmann::json measure_zoom(const Layer& layer, const std::vector<TileId>& tiles, const Arguments& arguments,
                            std::ostream* sizes) {
    const auto options = tile_options(arguments);
    const Stopwatch watch;
    encode(layer, tiles.front(), options);
    const double first_tile = watch.ms();
    std::vector<double> rounds;
    for (int i = 0; i < arguments.rounds; ++i)
        rounds.push_back(pass(layer, tiles, options, arguments.threads) / static_cast<double>(tiles.size()));
    const double again = pass(layer, {tiles.front()}, options, 1);

    nlohmann::json zoom = contents(layer, tiles, options, sizes);
    zoom["tiles"] = tiles.size();
    zoom["zoom_arrays_ms"] = std::max(0.0, first_tile - again);
    zoom["first_pass_ms"] = rounds.front();
    zoom["ms"] = median(rounds);
    return zoom;
}

nlohmann::json measure(const Arguments& arguments) {
    const Stopwatch read_watch;
    const auto table = read_table(arguments);
    const double read_ms = read_watch.ms();
    const Stopwatch build_watch;
    const auto layer = tile::TileLayer::build("layer", table);
    const double build_ms = build_watch.ms();
    nlohmann::json result = {{"rows", table->size()},         {"read_ms", read_ms},
                             {"build_ms", build_ms},          {"table_bytes", table->bytes()},
                             {"layer_bytes", layer->bytes()}, {"threads", arguments.threads}};
    std::optional<std::ofstream> sizes;
    if (!arguments.sizes.empty()) sizes.emplace(arguments.sizes);
    for (const auto& [z, tiles] : read_tiles(arguments.tiles))
        result["zooms"][std::to_string(z)] = measure_zoom(layer, tiles, arguments, sizes ? &*sizes : nullptr);
    result["layer_bytes_after"] = layer->bytes();
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app("Times tile encoding in process");
    app.add_option("--data", arguments.data, "File of features in lon/lat")->required();
    app.add_option("--layer", arguments.layer, "Layer of a file of several");
    app.add_option("--tiles", arguments.tiles, "Text file of tiles, z/x/y a line")->required();
    app.add_option("--key", arguments.key, "Field that is the key");
    app.add_option("--properties", arguments.properties, "Attributes to write; all when left out")->delimiter(',');
    app.add_option("--sizes", arguments.sizes, "File to write each tile's bytes and features to");
    app.add_option("--rounds", arguments.rounds, "Passes over each zoom's tiles")->check(CLI::PositiveNumber);
    app.add_option("--threads", arguments.threads, "Threads that share a pass")->check(CLI::PositiveNumber);
    app.add_flag("--unlimited", arguments.unlimited, "No byte budget");
    CLI11_PARSE(app, argc, argv);
    try {
        std::cout << measure(arguments).dump(1) << '\n';
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::cerr << "oryx_tile_bench: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
