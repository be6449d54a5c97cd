// oryx forget: takes rows out of everything that this data directory keeps, and names what it cannot reach.

#include "geo/analytics/forget.hpp"

#include "geo/catalog/data_directory.hpp"
#include "geo/ingest/merge.hpp"
#include "tools/command.hpp"
#include "tools/publication_log.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace oryx::tools {

extern const Command forget_command;

namespace {

namespace fs = std::filesystem;

struct ForgetOptions {
    std::string data_dir;
    std::string state_dir;
    std::string id;
    std::vector<std::string> keys;
    std::string key_file;
    bool json = false;
};

Result<std::set<std::string>> keys_of(const ForgetOptions& options) {
    std::set<std::string> keys(options.keys.begin(), options.keys.end());
    if (!options.key_file.empty()) {
        const auto more = ingest::read_key_file(options.key_file);
        if (!more) return fail(Error(more.error()).with_parameter("keys"));
        keys.insert(more->begin(), more->end());
    }
    if (!keys.empty()) return keys;
    return fail(
        Error{ErrorKind::invalid_input, "no key is named"}.with_parameter("key").with_hint("oryx forget ID KEY..."));
}

/// Rejects files that hold one of the keys anywhere: they repeat rows of sources, and are a person's to delete.
std::vector<std::string> rejects_with(const fs::path& folder, const std::set<std::string>& keys) {
    std::vector<std::string> files;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        for (const std::string& key : keys) {
            if (text.find(key) == std::string::npos) continue;
            files.push_back(entry.path().string());
            break;
        }
    }
    return files;
}

/// Copies that no command here can reach.
std::vector<std::string> out_of_reach(const std::string& id, const analytics::Forgotten& forgotten,
                                      const std::vector<std::string>& rejects, const fs::path& state) {
    std::vector<std::string> copies;
    for (const std::string& source : forgotten.sources)
        copies.push_back("the source file " + source + ": ingested again, it brings the rows back");
    for (const std::string& file : rejects)
        copies.push_back("the rejects file " + file);
    if (std::error_code error; fs::exists(state / "jobs", error)) {
        copies.push_back("results of jobs in " + (state / "jobs").string() +
                         ", until their time is over: DELETE /jobs/{id} removes one at once");
    }
    copies.emplace_back("collections that are tile archives");
    copies.emplace_back("tile archives and results that were written to files elsewhere (oryx tile, oryx run --out)");
    const auto of_this = [&](const std::string& version) { return version.starts_with(id + "@"); };
    if (const auto published = published_copies(state.string(), of_this)) {
        copies.insert(copies.end(), published->begin(), published->end());
    } else {
        copies.push_back("what was published, which cannot be told: " + to_line(published.error()));
    }
    copies.emplace_back("archives that were published beside collections, and backups of this directory");
    copies.emplace_back("what browsers and proxies keep until its time is over");
    return copies;
}

nlohmann::ordered_json names_json(const std::vector<catalog::VersionName>& names) {
    auto json = nlohmann::ordered_json::array();
    for (const catalog::VersionName& name : names)
        json.push_back(name.id + "@" + name.version);
    return json;
}

void tell(const analytics::Forgotten& forgotten, const std::vector<std::string>& copies, bool as_json) {
    if (as_json) {
        const nlohmann::ordered_json json{{"rows", forgotten.rows},
                                          {"rewritten", names_json(forgotten.rewritten)},
                                          {"retired", names_json(forgotten.retired)},
                                          {"recomputed", forgotten.recomputed},
                                          {"warnings", forgotten.warnings},
                                          {"not_reached", copies},
                                          {"generation", forgotten.generation}};
        std::cout << json.dump(1) << '\n';
        return;
    }
    std::cout << forgotten.rows << " rows taken out of " << forgotten.rewritten.size() << " versions\n";
    for (const catalog::VersionName& name : forgotten.rewritten)
        std::cout << "  written anew  " << name.id << '@' << name.version << '\n';
    for (const catalog::VersionName& name : forgotten.retired)
        std::cout << "  removed       " << name.id << '@' << name.version << ", which was made of them\n";
    for (const std::string& note : forgotten.recomputed)
        std::cout << "  recomputed    " << note << '\n';
    for (const std::string& warning : forgotten.warnings)
        std::cout << "  warning       " << warning << '\n';
    for (const std::string& copy : copies)
        std::cout << "  NOT reached   " << copy << '\n';
    std::cout << "generation " << forgotten.generation << '\n';
}

Result<int> forget(const ForgetOptions& options) {
    const auto keys = keys_of(options);
    if (!keys) return fail(keys.error());
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return fail(directory.error());
    const auto forgotten = analytics::forget(*directory, options.id, *keys);
    if (!forgotten) return fail(forgotten.error());
    const fs::path state(options.state_dir.empty() ? options.data_dir : options.state_dir);
    tell(*forgotten, out_of_reach(options.id, *forgotten, rejects_with(state / "rejects", *keys), state), options.json);
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<ForgetOptions>();
    app.add_option("id", options->id, "Collection")->required();
    app.add_option("key", options->keys, "Ids of the items to forget");
    app.add_option("--keys", options->key_file, "File of more ids, one a line");
    app.add_option("--data-dir", options->data_dir, "Data directory")->required();
    app.add_option("--state-dir", options->state_dir, "Where rejects files are (default: the data directory)");
    app.add_flag("--json", options->json, "Report as JSON");
    return [options] { return forget(*options); };
}

}  // namespace

const Command forget_command{"forget", "Take rows out of every kept version and what is computed from them", declare};

}  // namespace oryx::tools
