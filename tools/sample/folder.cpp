#include "tools/sample/folder.hpp"

#include "geo/store/export.hpp"
#include "tools/sample/layers.hpp"

#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace oryx::sample {

namespace {

namespace fs = std::filesystem;

/// The date in every DBF header: the last day of the incidents, and not today's, so that bytes repeat.
constexpr const char* dbf_date = "2019-12-31";

Result<> prepare_folder(const SampleOptions& options) {
    std::error_code error;
    const fs::file_status status = fs::status(options.folder, error);
    if (fs::exists(status) && !fs::is_directory(status)) {
        return fail(Error{ErrorKind::invalid_input, "DIR is a file"}
                        .with_parameter(options.folder.string())
                        .with_hint("name a folder, which is made when it is not there"));
    }
    error.clear();  // that it is not there is no error
    if (fs::is_directory(status)) {
        const bool empty = fs::is_empty(options.folder, error);
        if (!error && !empty && !options.force) {
            return fail(Error{ErrorKind::conflict, "the folder is not empty"}
                            .with_parameter(options.folder.string())
                            .with_hint("name a new folder, or pass --force to write the sample's files into it"));
        }
    } else {
        fs::create_directories(options.folder, error);
    }
    if (error) {
        return fail(Error{ErrorKind::io, "the folder cannot be used"}
                        .with_parameter(options.folder.string())
                        .with_detail(error.message()));
    }
    return {};
}

std::string readme(const SampleOptions& options, const std::vector<WrittenLayer>& layers) {
    std::string text = fmt::format(
        "SYNTHETIC SAMPLE - NOT REAL EVENTS\n"
        "==================================\n\n"
        "Written by `oryx sample --seed {} --incidents {}`; the same seed gives the same bytes.\n\n"
        "Town names and coordinates are public facts, rounded. Everything else is made up by a random process: the\n"
        "incidents did not happen, the cercles' borders are Voronoi cells and not borders, populations and strengths "
        "are\n"
        "round numbers or drawn, days of opening are approximate. Use it to try the software and for nothing else.\n"
        "Every row says so in its field `source`.\n\n"
        "ESRI Shapefiles, WGS 84 longitude and latitude (EPSG:4326), attributes in UTF-8:\n\n",
        options.seed, options.incidents);
    for (const WrittenLayer& layer : layers)
        text += fmt::format("  {:<15}{:>6} rows\n", layer.name + ".shp", layer.rows);
    text +=
        "\nincidents.shp: `date` is filled where the day is known; else `date_start` to `date_end` (last day "
        "inclusive)\n"
        "is the month or year known, as `date_prec` says. `loc_prec`: exact, near, line, admin2 (a cercle, put on its\n"
        "seat) or admin1 (a region, put on its capital). Empty `fatalities` means unknown, which is not 0.\n\n"
        "Licence: CC0 1.0 (public domain dedication). The outline is generalised from Natural Earth (public domain).\n";
    return text;
}

Result<> write_readme(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return fail(Error{ErrorKind::io, "the file cannot be written"}.with_parameter(file.string()));
    return {};
}

Result<std::vector<Layer>> make_layers(const SampleOptions& options) {
    const auto facts = read_facts();
    if (!facts) return fail(facts.error());
    auto layers = area_layers(*facts);
    if (!layers) return fail(layers.error());
    const auto seed = static_cast<std::uint64_t>(options.seed);
    const auto occurrences = draw_occurrences(*facts, seed, static_cast<std::size_t>(options.incidents));
    if (!occurrences) return fail(occurrences.error());
    layers->push_back(base_layer(*facts));
    layers->push_back(locality_layer(*facts, seed));
    layers->push_back(axis_layer(*facts));
    layers->push_back(airfield_layer(*facts));
    layers->push_back(incident_layer(report_occurrences(*facts, seed, *occurrences)));
    return layers;
}

}  // namespace

Result<std::vector<WrittenLayer>> write_sample(const SampleOptions& options) {
    if (options.seed < 0 || options.seed > highest_seed) {
        return fail(Error{ErrorKind::invalid_input, fmt::format("{} is out of range", options.seed)}
                        .with_parameter("--seed")
                        .with_hint(fmt::format("0 to {}", highest_seed)));
    }
    if (options.incidents < 1 || options.incidents > most_incidents) {
        return fail(Error{ErrorKind::invalid_input, fmt::format("{} is out of range", options.incidents)}
                        .with_parameter("--incidents")
                        .with_hint(fmt::format("1 to {}", most_incidents)));
    }
    if (auto prepared = prepare_folder(options); !prepared) return fail(prepared.error());
    const auto layers = make_layers(options);
    if (!layers) return fail(layers.error());
    std::vector<WrittenLayer> written;
    for (const Layer& layer : *layers) {
        const fs::path file = options.folder / (layer.name + ".shp");
        const store::ExportOptions how{.layer = layer.name, .dbf_date = dbf_date, .key_name = ""};
        if (auto exported = store::export_table(*layer.table, file, how); !exported) {
            return fail(Error(exported.error())
                            .with_parameter(file.string())
                            .with_hint("the files before it are whole; pass --force to write all of them again"));
        }
        written.push_back({layer.name, file, layer.table->size()});
    }
    if (auto done = write_readme(options.folder / "README.txt", readme(options, written)); !done) {
        return fail(done.error());
    }
    return written;
}

}  // namespace oryx::sample
