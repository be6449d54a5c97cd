// oryx run: a process on a data directory, without the server.

#include "geo/analytics/process.hpp"
#include "geo/analytics/process_reference.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/store/export.hpp"
#include "geo/store/raster.hpp"
#include "tools/command.hpp"
#include "tools/key_values.hpp"
#include "tools/output_log.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command run_command;

namespace {

struct RunOptions {
    std::string process;
    std::string data_dir;
    std::string state_dir;
    std::vector<std::string> inputs;
    std::string out;
    std::string reference;
};

Result<> write_text(const std::filesystem::path& file, const std::string& text) {
    // Written aside and renamed, so that nobody reads half a result.
    std::filesystem::path aside = file;
    aside += ".part";
    std::ofstream stream(aside, std::ios::binary);
    stream << text;
    stream.close();
    std::error_code error;
    if (stream) std::filesystem::rename(aside, file, error);
    if (!stream || error) {
        std::error_code ignored;
        std::filesystem::remove(aside, ignored);
        return fail(Error{ErrorKind::io, "the result could not be written"}.with_parameter("out").with_detail(
            file.string() + ": " + error.message()));
    }
    return {};
}

Result<> write_result(const analytics::ProcessResult& result, const RunOptions& options) {
    if (options.out.empty()) {
        std::cout << analytics::to_geojson(result) << '\n';
        std::cout.flush();
        if (!std::cout) return fail(ErrorKind::io, "the result could not be written to the standard output");
        return {};
    }
    const std::filesystem::path file(options.out);
    // GeoJSON has room for what the result says of itself; the other formats hold the features alone.
    if (file.extension() == ".geojson" || file.extension() == ".json") {
        return write_text(file, analytics::to_geojson(result));
    }
    if (file.extension() == ".tif" || file.extension() == ".tiff") {
        if (!result.raster) {
            return fail(Error{ErrorKind::unsupported, "'" + options.process + "' makes no surface"}
                            .with_parameter("out")
                            .with_hint("name a file that ends in .geojson, .gpkg, .csv or .fgb"));
        }
        return store::export_geotiff(*result.raster, file);
    }
    return store::export_table(*result.features, file, {.layer = options.process, .qml = result.qgis_style});
}

void print_facts(const analytics::ResultFacts& facts) {
    std::cerr << facts.title << ": n " << facts.n << ", " << facts.unit << '\n';
    std::cerr << "  period " << facts.period << ", as of " << facts.as_of;
    if (facts.as_of_age_days) std::cerr << " (" << *facts.as_of_age_days << " days ago)";
    std::cerr << '\n';
    for (const auto& [input, version] : facts.inputs)
        std::cerr << "  " << input << ": " << version << '\n';
    for (const auto& [name, value] : facts.parameters) {
        if (!value.empty()) std::cerr << "  " << name << '=' << value << '\n';
    }
    for (const auto& excluded : facts.excluded) {
        std::cerr << "  left out: " << excluded.count << ' ' << excluded.reason << '\n';
    }
    std::cerr << "  sensitivity: " << to_string(facts.sensitivity) << '\n';
    for (const std::string& warning : facts.warnings)
        std::cerr << "  warning: " << warning << '\n';
}

Result<int> run_process(const RunOptions& options) {
    const analytics::Process* process = analytics::find_process(options.process);
    if (process == nullptr) {
        std::string known;
        for (const analytics::Process* p : analytics::processes())
            known += (known.empty() ? "" : ", ") + std::string(p->id);
        return fail(Error{ErrorKind::not_found, "there is no process '" + options.process + "'"}.with_hint(
            "the processes are " + known));
    }
    const auto texts = parse_key_values(options.inputs, "input");
    if (!texts) return fail(texts.error());
    const auto inputs = analytics::parse_inputs(*process, *texts);
    if (!inputs) return fail(inputs.error());
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return fail(directory.error());
    const auto snapshot = catalog::load_snapshot(*directory);
    if (!snapshot) return fail(snapshot.error());
    for (const std::string& problem : (*snapshot)->problems)
        std::cerr << "warning: " << problem << '\n';
    const auto result =
        analytics::run_process(*process, *inputs, {.snapshot = *snapshot, .cancel = {}, .progress = {}});
    if (!result) return fail(result.error());
    if (!options.out.empty()) {
        std::vector<std::string> made_of;
        for (const auto& [input, version] : result->facts.inputs)
            made_of.push_back(version);
        log_output(options.state_dir.empty() ? options.data_dir : options.state_dir, "run", options.out, made_of);
    }
    if (auto written = write_result(*result, options); !written) return fail(written.error());
    if (!options.reference.empty()) {
        const std::string reference = analytics::to_markdown(*process, *result);
        if (auto written = write_text(options.reference, reference); !written) {
            return fail(Error{written.error()}.with_parameter("reference"));
        }
    }
    print_facts(result->facts);
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<RunOptions>();
    app.add_option("process", options->process, "Which process, such as heat-zones")->required();
    app.add_option("--data-dir", options->data_dir, "Data directory")->required();
    app.add_option("--state-dir", options->state_dir, "Where outputs.jsonl is kept; the data directory without");
    app.add_option("--input,-i", options->inputs, "An input, name=value; may be repeated");
    app.add_option(
        "--out,-o", options->out,
        "File to write: .geojson, .gpkg (with a QGIS style), .csv, .fgb, of surfaces .tif; GeoJSON on the standard "
        "output without");
    app.add_option("--reference", options->reference,
                   "File to write what the process takes and what the columns of this result mean, as Markdown");
    return [options] { return run_process(*options); };
}

}  // namespace

const Command run_command{"run", "Run a process on a data directory and write its result", declare};

}  // namespace oryx::tools
