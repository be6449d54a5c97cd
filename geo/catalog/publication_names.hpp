#pragma once

#include "geo/catalog/publication.hpp"

#include <string>

/// What things are called at a place that is published to, for the files of this publication.
namespace oryx::catalog {

inline constexpr const char* manifest_name = "manifest.json";

/// "archives/mali.pmtiles"
std::string archive_name(const std::string& name);
/// "archives/mali.pmtiles.json": written after the archive, removed before another is sent.
std::string record_name(const std::string& archive);
/// What the record says: name, SHA-256 and bytes of the archive.
std::string archive_record(const OutgoingFile& archive);

}  // namespace oryx::catalog
