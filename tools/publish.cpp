// oryx publish: collections and archives copied whole into an object store or a folder, the pointer there flipped last.

#include "geo/catalog/publication.hpp"
#include "geo/store/object_address.hpp"
#include "geo/store/object_folder.hpp"
#include "tools/command.hpp"
#include "tools/export_log.hpp"
#include "tools/publication_log.hpp"
#include "tools/publish_selection.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

extern const Command publish_command;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct PublishOptions {
    PublishSelectionOptions selection;
    std::string to;
    std::string state_dir;
    std::size_t keep = 2;
    double grace_minutes = 60;
    std::size_t jobs = 4;
    bool read_back = false;
    bool force = false;
    bool dry_run = false;
    bool json = false;

    [[nodiscard]] const std::string& log_folder() const { return state_dir.empty() ? selection.data_dir : state_dir; }
};

Result<> check_place(const PublishOptions& options) {
    if (store::is_remote(options.to)) return {};
    std::error_code error;
    const fs::path to = fs::weakly_canonical(options.to, error);
    const fs::path from = fs::weakly_canonical(options.selection.data_dir, error);
    if (to != from) return {};
    return fail(Error{ErrorKind::invalid_input, "that is the data directory itself"}.with_parameter("to").with_hint(
        "another folder, or /vsis3/bucket/path"));
}

/// What is told at the end, or of a dry run.
struct Outcome {
    const PublishOptions& options;
    const PublishSelection& selection;
    const catalog::PublicationPlan& plan;
    const catalog::PublicationReport& report;
    double seconds = 0;
};

bool was_there(const catalog::PublicationPlan& plan, const PublishedCollection& collection) {
    const std::string prefix = catalog::version_prefix(collection.id, collection.version);
    return std::ranges::any_of(plan.manifests,
                               [&](const auto& file) { return file.there && file.name.starts_with(prefix); });
}

void print_json(const Outcome& outcome) {
    Json json{{"to", outcome.options.to},
              {"dry_run", outcome.options.dry_run},
              {"generation", outcome.report.generation},
              {"flipped", outcome.report.flipped},
              {"files_sent", outcome.report.files_sent},
              {"bytes_sent", outcome.report.bytes_sent},
              {"bytes_read_back", outcome.report.bytes_read_back},
              {"bytes_to_send", outcome.plan.bytes_to_send()},
              {"collections", Json::array()},
              {"archives", Json::array()},
              {"removed", outcome.report.removed},
              {"sensitive", outcome.selection.sensitive},
              {"notes", outcome.selection.notes},
              {"warnings", outcome.report.warnings},
              {"seconds", outcome.seconds}};
    for (const PublishedCollection& collection : outcome.selection.collections) {
        json["collections"].push_back({{"id", collection.id},
                                       {"version", collection.version},
                                       {"sent", !was_there(outcome.plan, collection)},
                                       {"public_profile", !collection.made_as.empty()}});
    }
    for (const catalog::OutgoingFile& archive : outcome.plan.archives)
        json["archives"].push_back({{"name", archive.name}, {"sent", !archive.there}});
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void print_text(const Outcome& outcome) {
    const bool dry = outcome.options.dry_run;
    for (const PublishedCollection& collection : outcome.selection.collections) {
        std::cout << fmt::format("  {:9}  {}@{}{}\n",
                                 was_there(outcome.plan, collection) ? "was there"
                                 : dry                               ? "to send"
                                                                     : "sent",
                                 collection.id, collection.version,
                                 collection.made_as.empty() ? "" : ", public profile");
    }
    for (const catalog::OutgoingFile& archive : outcome.plan.archives)
        std::cout << fmt::format("  {:9}  {}\n", archive.there ? "was there" : dry ? "to send" : "sent", archive.name);
    for (const std::string& name : outcome.report.removed)
        std::cout << "  removed    " << name << '\n';
    for (const std::string& note : outcome.selection.notes)
        std::cout << "  " << note << '\n';
    for (const std::string& warning : outcome.report.warnings)
        std::cout << "  warning    " << warning << '\n';
    if (dry) {
        std::cout << fmt::format("{} would be sent to {}\n", byte_text(outcome.plan.bytes_to_send()),
                                 outcome.options.to);
    } else if (!outcome.plan.sends_anything()) {
        std::cout << fmt::format("nothing to send: {} has it all, generation {}\n", outcome.options.to,
                                 outcome.report.generation);
    } else {
        std::cout << fmt::format("published to {}: generation {}, {} files, {} sent in {}\n", outcome.options.to,
                                 outcome.report.generation, outcome.report.files_sent,
                                 byte_text(outcome.report.bytes_sent), duration_text(outcome.seconds));
    }
}

/// Whose names have to be known before anything leaves: who allowed it, and where it goes.
Result<> write_down(const PublishOptions& options, const PublishSelection& selection, const PublicationLine& line) {
    if (!selection.sensitive.empty()) {
        auto logged = log_export(options.log_folder(), "publish", options.selection.authorised_by, options.to,
                                 selection.sensitive);
        if (!logged) return logged;
        std::cerr << fmt::format("sensitive data leave, authorised by {}: {}\n", options.selection.authorised_by,
                                 fmt::join(selection.sensitive, ", "));
    }
    return log_publication(options.log_folder(), line);
}

Result<int> run(const PublishOptions& options) {
    const auto began = std::chrono::steady_clock::now();
    const CancelToken cancel = cancel_on_signal();
    if (auto right = check_place(options); !right) return std::unexpected(right.error());
    const auto place = store::open_object_folder(options.to);
    if (!place) return std::unexpected(place.error());
    const auto log = read_publications(options.log_folder());
    if (!log) return std::unexpected(log.error());
    ProgressLine progress_line;
    const Progress progress = progress_line.progress();
    const auto pointer = catalog::read_pointer(**place);
    if (!pointer) return std::unexpected(pointer.error());
    const PublishedBefore before{*log, (*place)->place(), pointer->published};
    auto selection = select_publication(options.selection, before, progress, cancel);
    if (!selection) return std::unexpected(selection.error());
    catalog::PublicationRequest& request = selection->request;
    request.replace_foreign = options.force;
    request.read_back = options.read_back;
    request.keep = options.keep;
    request.grace = std::chrono::seconds(static_cast<std::int64_t>(options.grace_minutes * 60));
    request.threads = options.jobs;
    const auto plan = catalog::plan_publication(**place, *pointer, request, progress, cancel);
    if (!plan) return std::unexpected(plan.error());

    catalog::PublicationReport report;
    report.generation = plan->published.state.generation;
    report.warnings = plan->warnings;
    if (!options.dry_run) {
        PublicationLine line{
            .time = {}, .to = (*place)->place(), .collections = selection->collections, .archives = {}};
        for (const catalog::OutgoingArchive& archive : request.archives)
            line.archives.push_back(archive.name);
        if (plan->sends_anything()) {
            if (auto written = write_down(options, *selection, line); !written) return std::unexpected(written.error());
        }
        auto done = catalog::carry_out(**place, *pointer, request, *plan, progress, cancel);
        if (!done) return std::unexpected(done.error());
        report = std::move(*done);
        line.finished = true;
        line.generation = report.generation;
        if (plan->sends_anything()) {
            if (auto written = log_publication(options.log_folder(), line); !written)
                return std::unexpected(written.error());
        }
    }
    progress_line.clear();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const Outcome outcome{options, *selection, *plan, report, seconds};
    options.json ? print_json(outcome) : print_text(outcome);
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<PublishOptions>();
    PublishSelectionOptions& selection = options->selection;
    app.add_option("collection,--collections", selection.collections, "Collections; all of them where none is named")
        ->delimiter(',');
    app.add_option("--data-dir", selection.data_dir, "Data directory")->required();
    app.add_option("--to", options->to, "Where to: /vsis3/bucket/path, /vsigs/..., /vsiaz/..., or a folder")
        ->required();
    app.add_option("--archive", selection.archives, "A PMTiles or MBTiles file to put beside them, as archives/NAME");
    app.add_option("--profile", selection.profile, "public: sensitive layers as their process masks them");
    app.add_option("--authorised-by", selection.authorised_by, "Who lets sensitive collections out; it is logged");
    app.add_option("--state-dir", options->state_dir,
                   "Where publications.jsonl and exports.jsonl are kept; the data directory without");
    app.add_option("--keep", options->keep, "Versions of a collection that the place names")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_option("--grace-minutes", options->grace_minutes, "How long files stay there that are named no longer")
        ->check(CLI::Range(0.0, 1e6))
        ->capture_default_str();
    app.add_option("--jobs,-j", options->jobs, "Files that are sent at once")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_flag("--read-back", options->read_back,
                 "Read all that was sent, also where the store's own sum proves it: twice the traffic");
    app.add_flag("--force", options->force, "Take over the name of a collection that another data directory published");
    app.add_flag("--dry-run", options->dry_run, "Tell what would be sent; send nothing");
    app.add_flag("--json", options->json, "Report as JSON");
    return [options] { return run(*options); };
}

}  // namespace

const Command publish_command{"publish", "Copy collections and archives whole into an object store or a folder",
                              declare};

}  // namespace oryx::tools
