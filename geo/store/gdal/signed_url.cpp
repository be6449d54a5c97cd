#include "geo/store/gdal/signed_url.hpp"

#include "geo/store/gdal/environment.hpp"

#include <memory>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>

namespace oryx::store::gdal {

namespace {

bool is_unsigned(const std::string& path) {
    const char* option = path.starts_with("/vsis3/")   ? "AWS_NO_SIGN_REQUEST"
                         : path.starts_with("/vsigs/") ? "GS_NO_SIGN_REQUEST"
                                                       : "AZURE_NO_SIGN_REQUEST";
    return CPLTestBool(CPLGetConfigOption(option, "NO"));
}

}  // namespace

Result<std::string> signed_url(const std::string& path, std::chrono::seconds valid) {
    ensure_ready();
    const ErrorTrap trap;
    if (is_unsigned(path)) {
        const char* url = VSIGetActualURL(path.c_str());
        if (url != nullptr) return std::string(url);
    } else {
        const CPLStringList options(
            OptionList({"VERB=GET", "EXPIRATION_DELAY=" + std::to_string(valid.count())}).get());
        const std::unique_ptr<char, void (*)(void*)> url(VSIGetSignedURL(path.c_str(), options.List()), VSIFree);
        if (url) return std::string(url.get());
    }
    return fail(Error{ErrorKind::unavailable, "there are no credentials for the object store"}
                    .with_hint("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or their like, as GDAL takes them; "
                               "AWS_NO_SIGN_REQUEST=YES where everybody may read")
                    .with_detail(path + ": " + trap.text()));
}

}  // namespace oryx::store::gdal
