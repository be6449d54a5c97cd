#include "geo/crs/proj.hpp"

namespace oryx::crs::proj {

Context create_context() {
    Context context(proj_context_create());
    proj_context_set_enable_network(context.get(), 0);
    proj_log_level(context.get(), PJ_LOG_NONE);
    return context;
}

std::string last_error(PJ_CONTEXT* context) {
    const int code = proj_context_errno(context);
    if (code == 0) return "PROJ gives no reason";
    const char* text = proj_context_errno_string(context, code);
    return text ? text : "PROJ error " + std::to_string(code);
}

}  // namespace oryx::crs::proj
