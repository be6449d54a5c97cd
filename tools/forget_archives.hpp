#pragma once

#include "geo/analytics/forget.hpp"
#include "geo/archive/reader.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/pyramid/recipe.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// Tile archives in which rows that are forgotten left something: a point, a border, a count of a cluster, a zone. They
/// are made again of the versions without the rows, by the recipe in their metadata, or removed; none is edited tile by
/// tile, since what a row added to a cluster or a zone has no name.
namespace oryx::tools {

/// What became of an archive.
struct ArchiveFate {
    enum class Kind : std::uint8_t {
        remade,     ///< again, without the rows
        removed,    ///< since it could not be made again
        clean,      ///< it holds none of the rows
        untouched,  ///< it may hold them: nobody knows, or it could not be made again
    };
    Kind kind = Kind::untouched;
    std::string name;   ///< "base@version", or a file's path
    std::string words;  ///< of what it was made again, or why it was not
};

/// The archives that are collections of the data directory: a part of `analytics::forget`.
class ArchiveFollower {
  public:
    ArchiveFollower(const catalog::DataDirectory& directory, CancelToken cancel, Progress progress)
        : directory_(directory), cancel_(std::move(cancel)), progress_(std::move(progress)) {}

    /// `analytics::Follow`. Errors: io; cancelled.
    Result<> operator()(const analytics::Upheaval& upheaval, analytics::PublishPlan& plan);
    [[nodiscard]] const std::vector<ArchiveFate>& fates() const { return fates_; }

  private:
    Result<> follow_collection(const std::string& id, const catalog::CatalogEntry& entry,
                               const analytics::Upheaval& upheaval, analytics::PublishPlan& plan);
    Result<std::shared_ptr<const catalog::Snapshot>> ground_of(const pyramid::Recipe& recipe, bool current,
                                                               const analytics::Upheaval& upheaval, std::string& words);
    Result<catalog::StagedVersion> remake(store::Manifest manifest, const archive::Reader& reader,
                                          const pyramid::Recipe& recipe,
                                          std::shared_ptr<const catalog::Snapshot> ground);

    const catalog::DataDirectory& directory_;
    CancelToken cancel_;
    Progress progress_;
    std::vector<ArchiveFate> fates_;
};

/// Makes an archive file elsewhere again, of what is current now, where the rows may be in it. Errors: as
/// `archive::open_archive`; unsupported for a folder, and for an archive that does not say how it was made; conflict
/// where a collection that it shows is gone; io; cancelled. After an error the file is as it was.
Result<ArchiveFate> remake_archive_file(const catalog::DataDirectory& directory, const analytics::Traces& traces,
                                        const std::filesystem::path& file, const CancelToken& cancel,
                                        const Progress& progress);

}  // namespace oryx::tools
