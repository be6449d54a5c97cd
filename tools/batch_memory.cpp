#include "tools/batch_memory.hpp"

#include <malloc.h>

namespace oryx::tools {

void keep_freed_memory() {
    // A threshold that is set is no longer adapted by glibc: the others have to be said too.
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

}  // namespace oryx::tools
