#include "tools/export_log.hpp"

#include <chrono>
#include <filesystem>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace oryx::tools {

Result<> log_export(const std::string& folder, const std::string& command, const std::string& authorised_by,
                    const std::string& out, const std::vector<std::string>& collections) {
    using Json = nlohmann::ordered_json;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const Json entry{{"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))},
                     {"command", command},
                     {"authorised_by", authorised_by},
                     {"out", std::filesystem::path(out).filename().string()},
                     {"collections", collections}};
    const std::string line = entry.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    const std::filesystem::path path = std::filesystem::path(folder) / "exports.jsonl";
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    const bool written =
        file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (written) return {};
    return fail(Error{ErrorKind::conflict, "the authorisation cannot be logged, so nothing leaves"}
                    .with_parameter("authorised-by")
                    .with_hint("name a folder that can be written with --state-dir")
                    .with_detail(path.string()));
}

}  // namespace oryx::tools
