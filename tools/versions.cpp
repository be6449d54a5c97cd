// oryx versions: what a data directory holds, and every version of a collection.

#include "geo/catalog/data_directory.hpp"
#include "geo/store/version_files.hpp"
#include "tools/command.hpp"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace oryx::tools {

extern const Command versions_command;

namespace {

struct VersionsOptions {
    std::string data_dir;
    std::string id;
    bool json = false;
    bool verify = false;
};

/// One version as the command tells it.
struct Line {
    store::Manifest manifest;
    bool current = false;
    std::string stale;
    std::string damage;  ///< what `--verify` found; empty where the files are whole
};

Result<std::vector<Line>> lines_of(const catalog::DataDirectory& directory, const catalog::CatalogState& state,
                                   const VersionsOptions& options) {
    if (!options.id.empty() && !state.collections.contains(options.id)) {
        return fail(
            Error{ErrorKind::not_found, "there is no collection '" + options.id + "'"}.with_parameter("id").with_hint(
                "oryx versions without an id lists them"));
    }
    std::vector<Line> lines;
    for (const auto& [id, entry] : state.collections) {
        if (!options.id.empty() && id != options.id) continue;
        auto manifests = directory.versions(id);
        if (!manifests) return std::unexpected(manifests.error());
        for (store::Manifest& manifest : *manifests) {
            Line line{std::move(manifest), false, {}, {}};
            line.current = line.manifest.version == entry.version;
            if (line.current) line.stale = entry.stale;
            if (options.verify) {
                const auto whole =
                    store::verify_version_files(line.manifest, directory.version_directory(id, line.manifest.version));
                if (!whole) line.damage = whole.error().message;
            }
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

nlohmann::ordered_json to_json(const Line& line) {
    nlohmann::ordered_json out{{"collection", line.manifest.info.id},
                               {"version", line.manifest.version},
                               {"current", line.current},
                               {"created", line.manifest.created},
                               {"rows", line.manifest.rows},
                               {"rejected", line.manifest.counts.rejected},
                               {"sensitivity", to_string(line.manifest.info.sensitivity)}};
    if (!line.stale.empty()) out["stale"] = line.stale;
    if (!line.damage.empty()) out["damage"] = line.damage;
    return out;
}

void print(const std::vector<Line>& lines) {
    if (lines.empty()) std::cout << "no collections yet: oryx ingest --data-dir D --collection ID FILE publishes one\n";
    for (const Line& line : lines) {
        const store::Manifest& m = line.manifest;
        std::cout << (line.current ? "* " : "  ") << m.info.id << "  " << m.version << "  " << m.rows << " rows, "
                  << m.counts.rejected << " rejected, " << to_string(m.info.sensitivity);
        if (!line.stale.empty()) std::cout << "  stale: " << line.stale;
        if (!line.damage.empty()) std::cout << "  DAMAGED: " << line.damage;
        std::cout << '\n';
    }
}

Result<int> versions(const VersionsOptions& options) {
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return std::unexpected(directory.error());
    const auto state = directory->read_state();
    if (!state) return std::unexpected(state.error());
    const auto lines = lines_of(*directory, *state, options);
    if (!lines) return std::unexpected(lines.error());
    bool damaged = false;
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Line& line : *lines) {
        list.push_back(to_json(line));
        damaged = damaged || !line.damage.empty();
    }
    if (options.json) {
        using Json = nlohmann::ordered_json;
        const Json out{{"generation", state->generation}, {"versions", list}};
        std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    } else {
        print(*lines);
    }
    return damaged ? info(ErrorKind::io).exit_code : 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<VersionsOptions>();
    app.add_option("--data-dir", options->data_dir, "Data directory")->required();
    app.add_option("id", options->id, "Collection; all of them where it is not given");
    app.add_flag("--json", options->json, "Print JSON");
    app.add_flag("--verify", options->verify, "Compare every file with the SHA-256 sum it was published with");
    return [options] { return versions(*options); };
}

}  // namespace

const Command versions_command{"versions", "List collections and their versions", declare};

}  // namespace oryx::tools
