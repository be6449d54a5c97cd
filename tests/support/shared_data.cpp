#include "tests/support/shared_data.hpp"

namespace oryx::testing {

const std::filesystem::path& shared_data() {
    static const std::filesystem::path folder = ORYX_SHARED_DIR;
    return folder;
}

}  // namespace oryx::testing
