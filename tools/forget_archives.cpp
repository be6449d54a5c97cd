#include "tools/forget_archives.hpp"

#include "geo/archive/writer.hpp"
#include "geo/catalog/archive_version.hpp"
#include "geo/catalog/staging.hpp"
#include "geo/pyramid/build.hpp"
#include "geo/pyramid/metadata.hpp"
#include "geo/store/durable_file.hpp"
#include "tools/jobs_option.hpp"
#include "tools/tile_selection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace oryx::tools {

namespace {

using analytics::Traces;
using Ground = std::shared_ptr<const catalog::Snapshot>;

bool may_hold(const pyramid::Recipe& recipe, const Traces& traces) {
    return std::ranges::any_of(recipe.made_of,
                               [&](const std::string& version) { return traces.of(version) != Traces::Verdict::none; });
}

/// An archive by its recipe, as `oryx tile` makes it. The archive that the layers' sensitivity allows no one to take
/// out stays where it is: nothing leaves.
Result<> make_archive(const pyramid::Recipe& recipe, const archive::Reader& old, Ground ground,
                      const std::filesystem::path& out, const CancelToken& cancel, const Progress& progress) {
    TileSelectionOptions options;
    for (const pyramid::RecipeLayer& layer : recipe.layers)
        options.layers.push_back(fmt::format("{}:{}-{}", layer.id, layer.min_zoom, layer.max_zoom));
    options.zoom = fmt::format("{}-{}", recipe.min_zoom, recipe.max_zoom);
    options.filter = recipe.filter;
    options.datetime = recipe.datetime;
    options.profile = recipe.profile;
    options.authorised_by = "oryx forget";
    const auto selection = select_tiles(options, std::move(ground), cancel);
    if (!selection) return fail(selection.error());
    const std::size_t threads = threads_of(0);
    auto writer = archive::Writer::open({.out = out, .kind = old.kind(), .identity = "forget", .threads = threads});
    if (!writer) return fail(writer.error());
    const pyramid::BuildOptions build{.layers = selection->layers,
                                      .min_zoom = selection->min_zoom,
                                      .max_zoom = selection->max_zoom,
                                      .bbox = recipe.bbox,
                                      .datetime = selection->datetime,
                                      .compression = old.info().compression,
                                      .threads = threads};
    const auto write = [&]() -> Result<> {
        const auto zooms = pyramid::build(build, *writer, cancel, progress);
        if (!zooms) return fail(zooms.error());
        auto whole = writer->finish(
            pyramid::archive_info(selection->collections, build, *zooms, words_of(options, selection->made_of)), cancel,
            progress);
        if (!whole) return fail(whole.error());
        return {};
    };
    auto written = write();
    if (!written) writer->discard();
    return written;
}

std::unexpected<Error> gone(const std::string& id) {
    return fail(Error{ErrorKind::conflict, "'" + id + "', which it shows, is gone"});
}

}  // namespace

Result<> ArchiveFollower::operator()(const analytics::Upheaval& upheaval, analytics::PublishPlan& plan) {
    for (const auto& [id, entry] : upheaval.before.collections) {
        if (auto done = follow_collection(id, entry, upheaval, plan); !done) return done;
    }
    return {};
}

Result<> ArchiveFollower::follow_collection(const std::string& id, const catalog::CatalogEntry& entry,
                                            const analytics::Upheaval& upheaval, analytics::PublishPlan& plan) {
    // The current version first: where it goes the collection goes, with all its versions.
    std::vector<std::string> versions{entry.version};
    std::ranges::remove_copy(entry.versions, std::back_inserter(versions), entry.version);
    bool collection_gone = false;
    for (const std::string& version : versions) {
        const catalog::VersionName name{id, version};
        const auto folder = directory_.version_directory(id, version);
        auto manifest = store::read_manifest(folder / "manifest.json");
        if (!manifest) return fail(manifest.error());
        const std::string file = catalog::archive_file(*manifest);
        if (file.empty()) return {};
        const auto remove = [&](std::string why) {
            plan.retired.push_back(name);
            fates_.push_back({ArchiveFate::Kind::removed, name.text(), std::move(why)});
            collection_gone = collection_gone || version == entry.version;
        };
        if (collection_gone) {
            remove("its current version was removed");
            continue;
        }
        if (catalog::has_remote_archive(*manifest)) {
            fates_.push_back({ArchiveFate::Kind::untouched, name.text(), "it lies elsewhere, and stays as it is"});
            continue;
        }
        const auto reader = archive::open_archive(folder / file);
        const auto recipe = reader ? pyramid::read_recipe((*reader)->info().metadata) : std::nullopt;
        if (!recipe) {
            fates_.push_back({ArchiveFate::Kind::untouched, name.text(),
                              reader ? "it does not say what it was made of" : to_line(reader.error())});
            continue;
        }
        if (!may_hold(*recipe, upheaval.traces)) continue;
        std::string words;
        auto ground = ground_of(*recipe, version == entry.version, upheaval, words);
        auto staged = ground ? remake(std::move(*manifest), **reader, *recipe, std::move(*ground))
                             : Result<catalog::StagedVersion>(std::unexpected(ground.error()));
        if (staged) {
            staged->replaces = version;
            plan.staged.push_back(std::move(*staged));
            fates_.push_back({ArchiveFate::Kind::remade, name.text(), std::move(words)});
            continue;
        }
        // A full disk or Ctrl-C ends the command before it has changed anything.
        if (staged.error().kind == ErrorKind::io || staged.error().kind == ErrorKind::cancelled)
            return fail(staged.error());
        remove(to_line(staged.error()));
    }
    return {};
}

/// The versions that an archive showed, without the rows. Of a version that is gone the current one takes the place,
/// for an archive that is current itself; an older one would be made of what came after it.
Result<Ground> ArchiveFollower::ground_of(const pyramid::Recipe& recipe, bool current,
                                          const analytics::Upheaval& upheaval, std::string& words) {
    if (recipe.layers.empty()) return fail(ErrorKind::unsupported, "it does not say how it was made");
    auto ground = std::make_shared<catalog::Snapshot>(*upheaval.next);
    for (const auto& [id, version] : recipe.collections) {
        const catalog::VersionName name{id, version};
        const auto next = upheaval.next->find(id);
        if (next && next->manifest.version == version) continue;
        if (const auto rewritten = upheaval.replaced.find(name.text()); rewritten != upheaval.replaced.end()) {
            ground->collections[id] = rewritten->second;
        } else if (const auto entry = upheaval.before.collections.find(id);
                   entry != upheaval.before.collections.end() &&
                   std::ranges::find(entry->second.versions, version) != entry->second.versions.end() &&
                   upheaval.traces.of(name.text()) == Traces::Verdict::none) {
            auto older = catalog::load_collection(directory_.version_directory(id, version));
            if (!older) return fail(older.error());
            ground->collections[id] = std::move(*older);
        } else if (next && current) {
            words += fmt::format("{}of {}@{}, since {} is gone", words.empty() ? "" : "; ", id, next->manifest.version,
                                 name.text());
        } else {
            return gone(next ? name.text() : id);
        }
    }
    return ground;
}

Result<catalog::StagedVersion> ArchiveFollower::remake(store::Manifest manifest, const archive::Reader& reader,
                                                       const pyramid::Recipe& recipe, Ground ground) {
    // In the data directory: what is killed here is a leftover that the next command removes.
    const auto hold = catalog::StagingHold::create(directory_.root() / ".staging");
    if (!hold) return fail(hold.error());
    const auto out = (*hold)->path() / (reader.kind() == archive::Kind::mbtiles ? "made.mbtiles" : "made.pmtiles");
    if (auto made = make_archive(recipe, reader, std::move(ground), out, cancel_, progress_); !made)
        return fail(made.error());
    manifest.sources.clear();
    constexpr const char* warning = "made again after rows were forgotten";
    if (std::ranges::find(manifest.warnings, warning) == manifest.warnings.end())
        manifest.warnings.emplace_back(warning);
    return catalog::stage_archive(directory_, std::move(manifest), out);
}

Result<ArchiveFate> remake_archive_file(const catalog::DataDirectory& directory, const Traces& traces,
                                        const std::filesystem::path& file, const CancelToken& cancel,
                                        const Progress& progress) {
    const auto reader = archive::open_archive(file);
    if (!reader) return fail(Error(reader.error()).with_parameter("archive"));
    const auto refuse = [](std::string why) {
        return fail(Error{ErrorKind::unsupported, std::move(why)}.with_parameter("archive").with_hint(
            "delete it, and make it again with oryx tile"));
    };
    if ((*reader)->kind() == archive::Kind::folder) return refuse("a folder of tiles is not made again in its place");
    const auto recipe = pyramid::read_recipe((*reader)->info().metadata);
    if (!recipe) return refuse("the archive does not say what it was made of");
    if (!may_hold(*recipe, traces))
        return ArchiveFate{ArchiveFate::Kind::clean, file.string(), "it holds none of the rows"};
    if (recipe->layers.empty()) return refuse("the archive does not say how it was made");
    const auto snapshot = catalog::load_snapshot(directory);
    if (!snapshot) return fail(snapshot.error());
    for (const auto& [id, version] : recipe->collections) {
        if (!(*snapshot)->find(id)) return fail(Error(gone(id).error()).with_parameter("archive"));
    }
    if (auto made = make_archive(*recipe, **reader, *snapshot, file, cancel, progress); !made)
        return fail(made.error());
    return ArchiveFate{ArchiveFate::Kind::remade, file.string(), "of the collections' current versions"};
}

}  // namespace oryx::tools
