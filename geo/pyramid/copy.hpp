#pragma once

#include "geo/archive/reader.hpp"
#include "geo/archive/writer.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace oryx::pyramid {

/// What of an archive is taken, and how it is stored.
struct CopyOptions {
    std::optional<Envelope> bbox = {};  ///< tiles that meet it; nothing: all
    std::uint32_t min_zoom = 0;
    std::uint32_t max_zoom = archive::highest_zoom;
    Compression compression = Compression::gzip;
    std::size_t threads = 1;
};

/// Adds an archive's tiles to another; they are packed anew only where the compression is another. Goes on behind what
/// is there. Errors: cancelled; invalid_input where the source is damaged; io.
Result<> copy(const archive::Reader& reader, const CopyOptions& options, archive::Writer& writer,
              const CancelToken& cancel = {}, const Progress& progress = {});

/// What the copy says of itself: as the source, with bounds and centre cut to the box.
archive::ArchiveInfo info_of_copy(const archive::ArchiveInfo& source, const CopyOptions& options);

}  // namespace oryx::pyramid
