#include "geo/archive/byte_source.hpp"
#include "geo/catalog/archive_version.hpp"
#include "geo/catalog/publication.hpp"
#include "geo/catalog/publication_names.hpp"
#include "geo/core/hash.hpp"
#include "geo/core/in_parallel.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/remote_store.hpp"
#include "geo/store/version_files.hpp"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <utility>

namespace oryx::catalog {

namespace {

/// Of the part of a file that readers by range take first.
Result<std::string> sum_of_beginning(const std::filesystem::path& file) {
    const auto source = archive::open_file(file);
    if (!source) return std::unexpected(source.error());
    const auto bytes =
        (*source)->read(0, std::min<std::uint64_t>((*source)->size(), store::RemoteObject::beginning_bytes));
    if (!bytes) return std::unexpected(bytes.error());
    return sha256_hex(*bytes);
}

/// Plans one publication; the steps in their order.
class Planner {
  public:
    Planner(const store::ObjectFolder& place, const PlacePointer& pointer, const PublicationRequest& request,
            const Progress& progress, const CancelToken& cancel)
        : place_(place),
          pointer_(pointer),
          before_(pointer.published),
          request_(request),
          progress_(progress),
          cancel_(cancel) {}

    Result<PublicationPlan> plan() {
        for (const OutgoingVersion& version : request_.versions) {
            if (auto owned = check_owner(version); !owned) return std::unexpected(owned.error());
        }
        for (const OutgoingVersion& version : request_.versions) {
            if (auto added = add_version(version); !added) return std::unexpected(added.error());
        }
        for (const OutgoingArchive& archive : request_.archives)
            plan_.archives.push_back({.file = archive.file, .name = archive_name(archive.name), .sums = {}});
        if (auto proved = prove_local_files(); !proved) return std::unexpected(proved.error());
        if (auto looked = look_at_archives(); !looked) return std::unexpected(looked.error());
        write_pointer();
        return std::move(plan_);
    }

  private:
    /// Two offices may publish to one place, but not under one collection's name by mistake.
    [[nodiscard]] Result<> check_owner(const OutgoingVersion& version) const {
        const std::string& id = version.manifest.info.id;
        const auto entry = before_.state.collections.find(id);
        if (request_.replace_foreign || entry == before_.state.collections.end()) return {};
        const std::string& current = entry->second.version;
        if (current == version.manifest.version || request_.known.contains({id, current})) return {};
        return fail(Error{ErrorKind::conflict,
                          "'" + id + "' at the place is version " + current + ", which is not of this data directory"}
                        .with_parameter("to")
                        .with_hint("ingest under another id, publish elsewhere, or --force to take the name over"));
    }

    Result<> add_version(const OutgoingVersion& version) {
        const store::Manifest& manifest = version.manifest;
        const std::string prefix = version_prefix(manifest.info.id, manifest.version);
        auto text = store::read_whole_file(version.directory / manifest_name, largest_document);
        if (!text) return std::unexpected(text.error());
        OutgoingFile own{version.directory / manifest_name, prefix + manifest_name, store::sums_of_text(*text)};
        const VersionName version_name{manifest.info.id, manifest.version};
        manifest_sums_[version_name] = own.sums.sha256;
        if (archive_file(manifest) == store::archive_files.front()) {
            auto sum = sum_of_beginning(version.directory / store::archive_files.front());
            if (!sum) return std::unexpected(sum.error());
            beginning_sums_[version_name] = std::move(*sum);
        }
        const auto there = place_.read(own.name, largest_document);
        if (!there) return std::unexpected(there.error());
        own.there = *there && (*there)->bytes == *text;
        // It was written last: what it names is whole.
        const bool whole = own.there;
        plan_.manifests.push_back(std::move(own));
        if (whole) return {};
        const auto present = place_.list(prefix);
        if (!present) return std::unexpected(present.error());
        present_.insert(present->begin(), present->end());
        for (const store::StoredFile& file : manifest.files) {
            OutgoingFile out{version.directory / file.name, prefix + file.name, {}};
            out.sums.sha256 = file.sha256;
            out.sums.bytes = file.bytes;
            plan_.files.push_back(std::move(out));
        }
        return {};
    }

    /// All sums of what may have to be sent, before anything is: a damaged version is found while it can do no harm.
    Result<> prove_local_files() {
        std::vector<OutgoingFile*> files;
        for (OutgoingFile& file : plan_.files)
            files.push_back(&file);
        for (OutgoingFile& file : plan_.archives)
            files.push_back(&file);
        std::uint64_t total = 0;
        for (const OutgoingFile* file : files) {
            std::error_code ignored;
            const auto bytes = std::filesystem::file_size(file->file, ignored);
            if (!ignored) total += bytes;
        }
        std::mutex mutex;
        std::uint64_t done = 0;
        const auto count = [&](std::uint64_t bytes) {
            const std::lock_guard lock(mutex);
            done += bytes;
            report(progress_, "bytes checked", done, total);
        };
        // Two readers: a disk that turns gains nothing by more.
        return in_parallel(files.size(), std::min<std::size_t>(2, request_.threads), cancel_,
                           [&](std::size_t i) { return prove(*files[i], count); });
    }

    Result<> prove(OutgoingFile& file, const store::BytesDone& count) {
        auto sums = store::sums_of_file(file.file, cancel_, count);
        if (!sums) return std::unexpected(sums.error());
        const bool is_archive = file.sums.sha256.empty();
        if (!is_archive && (sums->sha256 != file.sums.sha256 || sums->bytes != file.sums.bytes)) {
            return fail(Error{ErrorKind::io, "a local file is not what was published: " + file.name}
                            .with_hint("nothing was sent; restore it from a backup, or ingest again")
                            .with_detail(file.file.string()));
        }
        file.sums = std::move(*sums);
        if (!present_.contains(file.name)) return {};
        const auto state = place_.look(file.name);
        if (!state) return std::unexpected(state.error());
        file.there = *state && store::proves(**state, file.sums);
        return {};
    }

    /// Of an archive the place has its record beside it, which is written after it.
    Result<> look_at_archives() {
        for (OutgoingFile& archive : plan_.archives) {
            const auto record = place_.read(record_name(archive.name), largest_document);
            if (!record) return std::unexpected(record.error());
            if (!*record || (*record)->bytes != archive_record(archive)) continue;
            const auto state = place_.look(archive.name);
            if (!state) return std::unexpected(state.error());
            archive.there = *state && (*state)->bytes == archive.sums.bytes;
        }
        return {};
    }

    void write_pointer() {
        PublishedState& next = plan_.published;
        next = before_;
        CatalogState& state = next.state;
        if (!state.theatre) state.theatre = request_.theatre;
        if (request_.theatre && state.theatre != request_.theatre) {
            plan_.warnings.emplace_back(
                "the place has another theatre, which stays: layers are drawn for other days on its grid");
        }
        for (const OutgoingVersion& version : request_.versions)
            enter(state.collections[version.manifest.info.id], version);
        for (const OutgoingVersion& version : request_.versions)
            enter_record(state, version);
        next.manifests = of_named(state, manifest_sums_, before_.manifests);
        next.beginnings = of_named(state, beginning_sums_, before_.beginnings);
        plan_.flips = pointer_.bytes.empty() || to_json_text(next) != pointer_.bytes;
        if (plan_.flips) ++state.generation;
    }

    using Sums = std::map<VersionName, std::string>;
    /// The sums of what a catalogue names.
    static Sums of_named(const CatalogState& state, const Sums& own, const Sums& before) {
        Sums all = own;
        all.insert(before.begin(), before.end());
        std::erase_if(all, [&](const auto& sum) {
            const auto entry = state.collections.find(sum.first.id);
            return entry == state.collections.end() ||
                   std::ranges::find(entry->second.versions, sum.first.version) == entry->second.versions.end();
        });
        return all;
    }

    void enter(CatalogEntry& entry, const OutgoingVersion& version) const {
        const std::string& name = version.manifest.version;
        if (std::ranges::find(entry.versions, name) == entry.versions.end()) entry.versions.push_back(name);
        entry.version = name;
        entry.stale = version.stale;
        const std::size_t count = entry.versions.size();
        std::vector<std::string> kept;
        for (std::size_t i = 0; i < count; ++i) {
            if (i + request_.keep >= count || entry.versions[i] == name) kept.push_back(entry.versions[i]);
        }
        entry.versions = std::move(kept);
    }

    /// A derived collection can be drawn for other days where all that it is made of is at the place too.
    void enter_record(CatalogState& state, const OutgoingVersion& version) {
        const std::string& id = version.manifest.info.id;
        const auto there = std::ranges::find(state.derived, id, &DerivedRecord::id);
        const auto own = std::ranges::find(request_.derived, id, &DerivedRecord::id);
        const auto& lineage = version.manifest.lineage;
        const bool follows =
            lineage && own != request_.derived.end() && std::ranges::all_of(lineage->inputs, [&](const auto& input) {
                return state.collections.contains(input.second.substr(0, input.second.find('@')));
            });
        if (follows && there != state.derived.end()) {
            *there = *own;
        } else if (follows) {
            state.derived.push_back(*own);
        } else if (there != state.derived.end()) {
            state.derived.erase(there);
        }
        if (lineage && !follows) {
            plan_.warnings.push_back("'" + id +
                                     "' comes without what it is made of: it shows the day it was made for, no other");
        }
    }

    const store::ObjectFolder& place_;
    const PlacePointer& pointer_;
    const PublishedState& before_;
    const PublicationRequest& request_;
    const Progress& progress_;
    const CancelToken& cancel_;
    Sums manifest_sums_;
    Sums beginning_sums_;
    std::set<std::string> present_;  // names of objects of versions that are not whole at the place
    PublicationPlan plan_;
};

}  // namespace

std::uint64_t PublicationPlan::bytes_to_send() const {
    std::uint64_t bytes = 0;
    for (const auto* list : {&files, &manifests, &archives}) {
        for (const OutgoingFile& file : *list)
            bytes += file.there ? 0 : file.sums.bytes;
    }
    return bytes;
}

bool PublicationPlan::sends_anything() const {
    return flips || bytes_to_send() > 0;
}

Result<PlacePointer> read_pointer(const store::ObjectFolder& place) {
    auto content = place.read(pointer_name, largest_document);
    if (!content) return std::unexpected(content.error());
    if (!*content) return PlacePointer{};
    auto published = parse_published((*content)->bytes);
    if (!published) return std::unexpected(std::move(published.error()).with_parameter("to"));
    return PlacePointer{std::move(*published), std::move((*content)->bytes), std::move((*content)->tag)};
}

Result<PublicationPlan> plan_publication(const store::ObjectFolder& place, const PlacePointer& pointer,
                                         const PublicationRequest& request, const Progress& progress,
                                         const CancelToken& cancel) {
    return Planner(place, pointer, request, progress, cancel).plan();
}

}  // namespace oryx::catalog
