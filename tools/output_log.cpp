#include "tools/output_log.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace oryx::tools {

namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path log_file(const std::string& folder) {
    return std::filesystem::path(folder) / "outputs.jsonl";
}

}  // namespace

void log_output(const std::string& folder, const std::string& command, const std::string& path,
                const std::vector<std::string>& made_of) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    std::error_code unknown;
    const auto absolute = std::filesystem::absolute(path, unknown);
    const Json entry{{"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))},
                     {"command", command},
                     {"path", (unknown ? std::filesystem::path(path) : absolute).lexically_normal().string()},
                     {"made_of", made_of}};
    const std::string line = entry.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    const int file = ::open(log_file(folder).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    const bool written = file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (file >= 0) ::close(file);
    if (!written)
        std::cerr << "note: the data directory cannot be written to: oryx forget will not know of this file\n";
}

std::vector<WrittenOutput> read_outputs(const std::string& folder) {
    std::vector<WrittenOutput> outputs;
    std::ifstream lines(log_file(folder));
    for (std::string line; std::getline(lines, line);) {
        const Json entry = Json::parse(line, nullptr, false);
        if (!entry.is_object()) continue;
        try {
            WrittenOutput output{entry.at("time"), entry.at("command"), entry.at("path"), entry.at("made_of")};
            std::erase_if(outputs, [&](const WrittenOutput& other) { return other.path == output.path; });
            outputs.push_back(std::move(output));
        } catch (const Json::exception&) {
            continue;
        }
    }
    return outputs;
}

}  // namespace oryx::tools
