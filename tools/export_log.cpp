#include "tools/export_log.hpp"

#include <chrono>
#include <filesystem>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace oryx::tools {

Result<> append_line(const std::string& path, const std::string& line) {
    const std::string whole = line + '\n';
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    const bool written = file >= 0 && ::write(file, whole.data(), whole.size()) == static_cast<ssize_t>(whole.size()) &&
                         ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (written) return {};
    return fail(Error{ErrorKind::io, "a line could not be written"}.with_detail(path));
}

Result<> log_export(const std::string& folder, const std::string& command, const std::string& authorised_by,
                    const std::string& out, const std::vector<std::string>& collections) {
    using Json = nlohmann::ordered_json;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const Json entry{{"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))},
                     {"command", command},
                     {"authorised_by", authorised_by},
                     {"out", out},
                     {"collections", collections}};
    const std::string line = entry.dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::filesystem::path path = std::filesystem::path(folder) / "exports.jsonl";
    if (append_line(path.string(), line)) return {};
    return fail(Error{ErrorKind::conflict, "the authorisation cannot be logged, so nothing leaves"}
                    .with_parameter("authorised-by")
                    .with_hint("name a folder that can be written with --state-dir")
                    .with_detail(path.string()));
}

}  // namespace oryx::tools
