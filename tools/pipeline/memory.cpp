#include "tools/pipeline/memory.hpp"

#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

namespace oryx::tools::pipeline {

namespace {

namespace fs = std::filesystem;

constexpr const char* memory_file = "pipeline.json";
constexpr std::uint64_t largest_memory = 16 << 20;

/// The files of a path: of a folder all below it, of a file those with its stem (a shapefile is several), in order.
std::vector<fs::path> files_of(const fs::path& path) {
    std::vector<fs::path> files;
    std::error_code error;
    if (fs::is_directory(path, error)) {
        for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
            if (entry.is_regular_file(error)) files.push_back(entry.path());
        }
    } else if (fs::is_regular_file(path, error)) {
        const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
        const bool shapefile = path.extension() == ".shp" || path.extension() == ".SHP";
        if (!shapefile) return {path};
        for (const auto& entry : fs::directory_iterator(folder, error)) {
            if (entry.path().stem() == path.stem() && entry.is_regular_file(error)) files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

/// Whether a word names a collection: alone, in a list "a,b", with zooms "a:0-6", or as a value "areas=a".
bool names_collection(std::string_view word, const std::string& id) {
    std::size_t at = 0;
    while ((at = word.find(id, at)) != std::string_view::npos) {
        const std::size_t end = at + id.size();
        const bool begins = at == 0 || word[at - 1] == ',' || word[at - 1] == '=';
        const bool ends = end == word.size() || word[end] == ',' || word[end] == ':';
        if (begins && ends) return true;
        at = end;
    }
    return false;
}

std::map<std::string, std::string> collections_of(const Step& step, const catalog::CatalogState& catalog) {
    std::map<std::string, std::string> named;
    std::map<std::string, std::string> all;
    for (const auto& [id, entry] : catalog.collections) {
        all[id] = entry.version;
        const bool is_named = std::ranges::any_of(
            step.words, [&, &name = id](const std::string& word) { return names_collection(word, name); });
        if (is_named) named[id] = entry.version;
    }
    // A process binds some of its collections by their roles, whatever it is told of the others.
    return named.empty() || step.command->name == "run" ? all : named;
}

bool changes_catalogue(const Step& step) {
    return step.command->name == "ingest" || step.command->name == "derive";
}

nlohmann::json to_json(const Done& done) {
    return {{"fingerprint", done.fingerprint}, {"produced", done.produced}, {"out", done.out}};
}

}  // namespace

Result<Memory> Memory::open(const fs::path& directory) {
    if (auto made = store::make_directories(directory); !made) return fail(made.error());
    const fs::path file = directory / memory_file;
    const fs::path lock = directory / "pipeline.lock";
    const int descriptor = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return fail(Error{ErrorKind::io, "the state directory cannot be written to"}.with_detail(lock.string()));
    }
    Memory memory(file, descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return fail(Error{ErrorKind::conflict, "another pipeline runs with this state directory"}.with_hint(
            "wait until it has ended"));
    }
    std::error_code error;
    if (!fs::exists(file, error)) return memory;
    const auto text = store::read_whole_file(file, largest_memory);
    if (!text) return fail(text.error());
    try {
        const auto json = nlohmann::json::parse(*text);
        for (const auto& [name, step] : json.at("steps").items()) {
            memory.steps_[name] = {step.at("fingerprint"), step.at("produced"), step.at("out")};
        }
    } catch (const nlohmann::json::exception& problem) {
        return fail(Error{ErrorKind::invalid_input, "what the pipeline remembers cannot be read"}
                        .with_hint("remove the file: then every step is done again")
                        .with_detail(file.string() + ": " + problem.what()));
    }
    return memory;
}

Memory::Memory(Memory&& other) noexcept
    : file_(std::move(other.file_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      steps_(std::move(other.steps_)) {}

Memory& Memory::operator=(Memory&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(steps_, other.steps_);
    return *this;
}

Memory::~Memory() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<Done> Memory::of(const std::string& step) const {
    const auto found = steps_.find(step);
    return found == steps_.end() ? std::nullopt : std::optional(found->second);
}

Result<> Memory::remember(const std::string& step, Done done) {
    steps_[step] = std::move(done);
    nlohmann::json json;
    for (const auto& [name, what] : steps_)
        json["steps"][name] = to_json(what);
    return store::replace_file(file_, json.dump(1) + "\n");
}

Result<std::string> fingerprint(const Step& step, const catalog::CatalogState& catalog) {
    nlohmann::json all{{"program", ORYX_VERSION}, {"command", step.command->name}, {"arguments", step.arguments}};
    for (const std::string& word : step.words) {
        if (!step.out.empty() && word == step.out.string()) continue;
        for (const fs::path& file : files_of(word)) {
            const auto sum = sha256_hex_of_file(file);
            if (!sum) return fail(sum.error());
            all["files"][file.string()] = *sum;
        }
    }
    if (!changes_catalogue(step)) all["collections"] = collections_of(step, catalog);
    return sha256_hex(all.dump());
}

std::string look_of(const fs::path& out) {
    std::string look;
    for (const fs::path& file : files_of(out)) {
        std::error_code error;
        const auto time = fs::last_write_time(file, error).time_since_epoch().count();
        look += fmt::format("{} {} {}\n", file.string(), fs::file_size(file, error), time);
    }
    return look.empty() ? look : sha256_hex(look);
}

std::optional<std::string> reason_to_do(const Step& step, const std::optional<Done>& before,
                                        const std::string& fingerprint, const catalog::CatalogState& catalog) {
    if (!before) return "not done yet";
    if (before->fingerprint != fingerprint) return "its input has changed";
    for (const auto& [id, version] : before->produced) {
        const auto entry = catalog.collections.find(id);
        if (entry == catalog.collections.end()) return "'" + id + "' is gone";
        // A derived collection follows its inputs by itself.
        if (step.command->name == "ingest" && entry->second.version != version)
            return "'" + id + "' is another version";
    }
    if (!step.out.empty() && (before->out.empty() || look_of(step.out) != before->out)) return "its output has changed";
    return std::nullopt;
}

}  // namespace oryx::tools::pipeline
