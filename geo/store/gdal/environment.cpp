#include "geo/store/gdal/environment.hpp"

#include "geo/store/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal_frmts.h>
#include <ogrsf_frmts.h>

namespace oryx::store::gdal {

void ensure_ready() {
    static std::once_flag once;
    std::call_once(once, [] {
        // Registered one by one instead of GDALAllRegister: what is not here cannot be opened, whatever a file is
        // called or holds (a VRT named x.geojson made GDAL fetch an address).
        RegisterOGRShape();
        RegisterOGRGeoPackage();
        RegisterOGRFlatGeobuf();
        RegisterOGRXLSX();
        GDALRegister_GTiff();  // written only: sources are opened with a vector driver's name
        CPLSetConfigOption("GDAL_DRIVER_PATH", "disable");
        CPLSetConfigOption("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none");
        CPLSetConfigOption("GDAL_HTTP_TIMEOUT", "1");
        CPLSetConfigOption("GDAL_PAM_ENABLED", "NO");
        CPLSetConfigOption("SHAPE_RESTORE_SHX", "NO");
        CPLSetConfigOption("OGR_SQLITE_LOAD_EXTENSIONS", "NO");
        CPLSetConfigOption("SQLITE_USE_OGR_VFS", "NO");
    });
}

ErrorTrap::ErrorTrap() {
    CPLPushErrorHandlerEx(&ErrorTrap::handle, this);
}

ErrorTrap::~ErrorTrap() {
    CPLPopErrorHandler();
}

void CPL_STDCALL ErrorTrap::handle(CPLErr level, CPLErrorNum /*number*/, const char* message) {
    auto* trap = static_cast<ErrorTrap*>(CPLGetErrorHandlerUserData());
    if (level == CE_Failure || level == CE_Fatal) trap->failed_ = true;
    constexpr std::size_t most = 5;  // a broken file may complain once for each record
    if (level < CE_Warning || trap->messages_.size() >= most) return;
    // A message quotes the file, whose bytes may be no text.
    std::string text(message);
    if (!is_utf8(text)) {
        std::ranges::replace_if(
            text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    }
    trap->messages_.push_back(std::move(text));
}

std::string ErrorTrap::text() const {
    std::string all;
    for (const std::string& message : messages_) {
        if (!all.empty()) all += "; ";
        all += message;
    }
    return all;
}

void ErrorTrap::clear() {
    messages_.clear();
    failed_ = false;
}

ScopedOption::ScopedOption(const char* name, const char* value) : name_(name) {
    CPLSetThreadLocalConfigOption(name, value);
}

ScopedOption::~ScopedOption() {
    CPLSetThreadLocalConfigOption(name_, nullptr);
}

const char* const* OptionList::get() {
    pointers_.clear();
    for (const std::string& text : texts_)
        pointers_.push_back(text.c_str());
    pointers_.push_back(nullptr);
    return pointers_.data();
}

Result<DatasetPointer> open_readonly(const std::filesystem::path& path, const char* driver, OptionList options) {
    ensure_ready();
    const ErrorTrap trap;
    const std::array<const char*, 2> allowed{driver, nullptr};
    DatasetPointer dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                                             allowed.data(), options.get()));
    if (!dataset) {
        return fail(Error{ErrorKind::invalid_input, "the file could not be read as " + std::string(driver)}
                        .with_hint("it is not what its name says, or damaged: copy it again")
                        .with_detail(path.string() + ": " + trap.text()));
    }
    return dataset;
}

Result<DatasetPointer> create(const std::filesystem::path& path, const char* driver_name) {
    ensure_ready();
    const ErrorTrap trap;
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(driver_name);
    DatasetPointer dataset(driver == nullptr ? nullptr : driver->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    if (!dataset) {
        return fail(
            Error{ErrorKind::io, "a file could not be created"}.with_detail(path.string() + ": " + trap.text()));
    }
    return dataset;
}

Result<> close_written(DatasetPointer dataset) {
    const ErrorTrap trap;
    const std::string name = dataset->GetDescription();
    dataset.reset();
    if (trap.failed()) {
        return fail(
            Error{ErrorKind::io, "a file could not be written to its end"}.with_detail(name + ": " + trap.text()));
    }
    return {};
}

}  // namespace oryx::store::gdal
