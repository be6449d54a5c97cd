#pragma once

#include "geo/store/gdal/environment.hpp"
#include "geo/store/source.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace oryx::store::gdal {

/// What a driver file settles before GDAL opens its file.
struct SourcePlan {
    std::string id;           ///< of our driver
    const char* gdal_driver;  ///< the only one that may open the file
    std::filesystem::path path;
    OptionList open_options = {};
    std::string layer = {};     ///< empty: the only one there is
    std::string encoding = {};  ///< for SourceInfo
    bool encoding_detected = false;
    std::vector<std::string> warnings = {};
    std::shared_ptr<const void> keep_alive = {};  ///< what must live as long as the file is read (a temporary folder)
};

/// Opens the file and one layer of it. Errors: invalid_input (not readable; no such layer, or several and none named:
/// lists them).
Result<std::unique_ptr<Source>> open_source(SourcePlan plan);

}  // namespace oryx::store::gdal
