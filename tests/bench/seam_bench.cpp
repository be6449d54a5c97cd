// What the tiles of areas leave open or take twice between them, whoever made them: `./run bench --only seams` judges a
// folder of z/x/y.mvt files of each peer with it. It can be run by hand too.
//
// tiles: prints the tiles that a source's areas touch. copy: writes a source's areas as a file that everyone reads,
// clean or dirty. draw: writes Oryx's tiles to a folder. judge: prints what a folder's tiles show, by zoom, as JSON.

#include "geo/crs/web_mercator.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "geo/pbf/mvt_geometry.hpp"
#include "geo/pbf/mvt_reader.hpp"
#include "geo/store/export.hpp"
#include "geo/tile/tile_layer.hpp"
#include "tests/bench/bench_support.hpp"
#include "tests/geo/tile/bare_table.hpp"
#include "tests/geo/tile/dirty_borders.hpp"
#include "tests/geo/tile/ground.hpp"
#include "tests/geo/tile/seams.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

using namespace oryx;
using namespace oryx::bench;

namespace {

namespace fs = std::filesystem;

struct Arguments {
    std::string data;
    std::string out;
    std::string tiles;
    std::string folder;
    std::uint32_t least = 3;
    std::uint32_t most = 8;
    double move = 0;  ///< degrees; 0 for a clean copy
    std::uint64_t seed = 0;
};

fs::path file_of(const fs::path& folder, TileId id) {
    return folder / std::to_string(id.z()) / std::to_string(id.x()) / (std::to_string(id.y()) + ".mvt");
}

/// The same polygons in Web Mercator's world coordinates.
Geometry in_world(const GeometryView& lon_lat) {
    Geometry world = Geometry::from(lon_lat);
    for (Position& p : world.positions) {
        const auto at = crs::to_world(p);
        p = {static_cast<double>(at.x), static_cast<double>(at.y)};
    }
    return world;
}

/// Adds the tiles of a zoom that an area touches, without their buffer.
void add_touched(const Geometry& area, std::uint32_t z, std::set<TileId>& touched) {
    const auto prepared = checked(geometry::Prepared::create(area.view()));
    const Envelope box = area.envelope();
    const std::int64_t last = (std::int64_t{1} << z) - 1;
    const auto tile_at = [&](double world) {
        return std::clamp(static_cast<std::int64_t>(world) >> (32 - z), std::int64_t{0}, last);
    };
    const double side = static_cast<double>(crs::world_size >> z);
    for (auto x = tile_at(box.min_x); x <= tile_at(box.max_x); ++x) {
        for (auto y = tile_at(box.min_y); y <= tile_at(box.max_y); ++y) {
            const double west = static_cast<double>(x) * side;
            const double north = static_cast<double>(y) * side;
            Geometry tile{.type = GeometryType::polygon,
                          .positions = {{west, north},
                                        {west + side, north},
                                        {west + side, north + side},
                                        {west, north + side},
                                        {west, north}}};
            tile.end_ring();
            tile.end_part();
            if (prepared.intersects(tile.view()))
                touched.insert(
                    checked(TileId::create(z, static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y))));
        }
    }
}

void print_tiles(const Arguments& arguments) {
    const auto table = checked(testing::read_bare(arguments.data));
    std::set<TileId> touched;
    for (std::size_t row = 0; row < table->size(); ++row) {
        const Geometry area = in_world(table->geometry(row));
        for (std::uint32_t z = arguments.least; z <= arguments.most; ++z)
            add_touched(area, z, touched);
    }
    for (const TileId id : touched)
        std::cout << id.z() << '/' << id.x() << '/' << id.y() << '\n';
}

void copy(const Arguments& arguments) {
    const auto clean = checked(testing::read_bare(arguments.data));
    const auto table = arguments.move > 0 ? testing::made_dirty(*clean, arguments.move, arguments.seed) : clean;
    checked(store::export_table(*table, arguments.out));
}

void draw(const Arguments& arguments) {
    const auto layer = tile::TileLayer::build("areas", checked(testing::read_bare(arguments.data)));
    for (const auto& [z, tiles] : read_tiles(arguments.tiles)) {
        for (const TileId id : tiles) {
            const auto encoded = checked(tile::encode_tile(std::span(&layer, 1), id));
            if (encoded.mvt.empty()) continue;
            const fs::path path = file_of(arguments.folder, id);
            fs::create_directories(path.parent_path());
            std::ofstream file(path, std::ios::binary);
            if (!(file << encoded.mvt).flush()) throw std::runtime_error("cannot write " + path.string());
        }
    }
}

/// What the tiles of one zoom show.
struct ZoomCount {
    std::size_t tiles = 0;
    std::size_t absent = 0;  ///< of these: no file, or nothing in it
    std::uint64_t faults = 0;
    testing::Seams seams = {};

    void add(const testing::Seams& more) {
        seams.gaps += more.gaps;
        seams.overlaps += more.overlaps;
        seams.holes += more.holes;
        seams.polygons += more.polygons;
        seams.invalid += more.invalid;
    }
    [[nodiscard]] nlohmann::json json() const {
        return {
            {"tiles", tiles},       {"absent", absent},           {"gaps", seams.gaps}, {"overlaps", seams.overlaps},
            {"holes", seams.holes}, {"polygons", seams.polygons}, {"faults", faults},   {"invalid", seams.invalid}};
    }
};

/// Turns the rings of features whose first ring has the sign of a hole: clients take that ring for an exterior and go
/// by the signs relative to it. The breach is counted, and what is measured is what they show.
void wind_as_clients_read(pbf::MvtLayer& layer) {
    for (pbf::MvtFeature& feature : layer.features) {
        if (feature.type != pbf::MvtType::polygon || pbf::doubled_area(feature.paths.front()) > 0) continue;
        for (auto& ring : feature.paths)
            std::ranges::reverse(ring);
    }
}

void judge_tile(const fs::path& path, TileId id, const testing::Ground& ground, ZoomCount& count) {
    ++count.tiles;
    std::ifstream file(path, std::ios::binary);
    const std::string mvt{std::istreambuf_iterator<char>(file), {}};
    auto tile = checked(pbf::read_mvt(mvt));
    count.faults += tile.fault_count;
    if (tile.layers.empty()) {
        ++count.absent;
        return;
    }
    pbf::MvtLayer& layer = tile.layers.front();
    if (tile.layers.size() > 1 || layer.extent != tile::extent)
        throw std::runtime_error(path.string() + ": one layer of extent 4096 is judged");
    wind_as_clients_read(layer);
    count.add(testing::seams_of(layer, [&](const Geometry& hole) { return ground.is_open(hole, id); }));
}

void judge(const Arguments& arguments) {
    const testing::Ground ground(checked(testing::read_bare(arguments.data)));
    nlohmann::json zooms;
    for (const auto& [z, tiles] : read_tiles(arguments.tiles)) {
        ZoomCount count;
        for (const TileId id : tiles)
            judge_tile(file_of(arguments.folder, id), id, ground, count);
        zooms[std::to_string(z)] = count.json();
    }
    std::cout << zooms.dump(1) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app("Judges the seams between areas in vector tiles");
    app.require_subcommand(1);
    const auto command = [&](const char* name, const char* text, void (*run)(const Arguments&)) {
        CLI::App* added = app.add_subcommand(name, text);
        added->add_option("--data", arguments.data, "File of areas in lon/lat")->required();
        added->callback([&arguments, run] { run(arguments); });
        return added;
    };
    CLI::App* tiles = command("tiles", "Prints the tiles that the areas touch, z/x/y a line", print_tiles);
    tiles->add_option("--least", arguments.least, "First zoom")->check(CLI::Range(0U, max_tile_zoom));
    tiles->add_option("--most", arguments.most, "Last zoom")->check(CLI::Range(0U, max_tile_zoom));
    CLI::App* copies = command("copy", "Writes the areas with their row number as id, clean or dirty", copy);
    copies->add_option("--out", arguments.out, "File, by its suffix: .gpkg, .geojson, ...")->required();
    copies->add_option("--move", arguments.move, "Degrees by which every polygon's vertices move, at most")
        ->check(CLI::Range(0.0, 1.0));
    copies->add_option("--seed", arguments.seed, "Of the moves");
    for (CLI::App* over : {command("draw", "Writes Oryx's tiles to a folder", draw),
                           command("judge", "Prints what a folder's tiles show, as JSON", judge)}) {
        over->add_option("--tiles", arguments.tiles, "Text file of tiles, z/x/y a line")->required();
        over->add_option("--folder", arguments.folder, "Folder of z/x/y.mvt files, uncompressed")->required();
    }
    try {
        app.parse(argc, argv);
        return EXIT_SUCCESS;
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << "oryx_seam_bench: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
