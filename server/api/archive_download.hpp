#pragma once

#include "geo/store/manifest.hpp"

#include <string_view>

/// A tile archive as the file that it is.
namespace oryx::api {

inline constexpr std::string_view pmtiles_type = "application/vnd.pmtiles";
inline constexpr std::string_view sqlite_type = "application/vnd.sqlite3";

/// The media type of a version's archive.
std::string_view archive_type(const store::Manifest& manifest);

/// Whether an archive may be fetched as a whole: not what is marked high or severe (CONTRACT: who sees what).
bool is_downloadable(const store::Manifest& manifest);

}  // namespace oryx::api
