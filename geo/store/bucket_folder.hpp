#pragma once

#include "geo/store/object_folder.hpp"

namespace oryx::store {

/// A folder in an object store, written by GDAL, read by `remote_file`. Errors: as `open_object_folder`.
Result<std::unique_ptr<ObjectFolder>> open_bucket_folder(const std::string& place);

}  // namespace oryx::store
