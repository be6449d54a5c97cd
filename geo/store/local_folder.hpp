#pragma once

#include "geo/store/object_folder.hpp"

namespace oryx::store {

/// A folder on a disk: written aside, synced, renamed. Errors: as `open_object_folder`.
Result<std::unique_ptr<ObjectFolder>> open_local_folder(const std::string& place);

}  // namespace oryx::store
