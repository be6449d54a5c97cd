// oryx verify: whether a tile archive keeps the rules, frame and every tile.

#include "geo/pyramid/verify.hpp"

#include "geo/archive/reader.hpp"
#include "tools/batch_memory.hpp"
#include "tools/command.hpp"
#include "tools/jobs_option.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

extern const Command verify_command;

namespace {

/// Exit code of an archive that was read whole and breaks a rule, as for tiles in `oryx inspect`.
constexpr int breached_exit_code = 3;

struct VerifyOptions {
    std::string archive;
    std::size_t jobs = 0;
    bool json = false;
};

void print_json(const archive::Reader& reader, const pyramid::VerifyReport& report, const VerifyOptions& options,
                double seconds) {
    using Json = nlohmann::ordered_json;
    const Json out{{"archive", options.archive},
                   {"kind", to_string(reader.kind())},
                   {"tile_type", to_string(reader.info().tile_type)},
                   {"compression", to_string(reader.info().compression)},
                   {"tiles", report.tiles},
                   {"contents", report.contents},
                   {"bytes", report.bytes},
                   {"unpacked_bytes", report.unpacked},
                   {"features", report.features},
                   {"layers", report.layers},
                   {"seconds", seconds},
                   {"valid", report.valid()},
                   {"fault_count", report.findings.fault_count},
                   {"faults", report.findings.faults},
                   {"advice", report.findings.advice}};
    std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void print(const archive::Reader& reader, const pyramid::VerifyReport& report, const VerifyOptions& options,
           double seconds) {
    std::cout << fmt::format("{}: {}, {} tiles of {}, {} different, {}: {}\n", options.archive,
                             to_string(reader.kind()), grouped(report.tiles), to_string(reader.info().tile_type),
                             grouped(report.contents), byte_text(report.bytes),
                             report.valid() ? "valid" : "NOT VALID, breaches: " + grouped(report.findings.fault_count));
    for (const std::string& fault : report.findings.faults)
        std::cout << "  " << fault << '\n';
    if (report.findings.fault_count > report.findings.faults.size()) std::cout << "  ...\n";
    for (const std::string& advice : report.findings.advice)
        std::cout << "  advice: " << advice << '\n';
    std::cout << fmt::format("  {} tiles/s\n", grouped(static_cast<std::uint64_t>(static_cast<double>(report.tiles) /
                                                                                  std::max(seconds, 1e-6))));
}

Result<int> run(const VerifyOptions& options) {
    const auto began = std::chrono::steady_clock::now();
    keep_freed_memory();
    const CancelToken cancel = cancel_on_signal();
    const auto reader = archive::open_archive(options.archive);
    if (!reader) return std::unexpected(reader.error());
    const std::size_t threads = threads_of(options.jobs);
    ProgressLine line;
    const auto report = pyramid::verify(**reader, threads, cancel, line.progress());
    if (!report) return std::unexpected(report.error());
    line.clear();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (options.json) {
        print_json(**reader, *report, options, seconds);
    } else {
        print(**reader, *report, options, seconds);
    }
    return report->valid() ? 0 : breached_exit_code;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<VerifyOptions>();
    app.add_option("archive", options->archive, "PMTiles, MBTiles, or a folder of tiles")->required();
    declare_jobs(app, options->jobs);
    app.add_flag("--json", options->json, "Print the report as JSON");
    return [options] { return run(*options); };
}

}  // namespace

const Command verify_command{"verify", "Judge a tile archive: its frame, and every tile in it", declare};

}  // namespace oryx::tools
