// oryx ingest: sources in, one published version of a collection out.

#include "geo/ingest/ingest.hpp"

#include "geo/analytics/derived.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/version_files.hpp"
#include "geo/topology/arcs.hpp"
#include "geo/topology/coverage_words.hpp"
#include "tools/command.hpp"
#include "tools/ingest_archive.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace oryx::tools {

extern const Command ingest_command;

namespace {

struct CommandLine {
    ingest::IngestOptions options;
    std::string data_dir;
    std::string state_dir;
    std::string config_dir = "config";
    std::vector<std::string> archive_hosts;
    bool dry_run = false;
    bool json = false;
};

// What an interrupt cancels. The handler may only touch what is lock-free: the token's flag.
CancelToken interrupt = CancelToken::create();

void on_interrupt(int signal) {
    interrupt.cancel();
    std::signal(signal, SIG_DFL);  // the second one ends the program
}

/// A bar on a terminal, nothing in a pipe.
Progress progress_bar() {
    if (isatty(STDERR_FILENO) == 0) return {};
    return [last = -1](std::string_view stage, std::uint64_t done, std::uint64_t total) mutable {
        const int percent = total > 0 ? static_cast<int>(100 * std::min(done, total) / total) : 0;
        if (total > 0 && percent == last && done != 0) return;
        last = percent;
        constexpr int width = 30;
        const int filled = percent * width / 100;
        std::cerr << fmt::format("\r{:<8} [{:=<{}}{:{}}] {:>3} %  {}\x1b[K", stage, "", filled, "", width - filled,
                                 percent, total > 0 ? "" : std::to_string(done) + " rows")
                  << std::flush;
    };
}

void clear_bar() {
    if (isatty(STDERR_FILENO) != 0) std::cerr << "\r\x1b[K" << std::flush;
}

Result<std::optional<ingest::PreviousVersion>> previous_version(const catalog::DataDirectory& directory,
                                                                const std::string& id, bool with_features) {
    const auto state = directory.read_state();
    if (!state) return std::unexpected(state.error());
    const auto entry = state->collections.find(id);
    if (entry == state->collections.end()) return std::optional<ingest::PreviousVersion>{};
    const std::filesystem::path folder = directory.version_directory(id, entry->second.version);
    auto manifest = store::read_manifest(folder / "manifest.json");
    if (!manifest) return std::unexpected(manifest.error());
    ingest::PreviousVersion previous{std::move(*manifest), nullptr};
    if (with_features) {
        auto features = store::read_version_files(previous.manifest, folder);
        if (!features) return std::unexpected(features.error());
        previous.features = std::move(*features);
    }
    return previous;
}

/// Rejects may name people and places: only the owner reads them.
Result<std::string> write_rejects(const CommandLine& line, const ingest::IngestOutcome& outcome) {
    const std::filesystem::path folder =
        std::filesystem::path(line.state_dir.empty() ? line.data_dir : line.state_dir) / "rejects";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) {
        return fail(Error{ErrorKind::io, "the folder of rejects could not be made"}.with_detail(folder.string() + ": " +
                                                                                                error.message()));
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::filesystem::path file =
        folder / fmt::format("{}-{:%Y%m%dT%H%M%SZ}-{}.csv", outcome.report.collection,
                             fmt::gmtime(std::chrono::system_clock::to_time_t(now)), to_hex(random_bytes(3)));
    if (auto written = store::write_new_file(file, ingest::rejects_csv(outcome.rejects)); !written) {
        return std::unexpected(written.error());
    }
    return file.string();
}

/// What publishing did, beside the report.
struct Published {
    std::string version;
    std::uint64_t generation = 0;
    std::vector<std::string> notes;
    std::vector<std::string> warnings;
    std::optional<CoverageReport> coverage;
};

Result<Published> publish(const catalog::DataDirectory& directory, const ingest::IngestOutcome& outcome,
                          const std::optional<ingest::PreviousVersion>& previous, const Progress& progress) {
    auto staged = directory.stage(outcome.manifest, outcome.features, progress);
    if (!staged) return std::unexpected(staged.error());
    if (auto go = interrupt.check(); !go) return std::unexpected(go.error());
    if (previous && previous->features != nullptr) {  // merged with a version that must still be the current one
        const auto state = directory.read_state();
        if (!state) return std::unexpected(state.error());
        const auto entry = state->collections.find(outcome.manifest.info.id);
        if (entry == state->collections.end() || entry->second.version != previous->manifest.version) {
            return fail(Error{ErrorKind::conflict, "the collection was changed by another command meanwhile"}.with_hint(
                "run this one again"));
        }
    }
    Published published{
        .version = staged->manifest.version, .notes = {}, .warnings = {}, .coverage = staged->manifest.coverage};
    std::vector<catalog::StagedVersion> versions;
    versions.push_back(std::move(*staged));
    auto plan = analytics::publish(directory, std::move(versions), progress, interrupt);
    if (!plan) return std::unexpected(plan.error());
    published.generation = plan->state.generation;
    published.notes = std::move(plan->notes);
    published.warnings = std::move(plan->warnings);
    return published;
}

/// What publishing would find, for a dry run.
std::optional<CoverageReport> look_at_borders(const ingest::IngestOutcome& outcome) {
    CoverageReport coverage;
    static_cast<void>(topology::arcs_of(*outcome.features, outcome.manifest.info.coverage, coverage));
    return coverage.areas > 0 ? std::optional(coverage) : std::nullopt;
}

void report_borders(const std::optional<CoverageReport>& coverage, ingest::Report& report) {
    report.coverage = coverage;
    if (!coverage) return;
    if (auto warning = topology::coverage_warning(*coverage); !warning.empty()) {
        report.warnings.push_back(std::move(warning));
    }
}

/// The system's word for a full disk does not reach here through every library.
Error with_advice(Error error) {
    if (error.kind == ErrorKind::io && error.hint.empty()) {
        error.hint = "is there room left on the disk? the version that was there still stands";
    }
    return error;
}

void tell(const CommandLine& line, const ingest::IngestOutcome& outcome, const std::optional<Published>& published,
          const std::string& rejects_file) {
    if (line.json) {
        auto json = ingest::to_json(outcome.report);
        json["dry_run"] = line.dry_run;
        json["rejects_file"] = rejects_file;
        if (published) {
            json["version"] = published->version;
            json["generation"] = published->generation;
            json["derived"] = published->notes;
            json["derived_warnings"] = published->warnings;
        }
        std::cout << json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        return;
    }
    std::cout << ingest::to_text(outcome.report);
    constexpr std::size_t shown = 10;
    if (rejects_file.empty()) {
        for (std::size_t i = 0; i < std::min(shown, outcome.rejects.size()); ++i) {
            const ingest::Reject& reject = outcome.rejects[i];
            std::cout << fmt::format("  {:<20}{} row {}: {}\n", "reject", reject.file, reject.row, reject.reason);
        }
    } else {
        std::cout << fmt::format("  {:<20}{}\n", "rejects file", rejects_file);
    }
    if (published) {
        std::cout << fmt::format("  {:<20}{} (generation {})\n", "version", published->version, published->generation);
        for (const std::string& note : published->notes)
            std::cout << fmt::format("  {:<20}{}\n", "derived", note);
        for (const std::string& warning : published->warnings) {
            std::cout << fmt::format("  {:<20}{}\n", "note", warning);
        }
    } else if (line.dry_run) {
        std::cout << fmt::format("  {:<20}{}\n", "dry run", "nothing was written");
    }
}

/// `config/collections/<id>.toml`, where there is one and no other file was named.
void find_collection_config(CommandLine& line, const std::string& id) {
    if (!line.options.collection_config.empty()) return;
    const std::filesystem::path file = std::filesystem::path(line.config_dir) / "collections" / (id + ".toml");
    std::error_code error;
    if (std::filesystem::is_regular_file(file, error)) line.options.collection_config = file.string();
}

Result<int> run(CommandLine& line) {
    const auto id = ingest::collection_id(line.options);
    if (!id) return std::unexpected(id.error());
    if (auto right = catalog::check_collection_id(*id); !right) return std::unexpected(right.error());
    find_collection_config(line, *id);
    if (names_archive(line.options.paths))
        return ingest_archive(line.options, *id, {line.data_dir, line.archive_hosts, line.dry_run, line.json});
    auto directory =
        line.dry_run ? catalog::DataDirectory::open(line.data_dir) : catalog::DataDirectory::create(line.data_dir);
    if (!directory) return std::unexpected(directory.error());
    const auto previous = previous_version(*directory, *id, line.options.mode != "replace");
    if (!previous) return std::unexpected(previous.error());

    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
    const Progress progress = progress_bar();
    auto outcome = ingest::ingest(line.options, *previous, progress, interrupt);
    clear_bar();
    if (!outcome) return std::unexpected(outcome.error());
    std::string rejects_file;
    if (!outcome->rejects.empty() && !line.dry_run) {
        auto written = write_rejects(line, *outcome);
        if (!written) return std::unexpected(written.error());
        rejects_file = std::move(*written);
    }
    std::optional<Published> published;
    const bool refused = !outcome->report.refused.empty();
    if (!refused && !line.dry_run) {
        auto done = publish(*directory, *outcome, *previous, progress);
        clear_bar();
        if (!done) return std::unexpected(with_advice(done.error()));
        published = std::move(*done);
        report_borders(published->coverage, outcome->report);
    }
    if (!refused && line.dry_run) report_borders(look_at_borders(*outcome), outcome->report);
    tell(line, *outcome, published, rejects_file);
    if (refused) return info(ErrorKind::conflict).exit_code;
    return outcome->report.rejected > 0 ? exit_with_rejects : 0;
}

/// Options stand once, in the library; here they become flags.
void declare_option(CLI::App& app, const OptionRef& ref) {
    const std::string flag = "--" + std::string(ref.name);
    const std::string doc(ref.doc);
    if (auto* const* target = std::get_if<bool*>(&ref.target)) {
        app.add_flag(flag, **target, doc);
        return;
    }
    app.add_option_function<std::string>(
           flag,
           [ref](const std::string& text) {
               OptionRef option = ref;
               std::vector<std::string> more;
               auto* const* list = std::get_if<std::vector<std::string>*>(&ref.target);
               if (list != nullptr) option.target = &more;
               if (auto set = set_option(option, text); !set) throw CLI::ValidationError(to_line(set.error()));
               if (list != nullptr) (*list)->insert((*list)->end(), more.begin(), more.end());
           },
           doc)
        ->type_name(std::string(ref.metavar))
        ->trigger_on_parse();
}

Action declare(CLI::App& app) {
    auto line = std::make_shared<CommandLine>();
    app.add_option(
           "path", line->options.paths,
           "Files to read; several are one input. A tile archive (.pmtiles, .mbtiles) is served as it is; PMTiles "
           "in a bucket (/vsis3/, /vsigs/, /vsiaz/) or on a web server are served from where they lie")
        ->required();
    app.add_option("--data-dir", line->data_dir, "Data directory to publish to")->required()->envname("ORYX_DATA_DIR");
    app.add_option("--state-dir", line->state_dir, "Where rejects files go (default: the data directory)")
        ->envname("ORYX_STATE_DIR");
    app.add_option("--config-dir", line->config_dir, "Where collections/ID.toml is looked for (config)");
    app.add_option("--archive-hosts", line->archive_hosts,
                   "Web servers that archives may be read from, as oryx serve has them")
        ->delimiter(',')
        ->type_name("HOST,...")
        ->envname("ORYX_ARCHIVE_HOSTS");
    app.add_flag("--dry-run", line->dry_run, "Read, check and report; write nothing");
    app.add_flag("--json", line->json, "Report as JSON");
    for (const OptionRef& ref : line->options.options())
        declare_option(app, ref);
    return [line] { return run(*line); };
}

}  // namespace

const Command ingest_command{"ingest", "Read sources, check every row, publish a new version of a collection", declare};

}  // namespace oryx::tools
