#include "geo/catalog/publication.hpp"

#include "geo/catalog/catalog_state.hpp"
#include "geo/catalog/publication_names.hpp"
#include "geo/core/in_parallel.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace oryx::catalog {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* sending = "bytes sent";

std::int64_t unix_seconds_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Carries one plan out; the steps in their order.
class Publisher {
  public:
    Publisher(const store::ObjectFolder& place, const PlacePointer& pointer, const PublicationRequest& request,
              const PublicationPlan& plan, const Progress& progress, const CancelToken& cancel)
        : place_(place),
          pointer_(pointer),
          request_(request),
          plan_(plan),
          progress_(progress),
          cancel_(cancel),
          total_(plan.bytes_to_send()) {
        report_.generation = plan.published.state.generation;
        report_.warnings = plan.warnings;
    }

    Result<PublicationReport> publish() {
        // A version's manifest says that the version is there, so all of its files come before it.
        for (const auto* files : {&plan_.files, &plan_.manifests}) {
            auto sent =
                in_parallel(files->size(), request_.threads, cancel_, [&](std::size_t i) { return send((*files)[i]); });
            if (!sent) return std::unexpected(sent.error());
        }
        auto sent = in_parallel(plan_.archives.size(), request_.threads, cancel_,
                                [&](std::size_t i) { return send_archive(plan_.archives[i]); });
        if (!sent) return std::unexpected(sent.error());
        if (plan_.flips) {
            if (auto flipped = flip(); !flipped) return std::unexpected(flipped.error());
        }
        // Nothing below makes the publication less done: what cannot be removed now is removed by the next one.
        if (auto cleaned = clean(); !cleaned)
            report_.warnings.push_back("old versions could not be removed: " + to_line(cleaned.error()));
        return std::move(report_);
    }

  private:
    static constexpr int most_attempts = 2;  ///< a link spoils a file now and then, and one that spoils all is no link

    Result<> send(const OutgoingFile& file) {
        if (file.there) return {};
        std::string wrong = "not sent yet";
        for (int attempt = 0; !wrong.empty(); ++attempt) {
            if (attempt == most_attempts) {
                return fail(Error{ErrorKind::io, "what arrived is not what was sent: " + file.name + " (" + wrong + ")"}
                                .with_hint("publish again: what arrived whole is not sent twice"));
            }
            if (attempt > 0) count_again(file, wrong);
            auto copied =
                place_.copy_in(file.file, file.name, cancel_, [this](std::uint64_t bytes) { count_sent(bytes); });
            if (!copied) return copied;
            auto judged = fault_of(file);
            if (!judged) return std::unexpected(judged.error());
            wrong = std::move(*judged);
        }
        const std::lock_guard lock(mutex_);
        ++report_.files_sent;
        report_.bytes_sent += file.sums.bytes;
        return {};
    }

    /// In what the object at the place is not what was to be sent, empty if in nothing: by the store's own tag where
    /// that is the content's sum, else by reading it back.
    Result<std::string> fault_of(const OutgoingFile& file) {
        const auto state = place_.look(file.name);
        if (!state) return std::unexpected(state.error());
        if (!*state) return "nothing is there";
        if (!request_.read_back && store::proves(**state, file.sums)) return "";
        if ((*state)->bytes != file.sums.bytes)
            return std::to_string((*state)->bytes) + " bytes in place of " + std::to_string(file.sums.bytes);
        const auto sum = place_.sha256_of(file.name, cancel_);
        if (!sum) return std::unexpected(sum.error());
        const std::lock_guard lock(mutex_);
        report_.bytes_read_back += file.sums.bytes;
        return *sum == file.sums.sha256 ? "" : "other bytes";
    }

    void count_again(const OutgoingFile& file, const std::string& wrong) {
        const std::lock_guard lock(mutex_);
        sent_ -= std::min(sent_, file.sums.bytes);
        report_.warnings.push_back("sent again, since it did not arrive as it was: " + file.name + " (" + wrong + ")");
    }

    Result<> send_archive(const OutgoingFile& archive) {
        if (archive.there) return {};
        const std::string record = record_name(archive.name);
        if (auto removed = place_.remove({record}); !removed) return removed;
        if (auto sent = send(archive); !sent) return sent;
        return place_.write(record, archive_record(archive));
    }

    void count_sent(std::uint64_t bytes) {
        const std::lock_guard lock(mutex_);
        sent_ += bytes;
        report(progress_, sending, sent_, total_);
    }

    static std::unexpected<Error> changed_meanwhile() {
        return fail(
            Error{ErrorKind::conflict, "somebody else published there at the same time"}.with_parameter("to").with_hint(
                "publish again: what arrived is not sent twice"));
    }

    /// Replaces the pointer if it is still the one that was read.
    Result<> flip() {
        const auto held = place_.hold();
        if (!held) return std::unexpected(held.error());
        const auto now = place_.read(pointer_name, largest_document);
        if (!now) return std::unexpected(now.error());
        const bool same =
            *now ? (*now)->tag == pointer_.tag && (*now)->bytes == pointer_.bytes : pointer_.bytes.empty();
        if (!same) return changed_meanwhile();
        if (auto go_on = cancel_.check(); !go_on) return go_on;
        const std::string text = to_json_text(plan_.published);
        if (auto written = place_.write(pointer_name, text); !written) return written;
        report_.flipped = true;
        // A store without compare-and-swap may take another's pointer between a look and a write. Whose pointer does
        // not stay learns it here, unless the other one comes later still.
        const auto after = place_.read(pointer_name, largest_document);
        if (!after) {
            report_.warnings.push_back("the pointer was taken, and could not be looked at again: " +
                                       to_line(after.error()));
            return {};
        }
        if (!*after || (*after)->bytes != text) return changed_meanwhile();
        return {};
    }

    Result<> clean() {
        std::set<std::string> ids;
        for (const OutgoingVersion& version : request_.versions)
            ids.insert(version.manifest.info.id);
        for (const std::string& id : ids) {
            if (auto cleaned = clean_collection(id); !cleaned) return cleaned;
        }
        return {};
    }

    /// Removes versions that the pointer has not named for longer than the grace: readers that are slow to follow may
    /// still read them until then. Since when is kept in `retired.json` of the collection.
    Result<> clean_collection(const std::string& id) {
        const std::string folder = "collections/" + id + "/";
        const auto names = place_.list(folder);
        if (!names) return std::unexpected(names.error());
        std::map<std::string, std::vector<std::string>> unnamed;
        const auto& named = plan_.published.state.collections.at(id).versions;
        for (const std::string& name : *names) {
            const std::string rest = name.substr(folder.size());
            const std::string version = rest.substr(0, rest.find('/'));
            if (!is_version_name(version) || std::ranges::find(named, version) != named.end()) continue;
            unnamed[version].push_back(name);
        }
        const std::string list_name = folder + "retired.json";
        const auto old = place_.read(list_name, largest_document);
        if (!old) return std::unexpected(old.error());
        const Json known = *old ? Json::parse((*old)->bytes, nullptr, false) : Json::object();
        const std::int64_t now = unix_seconds_now();
        Json retired = Json::object();
        for (auto& [version, files] : unnamed) {
            const auto since = known.is_object() && known.contains(version) && known[version].is_number_integer()
                                   ? known[version].get<std::int64_t>()
                                   : now;
            if (now - since < request_.grace.count()) {
                retired[version] = since;
                continue;
            }
            // The manifest first: without it nobody takes the rest for a version.
            std::ranges::stable_partition(files, [](const std::string& name) { return name.ends_with(manifest_name); });
            if (auto removed = place_.remove(files); !removed) return removed;
            report_.removed.push_back(folder + version);
        }
        const std::string text = retired.dump(1) + "\n";
        if (retired.empty() && !*old) return {};
        if (*old && (*old)->bytes == text) return {};
        return place_.write(list_name, text);
    }

    const store::ObjectFolder& place_;
    const PlacePointer& pointer_;
    const PublicationRequest& request_;
    const PublicationPlan& plan_;
    const Progress& progress_;
    const CancelToken& cancel_;
    std::mutex mutex_;
    std::uint64_t total_;
    std::uint64_t sent_ = 0;
    PublicationReport report_;
};

}  // namespace

std::string version_prefix(const std::string& id, const std::string& version) {
    return "collections/" + id + "/" + version + "/";
}

std::string archive_name(const std::string& name) {
    return "archives/" + name;
}

std::string record_name(const std::string& archive) {
    return archive + ".json";
}

std::string archive_record(const OutgoingFile& archive) {
    const Json record{{"name", archive.name.substr(archive.name.rfind('/') + 1)},
                      {"sha256", archive.sums.sha256},
                      {"bytes", archive.sums.bytes}};
    return record.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<PublicationReport> carry_out(const store::ObjectFolder& place, const PlacePointer& pointer,
                                    const PublicationRequest& request, const PublicationPlan& plan,
                                    const Progress& progress, const CancelToken& cancel) {
    return Publisher(place, pointer, request, plan, progress, cancel).publish();
}

}  // namespace oryx::catalog
