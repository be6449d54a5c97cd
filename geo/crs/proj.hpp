#pragma once

// Inside geo/crs only: owners for PROJ's objects. None of them may be used by two threads at once.

#include <memory>
#include <string>

#include <proj.h>

namespace oryx::crs::proj {

struct ContextDeleter {
    void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
struct ObjectDeleter {
    void operator()(PJ* object) const { proj_destroy(object); }
};
using Context = std::unique_ptr<PJ_CONTEXT, ContextDeleter>;
using Object = std::unique_ptr<PJ, ObjectDeleter>;

/// A context that never asks the network and never writes to stderr.
Context create_context();

/// What PROJ says of the last failure in a context, for the log.
std::string last_error(PJ_CONTEXT* context);

}  // namespace oryx::crs::proj
