// oryx forget: takes rows out of everything that this data directory keeps, and names what it cannot reach.

#include "geo/analytics/forget.hpp"

#include "geo/catalog/data_directory.hpp"
#include "geo/ingest/merge.hpp"
#include "server/jobs/withdraw_results.hpp"
#include "tools/command.hpp"
#include "tools/forget_archives.hpp"
#include "tools/output_log.hpp"
#include "tools/publication_log.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
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
    std::vector<std::string> archives;
    bool json = false;
};

Result<std::set<std::string>> keys_of(const ForgetOptions& options) {
    std::set<std::string> keys(options.keys.begin(), options.keys.end());
    if (!options.key_file.empty()) {
        const auto more = ingest::read_key_file(options.key_file);
        if (!more) return fail(Error(more.error()).with_parameter("keys"));
        keys.insert(more->begin(), more->end());
    }
    if (!keys.empty() || !options.archives.empty()) return keys;
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

/// Files elsewhere that commands wrote of versions that held, or may have held, the rows.
std::vector<std::string> outputs_with(const analytics::Traces& traces, const std::string& folder,
                                      const std::vector<ArchiveFate>& archives) {
    std::vector<std::string> copies;
    for (const WrittenOutput& output : read_outputs(folder)) {
        const bool remade = std::ranges::any_of(archives, [&](const ArchiveFate& fate) {
            std::error_code unknown;
            return fs::equivalent(fate.name, output.path, unknown);
        });
        const auto trace = std::ranges::find_if(output.made_of, [&](const std::string& version) {
            return traces.of(version) != analytics::Traces::Verdict::none;
        });
        if (remade || trace == output.made_of.end()) continue;
        std::error_code unknown;
        const bool there = fs::exists(output.path, unknown) || fs::exists(output.path + ".part", unknown);
        copies.push_back(fmt::format("{}, written {} by oryx {} of {}{}{}", output.path, output.time, output.command,
                                     *trace, there ? "" : "; it is no longer there, or was moved",
                                     output.command == "tile" ? " (--archive makes it again)" : ""));
    }
    return copies;
}

/// What a run did, beside the versions.
struct Reach {
    std::vector<ArchiveFate> archives;
    std::int64_t results = 0;         ///< of jobs, removed
    std::vector<std::string> copies;  ///< that no command here can reach
    std::optional<Error> problem;     ///< why an archive elsewhere was not made again
};

std::vector<std::string> out_of_reach(const analytics::Forgotten& forgotten, const Reach& reach,
                                      const std::vector<std::string>& rejects, const analytics::Traces& traces,
                                      const std::string& state) {
    std::vector<std::string> copies;
    for (const std::string& source : forgotten.sources)
        copies.push_back("the source file " + source + ": ingested again, it brings the rows back");
    for (const std::string& file : rejects)
        copies.push_back("the rejects file " + file);
    for (const ArchiveFate& fate : reach.archives) {
        if (fate.kind == ArchiveFate::Kind::untouched)
            copies.push_back("the tile archive " + fate.name + ": " + fate.words);
    }
    std::ranges::move(outputs_with(traces, state, reach.archives), std::back_inserter(copies));
    copies.emplace_back("files that were copied elsewhere since, or written with another --state-dir");
    const auto shows_them = [&](const std::string& version) {
        return traces.of(version) != analytics::Traces::Verdict::none;
    };
    if (const auto published = published_copies(state, shows_them)) {
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
        json.push_back(name.text());
    return json;
}

constexpr std::string_view to_string(ArchiveFate::Kind kind) {
    switch (kind) {
        case ArchiveFate::Kind::remade:
            return "made again";
        case ArchiveFate::Kind::removed:
            return "removed";
        case ArchiveFate::Kind::clean:
            return "clean";
        case ArchiveFate::Kind::untouched:
            break;
    }
    return "untouched";
}

void tell_archives(std::ostream& out, const std::vector<ArchiveFate>& archives) {
    for (const ArchiveFate& fate : archives) {
        if (fate.kind == ArchiveFate::Kind::untouched) continue;  // among the copies that were not reached
        out << fmt::format("  {:<14}the tile archive {}{}{}\n", to_string(fate.kind), fate.name,
                           fate.words.empty() ? "" : ": ", fate.words);
    }
}

void tell_json(const analytics::Forgotten& forgotten, const Reach& reach) {
    auto archives = nlohmann::ordered_json::array();
    for (const ArchiveFate& fate : reach.archives)
        archives.push_back({{"archive", fate.name}, {"fate", to_string(fate.kind)}, {"why", fate.words}});
    const nlohmann::ordered_json json{{"rows", forgotten.rows},
                                      {"rewritten", names_json(forgotten.rewritten)},
                                      {"retired", names_json(forgotten.retired)},
                                      {"recomputed", forgotten.recomputed},
                                      {"archives", archives},
                                      {"job_results_removed", reach.results},
                                      {"warnings", forgotten.warnings},
                                      {"not_reached", reach.copies},
                                      {"generation", forgotten.generation}};
    std::cout << json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void tell(const analytics::Forgotten& forgotten, const Reach& reach) {
    std::cout << forgotten.rows << " rows taken out of " << forgotten.rewritten.size() << " versions\n";
    for (const catalog::VersionName& name : forgotten.rewritten)
        std::cout << "  written anew  " << name.text() << '\n';
    for (const catalog::VersionName& name : forgotten.retired)
        std::cout << "  removed       " << name.text() << ", which was made of them\n";
    for (const std::string& note : forgotten.recomputed)
        std::cout << "  recomputed    " << note << '\n';
    tell_archives(std::cout, reach.archives);
    if (reach.results > 0) std::cout << "  removed       the results of " << reach.results << " jobs\n";
    for (const std::string& warning : forgotten.warnings)
        std::cout << "  warning       " << warning << '\n';
    for (const std::string& copy : reach.copies)
        std::cout << "  NOT reached   " << copy << '\n';
    std::cout << "generation " << forgotten.generation << '\n';
}

/// Whether a job's result may hold something of the rows. Jobs of older releases name their collections only.
bool may_hold(const jobs::Job& job, const analytics::Traces& traces) {
    if (job.made_of.empty())
        return std::ranges::any_of(job.collections, [&](const std::string& id) { return traces.concern(id); });
    return std::ranges::any_of(job.made_of, [&](const std::string& version) {
        return traces.of(version) != analytics::Traces::Verdict::none;
    });
}

/// The record of an archive elsewhere follows it: the next command looks there.
void log_remade(const std::string& folder, const std::string& file) {
    const auto reader = archive::open_archive(file);
    const auto recipe = reader ? pyramid::read_recipe((*reader)->info().metadata) : std::nullopt;
    if (recipe) log_output(folder, "tile", file, recipe->made_of);
}

/// What is beside the catalogue. It goes by the versions that are gone, and not by the keys: said again after a command
/// that was killed, it finds what is left.
Result<Reach> reach_further(const ForgetOptions& options, const catalog::DataDirectory& directory,
                            const analytics::Traces& traces, const CancelToken& cancel, const Progress& progress) {
    Reach reach;
    const fs::path state(options.state_dir.empty() ? options.data_dir : options.state_dir);
    const auto removed =
        jobs::withdraw_results(state / "jobs", [&](const jobs::Job& job) { return may_hold(job, traces); });
    if (!removed) return fail(removed.error());
    reach.results = *removed;
    for (const std::string& file : options.archives) {
        auto fate = remake_archive_file(directory, traces, file, cancel, progress);
        // What was forgotten is told all the same, and the file is named.
        if (!fate) reach.problem = fate.error();
        if (fate && fate->kind == ArchiveFate::Kind::remade) log_remade(state.string(), file);
        reach.archives.push_back(fate ? std::move(*fate)
                                      : ArchiveFate{ArchiveFate::Kind::untouched, file, to_line(fate.error())});
    }
    return reach;
}

Result<int> forget(const ForgetOptions& options) {
    const auto keys = keys_of(options);
    if (!keys) return fail(keys.error());
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return fail(directory.error());
    const CancelToken cancel = cancel_on_signal();
    ProgressLine line;
    ArchiveFollower archives(*directory, cancel, line.progress());
    Result<analytics::Forgotten> forgotten;
    if (!keys->empty())
        forgotten = analytics::forget(*directory, options.id, *keys, std::ref(archives), line.progress(), cancel);
    // Keys that no version has may be those of a command that was killed when it had changed the catalogue.
    const bool none_left = !forgotten && forgotten.error().parameter == "key";
    if (!forgotten && !none_left) return fail(forgotten.error());
    const auto state = directory->read_state();
    if (!state) return fail(state.error());
    if (keys->empty() && !state->collections.contains(options.id))
        return fail(Error{ErrorKind::not_found, "there is no collection '" + options.id + "'"}.with_parameter("id"));
    const auto traces = analytics::Traces::of_collection(*directory, *state, options.id);
    if (!traces) return fail(traces.error());
    auto reach = reach_further(options, *directory, *traces, cancel, line.progress());
    line.clear();
    if (!reach) return fail(reach.error());
    if (none_left) {
        if (reach->results > 0) std::cerr << "the results of " << reach->results << " jobs were removed\n";
        tell_archives(std::cerr, reach->archives);
        return fail(forgotten.error());
    }
    reach->archives.insert(reach->archives.begin(), archives.fates().begin(), archives.fates().end());
    const std::string& folder = options.state_dir.empty() ? options.data_dir : options.state_dir;
    reach->copies =
        out_of_reach(*forgotten, *reach, rejects_with(fs::path(folder) / "rejects", *keys), *traces, folder);
    if (forgotten->generation == 0) forgotten->generation = state->generation;
    if (options.json) {
        tell_json(*forgotten, *reach);
    } else {
        tell(*forgotten, *reach);
    }
    if (reach->problem) return fail(*reach->problem);
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<ForgetOptions>();
    app.add_option("id", options->id, "Collection")->required();
    app.add_option("key", options->keys, "Ids of the items to forget");
    app.add_option("--keys", options->key_file, "File of more ids, one a line");
    app.add_option("--data-dir", options->data_dir, "Data directory")->required();
    app.add_option("--state-dir", options->state_dir,
                   "Where jobs, rejects files and outputs.jsonl are (default: the data directory)");
    app.add_option("--archive", options->archives,
                   "A tile archive elsewhere to make again in its place, of what is left; may be repeated")
        ->check(CLI::ExistingFile);
    app.add_flag("--json", options->json, "Report as JSON");
    return [options] { return forget(*options); };
}

}  // namespace

const Command forget_command{"forget", "Take rows out of every kept version and what is computed from them", declare};

}  // namespace oryx::tools
