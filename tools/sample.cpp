// oryx sample: writes the synthetic sample as ESRI Shapefiles.

#include "tools/command.hpp"
#include "tools/sample/folder.hpp"

#include <algorithm>
#include <cctype>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace oryx::tools {

namespace {

/// A path as a shell reads it back: quoted where it has more than letters, digits and the usual marks.
std::string shell_word(const std::string& text) {
    const auto plain = [](unsigned char c) {
        return std::isalnum(c) != 0 || std::string_view("/._-+").contains(static_cast<char>(c));
    };
    if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

Result<int> write_and_tell(const sample::SampleOptions& options) {
    const auto layers = sample::write_sample(options);
    if (!layers) return fail(layers.error());
    std::cout << fmt::format("Wrote the synthetic sample (no real events, seed {}) to {}:\n", options.seed,
                             options.folder.string());
    for (const sample::WrittenLayer& layer : *layers) {
        std::cout << fmt::format("  {:<15}{:>7} rows\n", layer.name + ".shp", layer.rows);
    }
    std::cout << "  README.txt\nNext, to publish it and look at it:\n";
    for (const sample::WrittenLayer& layer : *layers) {
        std::cout << fmt::format("  oryx ingest --data-dir data {}\n", shell_word(layer.file.string()));
    }
    // Two collections are areas: which of them the zones count in has to be said.
    std::cout << "  oryx derive heat-zones --data-dir data --bind areas=cercles\n"
                 "  oryx serve --data-dir data\n"
              << std::flush;
    if (!std::cout) return fail(ErrorKind::io, "the report cannot be written");
    return 0;
}

Action declare(CLI::App& app) {
    auto options = std::make_shared<sample::SampleOptions>();
    app.add_option("DIR", options->folder, "Folder to write to; made when it is not there")->required();
    app.add_option("--seed", options->seed, "Same seed, same bytes")->capture_default_str();
    app.add_option("--incidents", options->incidents, "How many incidents to draw")->capture_default_str();
    app.add_flag("--force", options->force, "Write into a folder that is not empty");
    return [options] { return write_and_tell(*options); };
}

}  // namespace

extern const Command sample_command;
const Command sample_command{"sample", "Write a synthetic sample of Mali as shapefiles", &declare};

}  // namespace oryx::tools
