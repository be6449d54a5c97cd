#pragma once

#include "geo/catalog/published_state.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/store/object_folder.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// Versions of a data directory copied whole to another place, and the pointer there flipped last.
///
/// What makes a publication safe against being killed, cut off or met by another one: versions are immutable and a
/// version is there when its manifest is, which is written last in its folder; readers know only what `catalog.json`
/// names, and that is one object that is replaced whole.
namespace oryx::catalog {

/// A version to publish.
struct OutgoingVersion {
    store::Manifest manifest;
    std::filesystem::path directory;  ///< with its files and `manifest.json`
    std::string stale = {};           ///< as `CatalogEntry::stale`
};

/// A tile archive to put beside them, as `archives/{name}`.
struct OutgoingArchive {
    std::string name;
    std::filesystem::path file;
};

struct PublicationRequest {
    std::vector<OutgoingVersion> versions;
    std::vector<OutgoingArchive> archives;
    std::optional<Theatre> theatre;
    std::vector<DerivedRecord> derived;  ///< those of `versions` follow them
    /// Versions that this data directory has made or published before: a collection whose current version at the place
    /// is another one belongs to somebody else.
    std::set<VersionName> known;
    bool replace_foreign = false;      ///< all the same
    bool read_back = false;            ///< prove what arrived by reading it, also where the store's own tag proves it
    std::size_t keep = 2;              ///< versions of a collection that the place names
    std::chrono::seconds grace{3600};  ///< how long files stay that are named no longer
    std::size_t threads = 4;
};

/// One file on its way.
struct OutgoingFile {
    std::filesystem::path file;
    std::string name;  ///< at the place
    store::FileSums sums;
    bool there = false;  ///< whole already, by the store's own tag
};

/// The pointer of a place, as it was read.
struct PlacePointer {
    PublishedState published;
    std::string bytes;  ///< empty where there is none
    std::string tag;    ///< as the store names this content
};

/// What has to be sent, as the place was when it was looked at.
struct PublicationPlan {
    std::vector<OutgoingFile> files;      ///< of versions; those that are there are not sent
    std::vector<OutgoingFile> manifests;  ///< sent after all of `files`
    std::vector<OutgoingFile> archives;
    PublishedState published;  ///< what the pointer will say
    bool flips = false;        ///< whether that is another thing than what it says
    std::vector<std::string> warnings;

    /// Bytes that will be sent; 0 and no flip: nothing has changed.
    [[nodiscard]] std::uint64_t bytes_to_send() const;
    [[nodiscard]] bool sends_anything() const;
};

struct PublicationReport {
    std::uint64_t generation = 0;  ///< of the place, now
    bool flipped = false;
    std::uint64_t files_sent = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_read_back = 0;
    std::vector<std::string> removed;  ///< "collections/incidents/20191231T..."
    std::vector<std::string> warnings;
};

/// A place without a pointer is an empty one. Errors: invalid_input for a catalogue that is not whole; unavailable.
Result<PlacePointer> read_pointer(const store::ObjectFolder& place);

/// Looks at the place and proves the local files by their manifests' sums; sends nothing. Errors: conflict for a
/// collection that is somebody else's there; io for a damaged local version, naming it; unavailable.
Result<PublicationPlan> plan_publication(const store::ObjectFolder& place, const PlacePointer& pointer,
                                         const PublicationRequest& request, const Progress& progress,
                                         const CancelToken& cancel);

/// Sends what the plan says, flips the pointer, removes what nobody needs any more. Errors: conflict where the pointer
/// was changed by somebody else meanwhile; io for a local file that changed or an object that did not arrive as it was
/// sent; unavailable; cancelled. In all of them the old pointer stays, and what has arrived is not sent again.
Result<PublicationReport> carry_out(const store::ObjectFolder& place, const PlacePointer& pointer,
                                    const PublicationRequest& request, const PublicationPlan& plan,
                                    const Progress& progress, const CancelToken& cancel);

/// Names at the place.
inline constexpr const char* pointer_name = "catalog.json";
inline constexpr std::uint64_t largest_document = std::uint64_t{64} << 20;  ///< bytes of a catalogue or manifest
std::string version_prefix(const std::string& id, const std::string& version);

}  // namespace oryx::catalog
