// oryx pipeline: a declared sequence of commands, of which only what has changed is done again.

#include "geo/catalog/data_directory.hpp"
#include "tools/command.hpp"
#include "tools/invoke.hpp"
#include "tools/pipeline/memory.hpp"
#include "tools/pipeline/plan.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace oryx::tools {

extern const Command pipeline_command;

namespace {

namespace fs = std::filesystem;

struct PipelineOptions {
    std::string file;
    bool dry_run = false;
    bool force = false;
};

Result<catalog::CatalogState> catalogue(const pipeline::Plan& plan) {
    const auto directory = catalog::DataDirectory::open(plan.data_dir);
    if (!directory) return fail(directory.error());
    return directory->read_state();
}

/// Collections whose current version is another one after the step: of `ingest` its own, not those derived from it.
std::map<std::string, std::string> produced(const pipeline::Step& step, const catalog::CatalogState& before,
                                            const catalog::CatalogState& after) {
    std::map<std::string, std::string> made;
    if (step.command->name != "ingest" && step.command->name != "derive") return made;
    for (const auto& [id, entry] : after.collections) {
        const bool derived =
            std::ranges::any_of(after.derived, [&, &name = id](const auto& record) { return record.id == name; });
        if (derived != (step.command->name == "derive")) continue;
        const auto old = before.collections.find(id);
        if (old == before.collections.end() || old->second.version != entry.version) made[id] = entry.version;
    }
    return made;
}

/// Does one step and remembers it. An exit code that ends the run, or nothing.
Result<std::optional<int>> do_step(const pipeline::Step& step, const pipeline::Plan& plan, pipeline::Memory& memory,
                                   const PipelineOptions& options) {
    const auto before = catalogue(plan);
    if (!before) return fail(before.error());
    const auto mark = pipeline::fingerprint(step, *before);
    if (!mark) return fail(mark.error());
    auto reason = pipeline::reason_to_do(step, memory.of(step.name), *mark, *before);
    if (!reason && options.force) reason = "--force";
    if (!reason) {
        std::cerr << "pipeline: " << step.name << ": unchanged\n";
        return std::nullopt;
    }
    std::cerr << "pipeline: " << step.name << ": " << *reason << (options.dry_run ? ", would be done\n" : "\n");
    if (options.dry_run) return std::nullopt;

    const auto start = std::chrono::steady_clock::now();
    const auto code = invoke(*step.command, step.arguments);
    if (!code) return fail(code.error());
    if (*code != 0 && *code != exit_with_rejects) return *code;
    const auto after = catalogue(plan);
    if (!after) return fail(after.error());
    auto made = produced(step, *before, *after);
    // A replayed ingest may publish what is there already: then it is what it made before.
    if (const auto last = memory.of(step.name); made.empty() && last) made = last->produced;
    if (auto kept = memory.remember(step.name, {*mark, std::move(made), pipeline::look_of(step.out)}); !kept) {
        return fail(kept.error());
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cerr << fmt::format("pipeline: {}: done in {:.1f} s{}\n", step.name, seconds.count(),
                             *code == exit_with_rejects ? ", with rejects" : "");
    return std::nullopt;
}

Result<int> run_pipeline(const PipelineOptions& options) {
    const fs::path file(options.file);
    auto plan = pipeline::read_plan(file);
    if (!plan) return fail(plan.error());
    if (file.has_parent_path()) {
        std::error_code error;
        fs::current_path(file.parent_path(), error);
        if (error)
            return fail(
                Error{ErrorKind::io, "the folder of the pipeline file cannot be entered"}.with_detail(error.message()));
    }
    auto memory = pipeline::Memory::open(plan->state_dir);
    if (!memory) return fail(memory.error());
    for (const pipeline::Step& step : plan->steps) {
        const auto ended = do_step(step, *plan, *memory, options);
        if (!ended) {
            std::cerr << "pipeline: " << step.name << ": failed; the steps after it were not done\n";
            return fail(ended.error());
        }
        if (*ended) {
            std::cerr << "pipeline: " << step.name << ": ended with " << **ended
                      << "; the steps after it were not done\n";
            return **ended;
        }
    }
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<PipelineOptions>();
    app.add_option("file", options->file, "Pipeline file (TOML); docs/data.md has an example")->required();
    app.add_flag("--dry-run", options->dry_run, "Tell what would be done and why; do nothing");
    app.add_flag("--force", options->force, "Do every step, changed or not");
    return [options] { return run_pipeline(*options); };
}

}  // namespace

const Command pipeline_command{"pipeline", "Run a declared sequence of commands, only what has changed", declare};

}  // namespace oryx::tools
