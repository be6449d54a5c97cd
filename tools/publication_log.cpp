#include "tools/publication_log.hpp"

#include "geo/store/durable_file.hpp"
#include "tools/export_log.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <fmt/chrono.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* file_name = "publications.jsonl";
constexpr std::uint64_t largest_log = std::uint64_t{256} << 20;

Json to_json(const PublishedCollection& collection) {
    Json json{{"id", collection.id}, {"version", collection.version}, {"sensitivity", collection.sensitivity}};
    if (!collection.made_of.empty()) json["made_of"] = collection.made_of;
    if (!collection.made_as.empty()) json["made_as"] = collection.made_as;
    return json;
}

PublicationLine line_from(const Json& json) {
    PublicationLine line;
    line.time = json.value("time", "");
    json.at("to").get_to(line.to);
    line.finished = json.at("status") == "published";
    line.generation = json.value("generation", std::uint64_t{0});
    for (const Json& entry : json.at("collections")) {
        PublishedCollection collection;
        entry.at("id").get_to(collection.id);
        entry.at("version").get_to(collection.version);
        collection.sensitivity = entry.value("sensitivity", "");
        collection.made_of = entry.value("made_of", std::vector<std::string>{});
        collection.made_as = entry.value("made_as", "");
        line.collections.push_back(std::move(collection));
    }
    json.at("archives").get_to(line.archives);
    return line;
}

}  // namespace

Result<> log_publication(const std::string& folder, const PublicationLine& line) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    Json entry{{"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))},
               {"to", line.to},
               {"status", line.finished ? "published" : "begun"}};
    if (line.finished) entry["generation"] = line.generation;
    entry["collections"] = Json::array();
    for (const PublishedCollection& collection : line.collections)
        entry["collections"].push_back(to_json(collection));
    entry["archives"] = line.archives;
    const std::string path = (std::filesystem::path(folder) / file_name).string();
    auto written = append_line(path, entry.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (written) return {};
    return fail(Error{ErrorKind::conflict, "what leaves cannot be written down, so nothing leaves"}
                    .with_parameter("state-dir")
                    .with_hint("name a folder that can be written with --state-dir")
                    .with_detail(written.error().detail.text));
}

Result<std::vector<std::string>> published_copies(const std::string& folder,
                                                  const std::function<bool(const std::string&)>& held) {
    const auto log = read_publications(folder);
    if (!log) return std::unexpected(log.error());
    struct Copy {
        std::string last;  // time of the last publication of any of them
        std::set<std::string> versions;
    };
    std::map<std::string, Copy> places;
    for (const PublicationLine& line : *log) {
        for (const PublishedCollection& collection : line.collections) {
            const std::string version = collection.id + "@" + collection.version;
            if (!held(version) && std::ranges::none_of(collection.made_of, held)) continue;
            Copy& copy = places[line.to];
            copy.last = line.time;
            copy.versions.insert(version);
        }
    }
    std::vector<std::string> lines;
    for (const auto& [place, copy] : places) {
        lines.push_back(
            fmt::format("what was published to {}, last {} ({}): oryx publish --to {} --keep 1 --grace-minutes 0 "
                        "replaces it there, and mirrors of it follow",
                        place, copy.last, fmt::join(copy.versions, ", "), place));
    }
    return lines;
}

Result<std::vector<PublicationLine>> read_publications(const std::string& folder) {
    std::vector<PublicationLine> lines;
    const auto text = store::read_whole_file(std::filesystem::path(folder) / file_name, largest_log);
    if (!text && text.error().kind == ErrorKind::not_found) return lines;
    if (!text) return std::unexpected(text.error());
    std::istringstream stream(*text);
    for (std::string line; std::getline(stream, line);) {
        try {
            lines.push_back(line_from(Json::parse(line)));
        } catch (const Json::exception&) {
            continue;
        }
    }
    return lines;
}

}  // namespace oryx::tools
