#pragma once

#include "geo/archive/writer.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/compression.hpp"
#include "geo/core/date.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/tile/tile_layer.hpp"
#include "geo/tile/zoom_omissions.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oryx::pyramid {

/// One layer of the tiles, and the zooms that have it.
struct LayerChoice {
    std::shared_ptr<const tile::TileLayer> layer;
    std::uint32_t min_zoom = 0;
    std::uint32_t max_zoom = max_tile_zoom;
    std::shared_ptr<const tile::RowMask> mask;  ///< null: all rows
};

struct BuildOptions {
    std::vector<LayerChoice> layers;  ///< in the order that the tiles have them
    std::uint32_t min_zoom = 0;
    std::uint32_t max_zoom = 14;
    std::optional<Envelope> bbox = {};  ///< tiles that meet it; nothing: all that have content
    std::optional<DateInterval> datetime = {};
    Compression compression = Compression::gzip;
    std::size_t threads = 1;
};

/// What a zoom leaves out of a layer.
struct LayerZoom {
    std::uint32_t zoom = 0;
    std::string layer;
    tile::ZoomOmissions omissions;
};

/// Encodes every tile that is not empty, each exactly as `tile::encode_tile` gives it, compresses it and adds it to an
/// archive, in the order of codes: the archive's bytes do not depend on the number of threads. Goes on behind what the
/// archive has already. Errors: cancelled; those of the archive.
Result<std::vector<LayerZoom>> build(const BuildOptions& options, archive::Writer& writer,
                                     const CancelToken& cancel = {}, const Progress& progress = {});

}  // namespace oryx::pyramid
