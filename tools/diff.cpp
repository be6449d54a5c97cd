// oryx diff: which tiles of two archives differ, and how.

#include "geo/pyramid/diff.hpp"

#include "geo/archive/reader.hpp"
#include "tools/command.hpp"
#include "tools/jobs_option.hpp"
#include "tools/terminal.hpp"

#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

extern const Command diff_command;

namespace {

/// Exit code of archives that differ.
constexpr int different_exit_code = 3;

struct DiffOptions {
    std::string first;
    std::string second;
    std::size_t jobs = 0;
    bool json = false;
};

nlohmann::ordered_json to_json(const pyramid::DiffReport::Zoom& zoom) {
    return {{"same", zoom.same},
            {"differ", zoom.differ},
            {"only_first", zoom.only_first},
            {"only_second", zoom.only_second}};
}

void print_json(const pyramid::DiffReport& report, const DiffOptions& options) {
    using Json = nlohmann::ordered_json;
    Json out{{"first", options.first},
             {"second", options.second},
             {"same", report.same()},
             {"totals", to_json(report.totals())}};
    for (const auto& [number, zoom] : report.zooms) {
        Json own = to_json(zoom);
        own["zoom"] = number;
        out["zooms"].push_back(std::move(own));
    }
    out["stored_otherwise"] = report.stored_otherwise;
    out["examples"] = report.examples;
    out["info"] = report.info;
    std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void print(const pyramid::DiffReport& report) {
    const auto all = report.totals();
    std::cout << fmt::format(
        "{}: {} tiles are the same ({} of them stored otherwise), {} differ, {} only in the first, "
        "{} only in the second\n",
        report.same() ? "no difference" : "DIFFERENT", grouped(all.same), grouped(report.stored_otherwise),
        grouped(all.differ), grouped(all.only_first), grouped(all.only_second));
    for (const std::string& words : report.info)
        std::cout << "  " << words << '\n';
    for (const std::string& words : report.examples)
        std::cout << "  " << words << '\n';
    if (all.differ + all.only_first + all.only_second > report.examples.size()) std::cout << "  ...\n";
}

Result<int> run(const DiffOptions& options) {
    const CancelToken cancel = cancel_on_signal();
    const auto first = archive::open_archive(options.first);
    if (!first) return std::unexpected(first.error());
    const auto second = archive::open_archive(options.second);
    if (!second) return std::unexpected(second.error());
    const std::size_t threads = threads_of(options.jobs);
    ProgressLine line;
    const auto report = pyramid::diff(**first, **second, threads, cancel, line.progress());
    if (!report) return std::unexpected(report.error());
    line.clear();
    if (options.json) {
        print_json(*report, options);
    } else {
        print(*report);
    }
    return report->same() ? 0 : different_exit_code;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<DiffOptions>();
    app.add_option("first", options->first, "An archive")->required();
    app.add_option("second", options->second, "Another one, of any kind")->required();
    declare_jobs(app, options->jobs);
    app.add_flag("--json", options->json, "Print the report as JSON");
    return [options] { return run(*options); };
}

}  // namespace

const Command diff_command{"diff", "Compare two tile archives, tile by tile", declare};

}  // namespace oryx::tools
